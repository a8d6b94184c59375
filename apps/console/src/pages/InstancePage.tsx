import { Stack } from "@mantine/core"
import { useSuspenseQuery } from "@tanstack/react-query"
import { Navigate } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { organizationsQuery, sessionQuery } from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { PersonFrame } from "../components/PersonFrame.tsx"
import { OrganizationsPanel } from "../forms/organization/OrganizationsPanel.tsx"
import { SsoPanel } from "../forms/organization/SsoPanel.tsx"
import { texts } from "../texts.ts"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.security.instance

/** Makes sure that somebody is signed in, and reads which organizations there are. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  const { person } = await signedIn(args)
  if (person.instance_admin) await queryClient.ensureQueryData(organizationsQuery())
  return null
}

/** The organizations of the server, and how people get into it as a whole; for those who run it. */
export default function InstancePage() {
  const { data: session } = useSuspenseQuery(sessionQuery())
  if (!session.person.instance_admin) return <Navigate to={pb.home()} replace />
  return (
    <PersonFrame session={session}>
      <PageHeading title={words.title} lead={words.lead} />
      <Stack gap="lg">
        <OrganizationsPanel />
        <SsoPanel owner={null} mayChange governs={false} back={pb.instance()} />
      </Stack>
    </PersonFrame>
  )
}
