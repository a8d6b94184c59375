import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Account, AccountSetup } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { AccessKeyFields, RoleFields } from "./AwsFields.tsx"
import { AzureFields } from "./AzureFields.tsx"
import { ClusterFields } from "./ClusterFields.tsx"
import type { Way } from "./credentials-draft.ts"
import { credentialsOf, draftOf, OPERATOR_WAYS, WAYS } from "./credentials-draft.ts"
import type { FieldsProps } from "./fields.tsx"
import { FederationFields, GoogleKeyFields, GoogleMachineFields } from "./GoogleFields.tsx"
import { SetupTexts } from "./SetupTexts.tsx"

const words = texts.accounts

interface CredentialsFormProps {
  readonly account: Account
  readonly setup: AccountSetup
  /** Whether what is the machine's own may be given: its identity, and its network. */
  readonly mayOperate: boolean
}

/** The failure, where the server's words do not know what stands on this page. */
function worded(error: ServerError): ServerError {
  if (error.code !== "role_open") return error
  return { ...error, message: words.roleOpen[error.problem["external_id"] === "wrong" ? "wrong" : "absent"] }
}

interface WayFieldsProps extends FieldsProps, Pick<CredentialsFormProps, "setup" | "mayOperate"> {
  readonly way: Way
}

function WayFields({ way, setup, mayOperate, ...props }: WayFieldsProps) {
  if (setup.provider === "aws") {
    if (way === "role") return <RoleFields {...props} setup={setup} />
    return way === "access_key" ? (
      <AccessKeyFields {...props} setup={setup} />
    ) : (
      <Text size="sm">{words.machineHint}</Text>
    )
  }
  const fields = {
    service_principal: <AzureFields {...props} />,
    service_account_key: <GoogleKeyFields {...props} />,
    federation: <FederationFields {...props} />,
    machine: <GoogleMachineFields {...props} />,
    token: <ClusterFields {...props} mayPrivate={mayOperate} />,
    role: null,
    access_key: null,
  }
  return (
    <Stack gap="md">
      <SetupTexts setup={setup} way={way} />
      {fields[way]}
    </Stack>
  )
}

/** Gives an account credentials. They are tried by the server before it keeps them. */
export function CredentialsForm({ account, setup, mayOperate }: CredentialsFormProps) {
  const client = useQueryClient()
  const { provider } = account
  const ways: readonly Way[] = WAYS[provider].filter((one) => mayOperate || !OPERATOR_WAYS.includes(one))
  const [way, setWay] = useState(ways.find((one) => one === account.credentials?.method) ?? ways[0])
  const [draft, setDraft] = useState(() => draftOf(account))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ServerError | null>(null)
  if (way === undefined) return null
  const chosen = way

  async function submit(): Promise<void> {
    setBusy(true)
    setError(null)
    try {
      const credentials = credentialsOf(chosen, draft, provider)
      const changed = await api.accounts.update({ account_id: account.id, body: { credentials } })
      // Without the secret, which is not answered.
      setDraft(draftOf(changed))
      await client.invalidateQueries({ queryKey: ["accounts", account.organization_id] })
      const what = words.cloudAccount(provider, changed.credentials?.cloud_account ?? "")
      notifications.show({ color: "green", message: words.saved(what) })
    } catch (thrown) {
      setError(worded(processServerError(thrown)))
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack gap="md">
        {ways.length === 1 ? null : (
          <NativeSelect
            label={words.way}
            data={ways.map((one) => ({ value: one, label: words.ways[one] }))}
            value={way}
            onChange={(event) => {
              setWay(ways.find((one) => one === event.currentTarget.value) ?? way)
              setError(null)
            }}
          />
        )}
        <WayFields
          way={way}
          setup={setup}
          mayOperate={mayOperate}
          draft={draft}
          set={(changed) => setDraft({ ...draft, ...changed })}
          errorOf={(name) => error?.fields[`/credentials/${name}`]}
        />
        {error === null ||
        Object.keys(error.fields).some((name) => name.startsWith("/credentials/")) ? null : (
          <ErrorNotice error={error} />
        )}
        <Group>
          <Button
            type="submit"
            loading={busy}
            disabled={way === "service_account_key" && draft.googleKey === null}
          >
            {words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
