import { Stack } from "@mantine/core"
import { useSuspenseQuery } from "@tanstack/react-query"
import { Navigate } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { sessionQuery } from "../api/queries.ts"
import { signedIn } from "../api/signed-in.ts"
import { PersonFrame } from "../components/PersonFrame.tsx"
import { SsoPanel } from "../forms/organization/SsoPanel.tsx"
import { texts } from "../texts.ts"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.security.instance

/** Makes sure that somebody is signed in. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  await signedIn(args)
  return null
}

/** How people get into the server as a whole; for those who run it. */
export default function InstancePage() {
  const { data: session } = useSuspenseQuery(sessionQuery())
  if (!session.person.instance_admin) return <Navigate to={pb.home()} replace />
  return (
    <PersonFrame session={session}>
      <PageHeading title={words.title} lead={words.lead} />
      <Stack gap="lg">
        <SsoPanel owner={null} mayChange governs={false} back={pb.instance()} />
      </Stack>
    </PersonFrame>
  )
}
