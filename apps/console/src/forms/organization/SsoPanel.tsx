import { Button, Skeleton, Stack, Text } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { SingleSignOn } from "@bitting/sdk"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { api } from "../../api/client.ts"
import { SERVER_URL } from "../../api/base.ts"
import { processServerError } from "../../api/errors.ts"
import { connectionOwner, signInOptionsQuery, singleSignOnQuery } from "../../api/queries.ts"
import { confirmAction } from "../../components/confirm-action.ts"
import { goToProvider } from "../../components/single-sign-on.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { Facts } from "../../ui/Facts.tsx"
import { Panel } from "../../ui/Panel.tsx"
import css from "../profile/Codes.module.css"
import { SsoForm } from "./SsoForm.tsx"

const words = texts.security.sso

/** Where the API has providers send browsers back to. */
const CALLBACK = "/auth/single-sign-on/callback"

function Callback({ address }: { readonly address: string }) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {words.callback}
      </Text>
      <div className={css["secret"]}>
        <span>{address}</span>
        <CopyButton value={address} label={words.copyCallback} />
      </div>
    </div>
  )
}

function Shown({ connection }: { readonly connection: SingleSignOn }) {
  const { name, issuer, client_id, domain, enforced, join_role } = connection
  return (
    <Facts
      facts={[
        [words.name, name],
        [words.issuer, issuer],
        [words.clientId, client_id],
        [words.domain, domain ?? "–"],
        [words.joinRole, join_role === null ? words.nobody : texts.roles[join_role]],
        [words.enforced, enforced ? words.yes : words.no],
      ]}
    />
  )
}

function Trial({ connection, back }: { readonly connection: SingleSignOn; readonly back: string }) {
  const { busy, error, run } = useCall()
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        loading={busy}
        onClick={() => void run(() => goToProvider({ connection_id: connection.id, back }))}
      >
        {words.test}
      </Button>
      <Text size="sm" c="dimmed">
        {words.testHint}
      </Text>
      {error === null ? null : <ErrorNotice error={error} />}
    </Stack>
  )
}

interface SsoPanelProps {
  /** Null: the instance. */
  readonly owner: { readonly id: string; readonly name: string } | null
  readonly mayChange: boolean
  /** Whether the person decides about domains. */
  readonly governs: boolean
  /** Where a trial leads back to. */
  readonly back: string
}

/** The connection of an organization, or the instance's own, to an OpenID provider: some change it, others see it. */
export function SsoPanel({ owner, mayChange, governs, back }: SsoPanelProps) {
  const client = useQueryClient()
  const id = owner?.id ?? null
  const { data: connection, error, refetch } = useQuery(singleSignOnQuery(id))
  if (connection === undefined) {
    if (error === null) return <Skeleton h={200} />
    return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  }
  const remove = () =>
    confirmAction({
      title: words.removeTitle,
      consequence: owner === null ? words.removeInstanceText : words.removeText,
      confirm: words.remove,
      action: async () => {
        await api.singleSignOn.delete(connectionOwner(id))
        client.setQueryData(singleSignOnQuery(id).queryKey, null)
        await client.invalidateQueries({ queryKey: signInOptionsQuery().queryKey })
        notifications.show({ color: "green", message: words.removed })
      },
    })
  return (
    <Panel
      title={words.title}
      hint={owner === null ? words.instanceHint : words.hint}
      actions={
        mayChange && connection !== null ? (
          <Button variant="default" color="red" onClick={() => void remove()}>
            {words.remove}
          </Button>
        ) : undefined
      }
    >
      <Stack gap="lg">
        {connection === null && !mayChange ? <Text size="sm">{words.none}</Text> : null}
        {mayChange || connection !== null ? (
          <Callback address={connection?.redirect_uri ?? SERVER_URL + CALLBACK} />
        ) : null}
        {mayChange ? (
          <SsoForm key={connection?.id ?? id} connection={connection} owner={owner} governs={governs} />
        ) : connection === null ? null : (
          <Shown connection={connection} />
        )}
        {connection === null ? null : <Trial connection={connection} back={back} />}
      </Stack>
    </Panel>
  )
}
