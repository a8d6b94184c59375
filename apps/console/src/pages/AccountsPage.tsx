import { Button, Group, Skeleton, Stack, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { Account } from "@bitting/sdk"
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query"
import { useSearchParams } from "react-router"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import { accountSetupQuery, accountsQuery } from "../api/queries.ts"
import { confirmAction } from "../components/confirm-action.ts"
import { AccountTest } from "../forms/account/AccountTest.tsx"
import { CredentialsForm } from "../forms/account/CredentialsForm.tsx"
import { LinkForm } from "../forms/account/LinkForm.tsx"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { Panel, Row, Rows } from "../ui/Panel.tsx"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import { TimeText } from "../ui/TimeText.tsx"

const words = texts.accounts

function About({ account }: { readonly account: Account }) {
  const { credentials, built_in: builtIn, provider } = account
  if (builtIn) return words.builtIn
  if (credentials === null) return words.noCredentials
  return (
    <>
      {words.methods[credentials.method]} · {words.cloudAccount(provider, credentials.cloud_account)} ·{" "}
      <TimeText value={credentials.proven_at} />
    </>
  )
}

interface AccountRowProps {
  readonly account: Account
  readonly mayChange: boolean
  readonly onOpen: () => void
  readonly onUnlinked: () => void
}

function AccountRow({ account, mayChange, onOpen, onUnlinked }: AccountRowProps) {
  const client = useQueryClient()
  const { id, name, provider, built_in: builtIn, credentials } = account

  function unlink(): void {
    void confirmAction({
      title: words.unlinkTitle(name),
      consequence: words.unlinkConsequence,
      confirm: words.unlink,
      action: async () => {
        await api.accounts.unlink({ account_id: id })
        await client.invalidateQueries({ queryKey: ["accounts", account.organization_id] })
        notifications.show({ color: "green", message: words.unlinked(name) })
        onUnlinked()
      },
    })
  }

  return (
    <Row
      title={
        <Group gap="xs">
          {name}
          {builtIn ? null : (
            <Text span size="sm" c="dimmed">
              {words.provider[provider]}
            </Text>
          )}
          {builtIn ? null : (
            <StatusBadge tone={credentials === null ? "care" : "good"}>
              {credentials === null ? words.waiting : words.linked}
            </StatusBadge>
          )}
        </Group>
      }
      about={<About account={account} />}
      actions={
        builtIn || !mayChange ? undefined : (
          <>
            <Button variant="default" size="compact-sm" aria-label={words.open(name)} onClick={onOpen}>
              {words.setUp}
            </Button>
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              aria-label={words.unlinkTitle(name)}
              onClick={unlink}
            >
              {words.unlink}
            </Button>
          </>
        )
      }
    />
  )
}

interface SetUpProps {
  readonly account: Account
  readonly mayOperate: boolean
  readonly onClose: () => void
}

function SetUp({ account, mayOperate, onClose }: SetUpProps) {
  const { data: setup, error } = useQuery(accountSetupQuery(account.id))
  return (
    <Panel
      title={words.connect(account.name)}
      actions={
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <Stack gap="lg">
        {error === null ? null : <ErrorNotice error={processServerError(error)} />}
        {setup === undefined ? (
          error === null && <Skeleton height={240} />
        ) : (
          <CredentialsForm account={account} setup={setup} mayOperate={mayOperate} />
        )}
        {account.credentials === null ? null : <AccountTest account={account} />}
      </Stack>
    </Panel>
  )
}

/** The cloud accounts of an organization: what is linked, and how the server gets in. */
export default function AccountsPage() {
  const here = useHere()
  const organizationId = here.organization.id
  const { data: accounts } = useSuspenseQuery(accountsQuery(organizationId))
  const [parameters, setParameters] = useSearchParams()
  const mayChange = here.may("accounts.link")
  const chosen = accounts.find((one) => !one.built_in && one.id === parameters.get("account"))
  const show = (id: string | null): void => setParameters(id === null ? {} : { account: id })
  return (
    <>
      <PageHeading
        title={texts.navigation.accounts}
        lead={mayChange ? words.lead : `${words.lead} ${words.mayNot}`}
      />
      <Stack gap="xl" maw="46rem">
        <Panel title={words.list}>
          <Rows>
            {accounts.map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                mayChange={mayChange}
                onOpen={() => show(account.id)}
                onUnlinked={() => show(null)}
              />
            ))}
          </Rows>
        </Panel>
        {chosen === undefined || !mayChange ? null : (
          <SetUp
            key={chosen.id}
            account={chosen}
            mayOperate={here.standing.instanceAdmin}
            onClose={() => show(null)}
          />
        )}
        {mayChange ? (
          <Panel title={words.add} hint={words.addHint}>
            <LinkForm organizationId={organizationId} onLinked={({ id }) => show(id)} />
          </Panel>
        ) : null}
      </Stack>
    </>
  )
}
