import { Button, Menu } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Invitation, SentInvitation, Workspace } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../api/client.ts"
import { invitationPageQuery } from "../api/queries.ts"
import { confirmAction } from "../components/confirm-action.ts"
import { LinkOnce } from "../components/LinkOnce.tsx"
import { RoleText } from "../components/RoleText.tsx"
import { QueryTable } from "../table/QueryTable.tsx"
import type { Column } from "../table/types.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { Icon } from "../ui/Icon.tsx"
import type { Tone } from "../ui/StatusBadge.tsx"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import { TimeText } from "../ui/TimeText.tsx"

const words = texts.invitations

const TONES: Readonly<Record<string, Tone>> = {
  open: "info",
  accepted: "good",
  revoked: "off",
  expired: "off",
}

function columns(workspaces: readonly Workspace[]): readonly Column<Invitation>[] {
  const { headings } = words
  return [
    { id: "email", heading: headings.email, cell: ({ email }) => email, width: "wide" },
    {
      id: "role",
      heading: headings.role,
      cell: (invitation) => <RoleText of={invitation} workspaces={workspaces} />,
    },
    {
      id: "status",
      heading: headings.status,
      width: "narrow",
      cell: ({ status }) => (
        <StatusBadge tone={TONES[status] ?? "off"}>{words.statuses[status] ?? status}</StatusBadge>
      ),
    },
    {
      id: "mailed",
      heading: headings.mailed,
      width: "narrow",
      cell: ({ mailed }) => (mailed ? words.byMail : words.byHand),
    },
    {
      id: "expires",
      heading: headings.expires,
      width: "narrow",
      cell: ({ status, expires_at }) => (status === "open" ? <TimeText value={expires_at} /> : "–"),
    },
    {
      id: "created_at",
      heading: headings.sent,
      sort: "created_at",
      firstDescending: true,
      width: "narrow",
      cell: ({ created_at }) => <TimeText value={created_at} />,
    },
  ]
}

interface ActionsProps {
  readonly invitation: Invitation
  readonly onSent: (sent: SentInvitation) => void
}

function Actions({ invitation, onSent }: ActionsProps) {
  const client = useQueryClient()
  const { id, email, status } = invitation
  const refresh = () => client.invalidateQueries({ queryKey: ["invitations"] })
  if (status !== "open" && status !== "expired") return null

  const resend = () =>
    confirmAction({
      title: words.resendTitle(email),
      consequence: words.resendText,
      confirm: words.resend,
      action: async () => {
        const sent = await api.invitations.resend({ invitation_id: id })
        await refresh()
        onSent(sent)
      },
    })
  const revoke = () =>
    confirmAction({
      title: words.revokeTitle(email),
      consequence: words.revokeText,
      confirm: words.revoke,
      action: async () => {
        await api.invitations.revoke({ invitation_id: id })
        await refresh()
        notifications.show({ color: "green", message: words.revoked(email) })
      },
    })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" px="xs" aria-label={words.actionsFor(email)}>
          <Icon name="more" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void resend()}>{words.resend}</Menu.Item>
        <Menu.Item color="red" onClick={() => void revoke()}>
          {words.revoke}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Says where the link of an invitation went; shows it where it went nowhere. */
export function useSentInvitation() {
  const [sent, setSent] = useState<SentInvitation | null>(null)
  const onSent = (answer: SentInvitation): void => {
    if (answer.link !== null) setSent(answer)
    else notifications.show({ color: "green", message: words.mailed(answer.invitation.email) })
  }
  const shown =
    sent === null || sent.link === null ? null : (
      <LinkOnce
        title={words.shownTitle(sent.invitation.email)}
        lead={`${sent.mail === "failed" ? words.failed : words.noMail} ${words.shown}`}
        link={sent.link}
        onClose={() => setSent(null)}
      />
    )
  return { onSent, shown }
}

interface InvitationListProps {
  readonly organizationId: string
  readonly workspaces: readonly Workspace[]
  readonly onSent: (sent: SentInvitation) => void
}

/** Who is invited, and what became of it. */
export function InvitationList({ organizationId, workspaces, onSent }: InvitationListProps) {
  return (
    <QueryTable
      label={words.tab}
      query={({ sort, cursor }) =>
        invitationPageQuery({
          organization_id: organizationId,
          sort: sort === "created_at" ? "created_at" : "-created_at",
          ...(cursor === undefined ? {} : { cursor }),
        })
      }
      columns={columns(workspaces)}
      idOf={({ id }) => id}
      defaultSort="-created_at"
      isQuiet={({ status }) => status !== "open"}
      empty={<EmptyState title={words.none}>{words.noneText}</EmptyState>}
      rowActions={(invitation: Invitation) => <Actions invitation={invitation} onSent={onSent} />}
    />
  )
}
