import { Alert, List, Stack, Text } from "@mantine/core"
import type { AwsAccountSetup } from "@bitting/sdk"
import { texts } from "../../texts.ts"
import { PasswordField } from "../../ui/PasswordField.tsx"
import type { FieldsProps } from "./fields.tsx"
import { TextField } from "./fields.tsx"
import { PolicyText } from "./PolicyText.tsx"

const words = texts.accounts

const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

interface AwsFieldsProps extends FieldsProps {
  readonly setup: AwsAccountSetup
}

/** A role, and what it has to look like. */
export function RoleFields({ setup, ...props }: AwsFieldsProps) {
  const [trust, permissions, paste] = words.roleSteps
  return (
    <List type="ordered" spacing="md" listStyleType="decimal">
      <List.Item>
        <Text size="sm">{trust}</Text>
        {setup.principal === null ? (
          <Alert color="orange" variant="light" my="xs">
            {words.noPrincipal}
          </Alert>
        ) : null}
        <PolicyText name={words.trustPolicy} value={pretty(setup.trust_policy)} />
        <PolicyText name={words.externalId} value={setup.external_id} />
      </List.Item>
      <List.Item>
        <Text size="sm">{permissions}</Text>
        <PolicyText name={words.permissionPolicy} value={pretty(setup.permission_policy)} />
      </List.Item>
      <List.Item>
        <Text size="sm">{paste}</Text>
        <TextField
          {...props}
          at={["roleArn", "role_arn"]}
          label={words.roleArn}
          placeholder="arn:aws:iam::111122223333:role/bitting-discovery"
        />
      </List.Item>
    </List>
  )
}

/** An access key, and what its user may do. */
export function AccessKeyFields({ setup, ...props }: AwsFieldsProps) {
  const { draft, set, errorOf } = props
  return (
    <Stack gap="sm">
      <Text size="sm">{words.accessKeyHint}</Text>
      <TextField {...props} at={["accessKeyId", "access_key_id"]} label={words.accessKeyId} />
      <PasswordField
        label={words.secretAccessKey}
        value={draft.secret}
        onChange={(secret) => set({ secret })}
        error={errorOf("secret_access_key")}
        secret
      />
      <PolicyText name={words.permissionPolicy} value={pretty(setup.permission_policy)} />
    </Stack>
  )
}
