import { NativeSelect, Stack, Text } from "@mantine/core"
import type { Workspace } from "@bitting/sdk"
import type { Role } from "../api/may.ts"
import { ROLES, roleAtLeast } from "../api/may.ts"
import { texts } from "../texts.ts"
import { roleHints } from "../texts/members.ts"

const words = texts.members.roles

/** Roles of somebody: in the organization, and in single workspaces. */
export interface Roles {
  readonly role: Role
  readonly overrides: Readonly<Record<string, Role>>
}

interface RoleFieldsProps {
  readonly roles: Roles
  readonly onChange: (roles: Roles) => void
  /** The highest role that can be given. */
  readonly ceiling: Role
  readonly workspaces: readonly Workspace[]
  readonly error?: string | undefined
}

const AS_ABOVE = ""

/** Chooses roles, none above one's own. Workspaces are named where there are several, or one has a role of its own already. */
export function RoleFields({ roles, onChange, ceiling, workspaces, error }: RoleFieldsProps) {
  const { role, overrides } = roles
  const choices = ROLES.filter((one) => roleAtLeast(ceiling, one)).map((value) => ({
    value,
    label: texts.roles[value],
  }))
  const listed =
    workspaces.length > 1 ? workspaces : workspaces.filter(({ id }) => overrides[id] !== undefined)

  function setOverride(id: string, value: string): void {
    const { [id]: _, ...others } = overrides
    const chosen = ROLES.find((one) => one === value)
    onChange({ role, overrides: chosen === undefined ? others : { ...others, [id]: chosen } })
  }

  return (
    <Stack gap="md">
      <NativeSelect
        label={words.role}
        description={roleHints[role]}
        value={role}
        onChange={(event) => {
          const { value } = event.currentTarget
          onChange({ overrides, role: ROLES.find((one) => one === value) ?? role })
        }}
        data={choices}
        error={error}
      />
      {listed.length === 0 ? null : (
        <Stack gap="xs">
          <div>
            <Text size="sm" fw={500}>
              {words.workspaces}
            </Text>
            <Text size="xs" c="dimmed">
              {words.workspacesHint}
            </Text>
          </div>
          {listed.map(({ id, name }) => (
            <NativeSelect
              key={id}
              label={name}
              value={overrides[id] ?? AS_ABOVE}
              onChange={(event) => setOverride(id, event.currentTarget.value)}
              data={[{ value: AS_ABOVE, label: words.asAbove }, ...choices]}
            />
          ))}
        </Stack>
      )}
    </Stack>
  )
}
