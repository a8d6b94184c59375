import { Button, Stack } from "@mantine/core"
import type { CurrentSession } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { Link } from "react-router"
import { BlockedInstance, BlockedMemberships } from "../../components/BlockedMemberships.tsx"
import { leaveOrganization } from "../../components/leave-organization.ts"
import { texts } from "../../texts.ts"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { pb } from "../../util/path-builder.ts"

const words = texts.profile.memberships

/** Where the person belongs, and the way there and out. */
export function MembershipPanel({ session }: { readonly session: CurrentSession }) {
  const client = useQueryClient()
  const { memberships, blocked } = session
  return (
    <Panel title={words.title} hint={memberships.length + blocked.length === 0 ? words.none : undefined}>
      <Stack>
        <BlockedMemberships blocked={blocked} />
        {session.instance_blocked === null ? null : <BlockedInstance />}
        {memberships.length === 0 ? null : (
          <Rows>
            {memberships.map(({ member_id, organization, role }) => (
              <Row
                key={member_id}
                title={organization.name}
                about={
                  organization.status === "suspended"
                    ? `${texts.roles[role]}, ${words.suspended}`
                    : texts.roles[role]
                }
                actions={
                  <>
                    <Button
                      component={Link}
                      to={pb.overview({ organization: organization.id })}
                      variant="subtle"
                      size="compact-sm"
                      aria-label={words.open(organization.name)}
                    >
                      {words.go}
                    </Button>
                    <Button
                      variant="subtle"
                      color="red"
                      size="compact-sm"
                      aria-label={words.leaveOf(organization.name)}
                      onClick={() =>
                        void leaveOrganization({
                          memberId: member_id,
                          organization: organization.name,
                          client,
                        })
                      }
                    >
                      {words.leave}
                    </Button>
                  </>
                }
              />
            ))}
          </Rows>
        )}
      </Stack>
    </Panel>
  )
}
