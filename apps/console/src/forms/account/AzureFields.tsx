import { Stack } from "@mantine/core"
import { texts } from "../../texts.ts"
import { PasswordField } from "../../ui/PasswordField.tsx"
import type { FieldsProps } from "./fields.tsx"
import { TextField } from "./fields.tsx"

const words = texts.accounts.azure

/** A service principal. */
export function AzureFields(props: FieldsProps) {
  const { draft, set, errorOf } = props
  return (
    <Stack gap="sm">
      <TextField
        {...props}
        at={["tenantId", "tenant_id"]}
        label={words.tenant}
        description={words.tenantHint}
      />
      <TextField
        {...props}
        at={["clientId", "client_id"]}
        label={words.client}
        description={words.clientHint}
      />
      <PasswordField
        label={words.secret}
        description={words.secretHint}
        value={draft.secret}
        onChange={(secret) => set({ secret })}
        error={errorOf("client_secret")}
        secret
      />
      <TextField {...props} at={["subscriptionId", "subscription_id"]} label={words.subscription} />
    </Stack>
  )
}
