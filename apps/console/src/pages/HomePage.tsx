import { Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { useSuspenseQuery } from "@tanstack/react-query"
import { Link, redirect } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { organizationsQuery, sessionQuery } from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { BlockedInstance, BlockedMemberships } from "../components/BlockedMemberships.tsx"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { useSignOut } from "../hooks/use-sign-out.ts"
import { texts } from "../texts.ts"
import { pb } from "../util/path-builder.ts"
import { lastOrganization } from "../util/last-organization.ts"

/** Leads to the organization that was used last, or the first. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<Response | null> {
  const { memberships, person, blocked } = await signedIn(args)
  const ids = memberships.map(({ organization }) => organization.id)
  const last = lastOrganization()
  // Who wants where they are not let in is told why, and what to do.
  if (blocked.some(({ organization }) => organization.id === last)) return null
  if (last !== null && ids.includes(last)) return redirect(pb.overview({ organization: last }))
  const [first] = ids
  if (first !== undefined) return redirect(pb.overview({ organization: first }))
  if (!person.instance_admin) return null
  const [any] = await queryClient.ensureQueryData(organizationsQuery())
  return any === undefined ? null : redirect(pb.overview({ organization: any.id }))
}

/** Shown to people who belong to no organization, or to one that asks for more than they showed. */
export default function HomePage() {
  const signOut = useSignOut()
  const { data: session } = useSuspenseQuery(sessionQuery())
  const { blocked, memberships } = session
  const words = texts.signIn.blocked
  const isBlocked = blocked.length > 0
  return (
    <SignInFrame
      title={isBlocked ? words.title : texts.signIn.noOrganizationTitle}
      lead={isBlocked ? words.lead : texts.signIn.noOrganization}
    >
      <Stack gap="lg">
        <BlockedMemberships blocked={blocked} />
        {session.instance_blocked === null ? null : <BlockedInstance />}
        {memberships.length === 0 ? null : (
          <Stack gap="xs" align="flex-start">
            <Text fw={600}>{words.others}</Text>
            {memberships.map(({ organization }) => (
              <Anchor
                key={organization.id}
                component={Link}
                to={pb.overview({ organization: organization.id })}
              >
                {organization.name}
              </Anchor>
            ))}
          </Stack>
        )}
        <Group gap="xs">
          <Button component={Link} to={pb.profile()} variant="default">
            {texts.navigation.profile}
          </Button>
          <Button variant="default" onClick={() => void signOut()}>
            {texts.navigation.signOut}
          </Button>
        </Group>
      </Stack>
    </SignInFrame>
  )
}
