import { Button, Stack, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Organization } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { FormError } from "../../components/FormError.tsx"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { Panel } from "../../ui/Panel.tsx"
import { useOrganizationChanged } from "./use-organization-changed.ts"

const words = texts.settings.name

/** The name of an organization, for admins. */
export function NamePanel({ organization }: { readonly organization: Organization }) {
  const [name, setName] = useState(organization.name)
  const { busy, error, run } = useCall()
  const changed = useOrganizationChanged()
  const save = () =>
    run(async () => {
      await changed(await api.organizations.update({ organization_id: organization.id, body: { name } }))
      notifications.show({ color: "green", message: words.saved })
    })
  return (
    <Panel title={words.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Stack gap="md" align="flex-start">
          <TextInput
            label={words.label}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={error?.fields["/name"]}
            maxLength={100}
            required
            withAsterisk={false}
            w="100%"
            maw="26rem"
          />
          <FormError error={error} fields={["/name"]} />
          <Button type="submit" loading={busy}>
            {texts.common.save}
          </Button>
        </Stack>
      </form>
    </Panel>
  )
}
