import { Alert, Button, Group, List, NativeSelect, Stack, Text, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Account, AwsAccountSetup, UpdateAccount } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { PasswordField } from "../../ui/PasswordField.tsx"
import { PolicyText } from "./PolicyText.tsx"

const words = texts.accounts

const WAYS = ["role", "access_key", "machine"] as const

type Way = (typeof WAYS)[number]

interface CredentialsFormProps {
  readonly account: Account
  readonly setup: AwsAccountSetup
  /** Whether the machine's own credentials may be given. */
  readonly mayMachine: boolean
  readonly onSaved: () => void
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2)

/** What is typed in; the secret stays here. */
interface Draft {
  readonly roleArn: string
  readonly accessKeyId: string
  readonly secret: string
}

const EMPTY: Draft = { roleArn: "", accessKeyId: "", secret: "" }

function credentialsOf(way: Way, { roleArn, accessKeyId, secret }: Draft): UpdateAccount["credentials"] {
  switch (way) {
    case "role":
      return { method: "role", role_arn: roleArn.trim() }
    case "access_key":
      return { method: "access_key", access_key_id: accessKeyId.trim(), secret_access_key: secret.trim() }
    case "machine":
      return { method: "machine" }
  }
}

/** The failure, where the server's words do not know what stands on this page. */
function worded(error: ServerError): ServerError {
  if (error.code !== "role_open") return error
  return { ...error, message: words.roleOpen[error.problem["external_id"] === "wrong" ? "wrong" : "absent"] }
}

interface FieldsProps {
  readonly setup: AwsAccountSetup
  readonly draft: Draft
  readonly set: (fields: Partial<Draft>) => void
  readonly errorOf: (name: string) => string | undefined
}

function RoleFields({ setup, draft, set, errorOf }: FieldsProps) {
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
        <TextInput
          label={words.roleArn}
          placeholder="arn:aws:iam::111122223333:role/bitting-discovery"
          value={draft.roleArn}
          onChange={(event) => set({ roleArn: event.currentTarget.value })}
          error={errorOf("role_arn")}
          required
          withAsterisk={false}
        />
      </List.Item>
    </List>
  )
}

function AccessKeyFields({ setup, draft, set, errorOf }: FieldsProps) {
  return (
    <Stack gap="sm">
      <Text size="sm">{words.accessKeyHint}</Text>
      <TextInput
        label={words.accessKeyId}
        value={draft.accessKeyId}
        onChange={(event) => set({ accessKeyId: event.currentTarget.value })}
        error={errorOf("access_key_id")}
        autoComplete="off"
        required
        withAsterisk={false}
      />
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

/** Gives an account credentials. They are tried by the server before it keeps them. */
export function CredentialsForm({ account, setup, mayMachine, onSaved }: CredentialsFormProps) {
  const client = useQueryClient()
  const [way, setWay] = useState<Way>(WAYS.find((one) => one === account.credentials?.method) ?? "role")
  const [draft, setDraft] = useState<Draft>(EMPTY)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ServerError | null>(null)
  const fields: FieldsProps = {
    setup,
    draft,
    set: (changed) => setDraft({ ...draft, ...changed }),
    errorOf: (name) => error?.fields[`/credentials/${name}`],
  }

  async function submit(): Promise<void> {
    setBusy(true)
    setError(null)
    try {
      const credentials = credentialsOf(way, draft)
      const changed = await api.accounts.update({ account_id: account.id, body: { credentials } })
      setDraft(EMPTY)
      await client.invalidateQueries({ queryKey: ["accounts", account.organization_id] })
      notifications.show({
        color: "green",
        message: words.saved(words.cloudAccount("aws", changed.credentials?.cloud_account ?? "")),
      })
      onSaved()
    } catch (thrown) {
      setError(worded(processServerError(thrown)))
    } finally {
      setBusy(false)
    }
  }

  const ways = WAYS.filter((one) => one !== "machine" || mayMachine)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack gap="md">
        <NativeSelect
          label={words.way}
          data={ways.map((one) => ({ value: one, label: words.ways[one] }))}
          value={way}
          onChange={(event) => {
            const chosen = ways.find((one) => one === event.currentTarget.value)
            if (chosen !== undefined) setWay(chosen)
            setError(null)
          }}
        />
        {way === "role" ? <RoleFields {...fields} /> : null}
        {way === "access_key" ? <AccessKeyFields {...fields} /> : null}
        {way === "machine" ? <Text size="sm">{words.machineHint}</Text> : null}
        {error === null ||
        Object.keys(error.fields).some((name) => name.startsWith("/credentials/")) ? null : (
          <ErrorNotice error={error} />
        )}
        <Group>
          <Button type="submit" loading={busy}>
            {words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
