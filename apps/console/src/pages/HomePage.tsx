import { Button } from "@mantine/core"
import { redirect } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { organizationsQuery } from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { useSignOut } from "../hooks/use-sign-out.ts"
import { texts } from "../texts.ts"
import { pb } from "../util/path-builder.ts"
import { lastOrganization } from "../util/last-organization.ts"

/** Leads to the organization that was used last, or the first. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<Response | null> {
  const { memberships, person } = await signedIn(args)
  const ids = memberships.map(({ organization }) => organization.id)
  const last = lastOrganization()
  if (last !== null && ids.includes(last)) return redirect(pb.overview({ organization: last }))
  const [first] = ids
  if (first !== undefined) return redirect(pb.overview({ organization: first }))
  if (!person.instance_admin) return null
  const [any] = await queryClient.ensureQueryData(organizationsQuery())
  return any === undefined ? null : redirect(pb.overview({ organization: any.id }))
}

/** Shown only to people who belong to no organization. */
export default function HomePage() {
  const signOut = useSignOut()
  return (
    <SignInFrame title={texts.signIn.noOrganizationTitle} lead={texts.signIn.noOrganization}>
      <Button variant="default" onClick={() => void signOut()}>
        {texts.navigation.signOut}
      </Button>
    </SignInFrame>
  )
}
