import { Button, Menu } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Member, MemberLink, Workspace } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { useNavigate } from "react-router"
import { api } from "../api/client.ts"
import { roleAtLeast } from "../api/may.ts"
import { confirmAction } from "../components/confirm-action.ts"
import { sayFailure } from "../components/say-failure.ts"
import { leaveOrganization } from "../components/leave-organization.ts"
import { LinkOnce } from "../components/LinkOnce.tsx"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import { pb } from "../util/path-builder.ts"
import { absoluteTime } from "../util/time.ts"
import { MemberRoles } from "./MemberRoles.tsx"

const words = texts.members

interface MemberActionsProps {
  readonly member: Member
  readonly workspaces: readonly Workspace[]
  readonly here: Here
}

function useMemberChanges({ member, here }: Pick<MemberActionsProps, "member" | "here">) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { id: member_id, name } = member
  const { id: organizationId, name: organization } = here.organization
  const refresh = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ["members", organizationId] })
  }
  const setSuspended = async (suspended: boolean): Promise<void> => {
    await api.members.update({ member_id, body: { suspended } })
    await refresh()
    notifications.show({
      color: "green",
      message: suspended ? words.suspendDone(name) : words.resumed(name),
    })
  }
  return {
    refresh,
    suspend: () =>
      confirmAction({
        title: words.suspendTitle(name),
        consequence: words.suspendText,
        confirm: words.suspend,
        action: () => setSuspended(true),
      }),
    resume: () => setSuspended(false).catch(sayFailure),
    remove: () =>
      confirmAction({
        title: words.removeTitle(name),
        consequence: words.removeText,
        confirm: words.remove,
        action: async () => {
          await api.members.remove({ member_id })
          await refresh()
          notifications.show({ color: "green", message: words.removeDone(name) })
        },
      }),
    leave: async () => {
      if (!(await leaveOrganization({ memberId: member_id, organization, client }))) return
      await navigate(pb.home())
      client.clear()
    },
  }
}

/** What can be done with a member by whoever manages members. */
export function MemberActions({ member, workspaces, here }: MemberActionsProps) {
  const [changing, setChanging] = useState(false)
  const [link, setLink] = useState<MemberLink | null>(null)
  const changes = useMemberChanges({ member, here })
  const { standing } = here
  const { name, role, overrides, suspended } = member
  const isSelf = member.person_id === standing.personId
  const isBelow = [role, ...Object.values(overrides)].every((one) => roleAtLeast(standing.role, one))
  const mayLink = here.may("members.link")
  const mayUpdate = here.may("members.update") && isBelow
  if (!mayLink && !mayUpdate && !isSelf) return null

  const makeLink = () =>
    confirmAction({
      title: words.linkTitle(name),
      consequence: words.linkText,
      confirm: words.makeLink,
      action: async () => setLink(await api.members.link({ member_id: member.id })),
    })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" size="compact-sm" px="xs" aria-label={words.actionsFor(name)}>
            <Icon name="more" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayUpdate ? <Menu.Item onClick={() => setChanging(true)}>{words.changeRoles}</Menu.Item> : null}
          {mayLink ? <Menu.Item onClick={() => void makeLink()}>{words.makeLink}</Menu.Item> : null}
          {mayUpdate && !isSelf ? (
            suspended ? (
              <Menu.Item onClick={() => void changes.resume()}>{words.resume}</Menu.Item>
            ) : (
              <Menu.Item onClick={() => void changes.suspend()}>{words.suspend}</Menu.Item>
            )
          ) : null}
          {isSelf ? (
            <Menu.Item color="red" onClick={() => void changes.leave()}>
              {words.leave}
            </Menu.Item>
          ) : mayUpdate ? (
            <Menu.Item color="red" onClick={() => void changes.remove()}>
              {words.remove}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {changing ? (
        <MemberRoles
          member={member}
          ceiling={standing.role}
          workspaces={workspaces}
          onClose={() => setChanging(false)}
          onChanged={changes.refresh}
        />
      ) : null}
      {link === null ? null : (
        <LinkOnce
          title={words.linkShown(name)}
          lead={`${words.linkOnce} ${words.linkUntil(absoluteTime(Date.parse(link.expires_at)))}`}
          link={link.sign_in_link}
          onClose={() => setLink(null)}
        />
      )}
    </>
  )
}
