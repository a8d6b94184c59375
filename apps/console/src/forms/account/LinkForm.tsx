import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core"
import type { Account, LinkAccount } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"

const words = texts.accounts

const PROVIDERS = ["aws", "azure", "gcp", "kubernetes"] as const satisfies readonly LinkAccount["provider"][]

interface LinkFormProps {
  readonly organizationId: string
  readonly onLinked: (account: Account) => void
}

/** Links an account by name; its credentials come next. */
export function LinkForm({ organizationId: organization_id, onLinked }: LinkFormProps) {
  const client = useQueryClient()
  const [name, setName] = useState("")
  const [provider, setProvider] = useState<LinkAccount["provider"]>("aws")
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ServerError | null>(null)
  const field = error?.fields["/name"] ?? (error?.code === "already_exists" ? error.message : undefined)

  async function submit(): Promise<void> {
    setBusy(true)
    setError(null)
    try {
      const account = await api.accounts.link({ body: { organization_id, name: name.trim(), provider } })
      setName("")
      await client.invalidateQueries({ queryKey: ["accounts", organization_id] })
      onLinked(account)
    } catch (thrown) {
      setError(processServerError(thrown))
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
      <Stack gap="xs">
        <Group align="flex-end" gap="xs">
          <TextInput
            label={words.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={field}
            maxLength={100}
            required
            withAsterisk={false}
          />
          <NativeSelect
            label={words.whichProvider}
            data={PROVIDERS.map((one) => ({ value: one, label: words.provider[one] }))}
            value={provider}
            onChange={(event) => {
              const chosen = PROVIDERS.find((one) => one === event.currentTarget.value)
              if (chosen !== undefined) setProvider(chosen)
            }}
          />
          <Button type="submit" variant="default" loading={busy}>
            {words.link}
          </Button>
        </Group>
        {error === null || field !== undefined ? null : <ErrorNotice error={error} />}
      </Stack>
    </form>
  )
}
