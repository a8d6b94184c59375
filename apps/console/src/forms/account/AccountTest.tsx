import { Button, Group, List, Stack, Text, TextInput } from "@mantine/core"
import type { Account, AccountReport } from "@bitting/sdk"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { StatusBadge } from "../../ui/StatusBadge.tsx"
import { PolicyText } from "./PolicyText.tsx"

const words = texts.accounts

function Verdict({ works, services }: AccountReport) {
  if (!works) return <StatusBadge tone="bad">{words.worksNot}</StatusBadge>
  if (services.some(({ listed }) => !listed))
    return <StatusBadge tone="care">{words.worksPartly}</StatusBadge>
  return <StatusBadge tone="good">{words.works}</StatusBadge>
}

function Report({ report }: { readonly report: AccountReport }) {
  const { error, identity, services, missing_permissions: missing } = report
  const others = services.filter((one) => one.error !== undefined && one.error.code !== "denied")
  return (
    <Stack gap="sm">
      <div>
        <Verdict {...report} />
      </div>
      {error === null ? null : <Text size="sm">{error.message}</Text>}
      {identity === null ? null : (
        <Text size="sm">
          {words.identity} <span className="mono">{identity}</span>
        </Text>
      )}
      {services.length === 0 ? null : (
        <Text size="sm">
          {words.listedCount(services.filter(({ listed }) => listed).length, services.length)}
        </Text>
      )}
      {missing.length === 0 ? null : <PolicyText name={words.missing} value={missing.join("\n")} />}
      {others.length === 0 ? null : (
        <div>
          <Text size="sm" fw={600}>
            {words.otherwise}
          </Text>
          <List size="sm">
            {others.map((one) => (
              <List.Item key={one.service}>
                {one.label}: {one.error?.message}
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </Stack>
  )
}

/** Where regional services are tried at first. */
const REGIONS: Readonly<Record<Account["provider"], string>> = {
  aws: "us-east-1",
  azure: "eastus",
  gcp: "us-central1",
  kubernetes: "all",
  demo: "",
}

/** Asks the cloud what works of an account, and shows it. */
export function AccountTest({ account }: { readonly account: Account }) {
  const inCluster = account.provider === "kubernetes"
  const [region, setRegion] = useState(REGIONS[account.provider])
  const [busy, setBusy] = useState(false)
  const [report, setReport] = useState<AccountReport | null>(null)
  const [error, setError] = useState<ServerError | null>(null)

  async function test(): Promise<void> {
    setBusy(true)
    setError(null)
    setReport(null)
    try {
      setReport(await api.accounts.test({ account_id: account.id, body: { region: region.trim() } }))
    } catch (thrown) {
      setError(processServerError(thrown))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="xs">
        <TextInput
          label={inCluster ? words.namespace : words.region}
          description={inCluster ? words.namespaceHint : undefined}
          value={region}
          onChange={(event) => setRegion(event.currentTarget.value)}
        />
        <Button variant="default" loading={busy} onClick={() => void test()}>
          {words.test}
        </Button>
      </Group>
      <div role="status">{report === null ? null : <Report report={report} />}</div>
      {error === null ? null : <ErrorNotice error={error} />}
    </Stack>
  )
}
