import { Button, Text } from "@mantine/core"
import type { Member, Workspace } from "@bitting/sdk"
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useSearchParams } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { memberPageQuery, workspacesQuery } from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { LinkTabs } from "../components/LinkTabs.tsx"
import { RoleText } from "../components/RoleText.tsx"
import { InvitationList, useSentInvitation } from "../forms/InvitationList.tsx"
import { InviteForm } from "../forms/InviteForm.tsx"
import { MemberActions } from "../forms/MemberActions.tsx"
import { useHere } from "../hooks/use-here.ts"
import type { Here } from "../hooks/use-here.ts"
import { QueryTable } from "../table/QueryTable.tsx"
import type { Column } from "../table/types.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { Icon } from "../ui/Icon.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.members

/** Reads the names that roles refer to. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  await signedIn(args)
  await queryClient.prefetchQuery(workspacesQuery(args.params["organization"] ?? ""))
  return null
}

interface ListProps {
  readonly here: Here
  readonly workspaces: readonly Workspace[]
}

function columns({ here, workspaces }: ListProps): readonly Column<Member>[] {
  const { headings } = words
  return [
    {
      id: "name",
      heading: headings.name,
      width: "wide",
      cell: ({ name, email, person_id }) => (
        <>
          {name}
          {person_id === here.standing.personId ? ` (${words.you})` : null}
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        </>
      ),
    },
    {
      id: "role",
      heading: headings.role,
      cell: (member) => <RoleText of={member} workspaces={workspaces} />,
    },
    {
      id: "status",
      heading: headings.status,
      width: "narrow",
      cell: ({ suspended }) => (
        <StatusBadge tone={suspended ? "care" : "good"}>
          {suspended ? words.suspended : words.active}
        </StatusBadge>
      ),
    },
    {
      id: "created_at",
      heading: headings.added,
      sort: "created_at",
      width: "narrow",
      cell: ({ created_at }) => <TimeText value={created_at} />,
    },
  ]
}

function MemberList({ here, workspaces }: ListProps) {
  const manages = here.may("members.update")
  return (
    <QueryTable
      label={words.tab}
      query={({ sort, cursor }) =>
        memberPageQuery({
          organization_id: here.organization.id,
          sort: sort === "-created_at" ? "-created_at" : "created_at",
          ...(cursor === undefined ? {} : { cursor }),
        })
      }
      columns={columns({ here, workspaces })}
      idOf={({ id }) => id}
      defaultSort="created_at"
      isQuiet={({ suspended }) => suspended}
      empty={<EmptyState title={words.none}>{words.noneText}</EmptyState>}
      {...(manages
        ? {
            rowActions: (member: Member) => (
              <MemberActions member={member} workspaces={workspaces} here={here} />
            ),
          }
        : {})}
    />
  )
}

/** The people of an organization, and who is invited to join them. */
export default function MembersPage() {
  const here = useHere()
  const client = useQueryClient()
  const [search] = useSearchParams()
  const [inviting, setInviting] = useState(false)
  const { onSent, shown } = useSentInvitation()
  const at = { organization: here.organization.id }
  const { data: workspaces } = useSuspenseQuery(workspacesQuery(here.organization.id))
  const mayInvite = here.may("invitations.create")
  const onInvitations = mayInvite && search.get("tab") === "invitations"
  return (
    <>
      <PageHeading
        title={texts.navigation.members}
        lead={words.lead}
        actions={
          mayInvite ? (
            <Button leftSection={<Icon name="plus" />} onClick={() => setInviting(true)}>
              {texts.invitations.invite}
            </Button>
          ) : undefined
        }
      />
      {mayInvite ? (
        <LinkTabs
          label={words.tabs}
          current={onInvitations ? "invitations" : "members"}
          tabs={[
            { id: "members", label: words.tab, to: pb.members(at) },
            {
              id: "invitations",
              label: texts.invitations.tab,
              to: pb.members({ ...at, tab: "invitations" }),
            },
          ]}
        />
      ) : null}
      {onInvitations ? (
        <InvitationList organizationId={at.organization} workspaces={workspaces} onSent={onSent} />
      ) : (
        <MemberList here={here} workspaces={workspaces} />
      )}
      {inviting ? (
        <InviteForm
          organizationId={at.organization}
          ceiling={here.standing.role}
          workspaces={workspaces}
          onClose={() => setInviting(false)}
          onSent={(sent) => {
            setInviting(false)
            void client.invalidateQueries({ queryKey: ["invitations"] })
            onSent(sent)
          }}
        />
      ) : null}
      {shown}
    </>
  )
}
