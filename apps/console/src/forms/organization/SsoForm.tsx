import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from "@mantine/core"
import { notifications } from "@mantine/notifications"
import type { SingleSignOn } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { signInOptionsQuery, singleSignOnQuery } from "../../api/queries.ts"
import { FormError } from "../../components/FormError.tsx"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { PasswordField } from "../../ui/PasswordField.tsx"
import type { SsoDraft } from "./sso-draft.ts"
import { draftOf, JOIN_ROLES, requestOf, ssoError } from "./sso-draft.ts"

const words = texts.security.sso

const FIELDS = ["/name", "/issuer", "/client_id", "/client_secret", "/domain", "/enforced", "/join_role"]

interface FieldsProps {
  readonly draft: SsoDraft
  readonly set: (change: Partial<SsoDraft>) => void
  readonly wrong: (field: string) => string | undefined
  readonly isNew: boolean
  readonly governs: boolean
}

function Provider({ draft, set, wrong, isNew }: FieldsProps) {
  return (
    <>
      <TextInput
        label={words.name}
        description={words.nameHint}
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={wrong("/name")}
        maxLength={100}
        required
        withAsterisk={false}
      />
      <TextInput
        label={words.issuer}
        description={words.issuerHint}
        value={draft.issuer}
        onChange={(event) => set({ issuer: event.currentTarget.value })}
        error={wrong("/issuer")}
        placeholder="https://id.example.com"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={512}
        required
        withAsterisk={false}
      />
      <TextInput
        label={words.clientId}
        value={draft.clientId}
        onChange={(event) => set({ clientId: event.currentTarget.value })}
        error={wrong("/client_id")}
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        required
        withAsterisk={false}
      />
      <PasswordField
        label={words.clientSecret}
        description={isNew ? words.clientSecretHint : words.clientSecretKept}
        value={draft.clientSecret}
        onChange={(clientSecret) => set({ clientSecret })}
        error={wrong("/client_secret")}
        required={isNew}
        secret
      />
    </>
  )
}

function Rules({ draft, set, wrong, isNew, governs }: FieldsProps) {
  return (
    <>
      <NativeSelect
        label={words.joinRole}
        description={words.joinRoleHint}
        value={draft.joinRole ?? ""}
        onChange={(event) => {
          const { value } = event.currentTarget
          set({ joinRole: JOIN_ROLES.find((role) => role === value) ?? null })
        }}
        data={[
          { value: "", label: words.nobody },
          ...JOIN_ROLES.map((value) => ({ value, label: texts.roles[value] })),
        ]}
        error={wrong("/join_role")}
      />
      {governs ? (
        <TextInput
          label={words.domain}
          description={words.domainHint}
          value={draft.domain}
          onChange={(event) => set({ domain: event.currentTarget.value })}
          error={wrong("/domain")}
          placeholder="example.com"
          autoComplete="off"
          spellCheck={false}
          maxLength={253}
        />
      ) : null}
      {isNew ? null : (
        <Checkbox
          label={words.enforced}
          description={words.enforcedHint}
          checked={draft.enforced}
          onChange={(event) => set({ enforced: event.currentTarget.checked })}
          error={wrong("/enforced")}
        />
      )}
    </>
  )
}

interface SsoFormProps {
  readonly connection: SingleSignOn | null
  /** Null: the instance. */
  readonly owner: { readonly id: string; readonly name: string } | null
  readonly governs: boolean
}

/** Connects an organization, or the instance, to an OpenID provider, or changes how. */
export function SsoForm({ connection, owner, governs }: SsoFormProps) {
  const id = owner?.id ?? null
  const [draft, setDraft] = useState(() => draftOf(connection, owner?.name ?? ""))
  const { busy, error, run } = useCall(ssoError)
  const client = useQueryClient()
  const save = () =>
    run(async () => {
      const body = requestOf(draft, { organizationId: id, governs })
      const saved = await api.singleSignOn.put({ body })
      setDraft(draftOf(saved, saved.name))
      client.setQueryData(singleSignOnQuery(id).queryKey, saved)
      await client.invalidateQueries({ queryKey: signInOptionsQuery().queryKey })
      notifications.show({ color: "green", message: words.connected })
    })
  const fields: FieldsProps = {
    draft,
    set: (change) => setDraft((old) => ({ ...old, ...change })),
    wrong: (field) => error?.fields[field],
    isNew: connection === null,
    governs,
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Stack gap="md" maw="30rem">
        <Provider {...fields} />
        {owner === null ? null : <Rules {...fields} />}
        <FormError error={error} fields={FIELDS} />
        <Group>
          <Button type="submit" loading={busy}>
            {connection === null ? words.connect : words.save}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
