import { Button, NativeSelect, Stack, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Organization } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { FormError } from "../../components/FormError.tsx"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { Panel } from "../../ui/Panel.tsx"
import { PLANS } from "./plans.ts"
import { useOrganizationChanged } from "./use-organization-changed.ts"

const words = texts.settings.govern

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  if (error.code === "already_exists") return { ...error, fields: { "/host": words.hostTaken } }
  return error.code === "plan_required" ? { ...error, fields: { "/host": words.hostNeedsPlan } } : error
}

/** Plan and host of an organization, for who runs the instance. */
export function GovernPanel({ organization }: { readonly organization: Organization }) {
  const [plan, setPlan] = useState(organization.plan)
  const [host, setHost] = useState(organization.host ?? "")
  const { busy, error, run } = useCall(errorOf)
  const changed = useOrganizationChanged()
  const save = () =>
    run(async () => {
      const body = { plan, host: host.trim() === "" ? null : host.trim() }
      await changed(await api.organizations.update({ organization_id: organization.id, body }))
      notifications.show({ color: "green", message: words.saved })
    })
  return (
    <Panel title={words.title} hint={words.hint}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Stack gap="md" align="flex-start">
          <NativeSelect
            label={words.plan}
            description={words.planHint}
            value={plan}
            onChange={(event) => {
              const { value } = event.currentTarget
              setPlan((old) => PLANS.find((one) => one === value) ?? old)
            }}
            data={PLANS.map((value) => ({ value, label: texts.settings.plans[value] }))}
            error={error?.fields["/plan"]}
            w="100%"
            maw="26rem"
          />
          <TextInput
            label={words.host}
            description={words.hostHint}
            value={host}
            onChange={(event) => setHost(event.currentTarget.value)}
            error={error?.fields["/host"]}
            placeholder="keys.example.com"
            autoComplete="off"
            spellCheck={false}
            maxLength={253}
            w="100%"
            maw="26rem"
          />
          <FormError error={error} fields={["/plan", "/host"]} />
          <Button type="submit" loading={busy}>
            {texts.common.save}
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}
