import { Text } from "@mantine/core"
import type { Member, Workspace } from "@bitting/sdk"
import { texts } from "../texts.ts"

interface RoleTextProps {
  readonly of: Pick<Member, "role" | "overrides">
  readonly workspaces: readonly Workspace[]
}

/** A role, and below it those that replace it in single workspaces. */
export function RoleText({ of: { role, overrides }, workspaces }: RoleTextProps) {
  return (
    <>
      {texts.roles[role]}
      {Object.entries(overrides).map(([id, other]) => (
        <Text key={id} size="sm" c="dimmed">
          {texts.members.inWorkspace(
            texts.roles[other],
            workspaces.find((one) => one.id === id)?.name ?? texts.members.goneWorkspace,
          )}
        </Text>
      ))}
    </>
  )
}
