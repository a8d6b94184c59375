import { Anchor, Stack, Switch, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Organization } from "@bitting/sdk"
import { Link } from "react-router"
import { api } from "../../api/client.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { Panel } from "../../ui/Panel.tsx"
import { pb } from "../../util/path-builder.ts"
import { useOrganizationChanged } from "./use-organization-changed.ts"

const words = texts.security.factor

interface SecondFactorPanelProps {
  readonly organization: Organization
  readonly mayChange: boolean
}

/** Whether the organization asks a second factor of its members. */
export function SecondFactorPanel({ organization, mayChange }: SecondFactorPanelProps) {
  const { busy, error, run } = useCall()
  const changed = useOrganizationChanged()
  const { id: organization_id, require_second_factor: required } = organization
  const set = (require_second_factor: boolean) =>
    run(async () => {
      await changed(await api.organizations.update({ organization_id, body: { require_second_factor } }))
      notifications.show({ color: "green", message: require_second_factor ? words.on : words.off })
    })
  return (
    <Panel title={words.title} hint={words.hint}>
      {mayChange ? (
        <Stack>
          <Switch
            label={words.label}
            checked={required}
            disabled={busy}
            onChange={(event) => void set(event.currentTarget.checked)}
          />
          {error === null ? null : <ErrorNotice error={error} />}
          {error?.code === "second_factor_required" ? (
            <Anchor component={Link} to={pb.profile()} size="sm">
              {words.setUp}
            </Anchor>
          ) : null}
        </Stack>
      ) : (
        <Text size="sm">{required ? words.required : words.notRequired}</Text>
      )}
    </Panel>
  )
}
