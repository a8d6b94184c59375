import { notifications } from "@mantine/notifications"
import type { Member, Workspace } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../api/client.ts"
import type { Role } from "../api/may.ts"
import { FormModal } from "../components/FormModal.tsx"
import { useCall } from "../hooks/use-call.ts"
import { texts } from "../texts.ts"
import { RoleFields } from "./RoleFields.tsx"
import type { Roles } from "./RoleFields.tsx"

const words = texts.members.roles

interface MemberRolesProps {
  readonly member: Member
  readonly ceiling: Role
  readonly workspaces: readonly Workspace[]
  readonly onClose: () => void
  /** Reads anew what lists members. */
  readonly onChanged: () => Promise<void>
}

/** What of the roles in workspaces is to change; null takes one away. */
function changedOverrides(before: Roles, after: Roles): Record<string, Role | null> {
  const ids = new Set([...Object.keys(before.overrides), ...Object.keys(after.overrides)])
  return Object.fromEntries(
    [...ids].flatMap((id) =>
      before.overrides[id] === after.overrides[id] ? [] : [[id, after.overrides[id] ?? null] as const],
    ),
  )
}

/** Changes the roles of a member. */
export function MemberRoles({ member, ceiling, workspaces, onClose, onChanged }: MemberRolesProps) {
  const [roles, setRoles] = useState<Roles>({ role: member.role, overrides: member.overrides })
  const call = useCall()
  const save = () =>
    call.run(async () => {
      const overrides = changedOverrides(member, roles)
      await api.members.update({
        member_id: member.id,
        body: {
          ...(roles.role === member.role ? {} : { role: roles.role }),
          ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
        },
      })
      await onChanged()
      notifications.show({ color: "green", message: words.saved(member.name) })
      onClose()
    })
  return (
    <FormModal
      title={words.title(member.name)}
      call={call}
      fields={["/role"]}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <RoleFields
        roles={roles}
        onChange={setRoles}
        ceiling={ceiling}
        workspaces={workspaces}
        error={call.error?.fields["/role"]}
      />
    </FormModal>
  )
}
