import { Button, Group, Modal, SegmentedControl, Skeleton, Stack, Text, TextInput } from "@mantine/core"
import { useMounted } from "@mantine/hooks"
import type { CurrentSession, OwnCredentials } from "@bitting/sdk"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef, useState, useSyncExternalStore } from "react"
import { useLocation } from "react-router"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { credentialsQuery, sessionQuery } from "../api/queries.ts"
import { useCall } from "../hooks/use-call.ts"
import { texts } from "../texts.ts"
import { PasswordField } from "../ui/PasswordField.tsx"
import { FormError } from "./FormError.tsx"
import { passkeyError, showPasskey } from "./passkey-ceremony.ts"
import { currentProof, onProofChange } from "./prove-again.ts"
import type { OpenProof, ProofKind } from "./prove-again.ts"
import { goToProvider } from "./single-sign-on.ts"

const words = texts.signIn.proof

type Way = "password" | "code" | "passkey"

/** What the person can show here. */
function waysOf({ password, totp, passkeys }: OwnCredentials, kind: ProofKind): readonly Way[] {
  const here = passkeys.some(({ host }) => host === location.hostname)
  return [
    ...(password !== null && kind === "anything" ? (["password"] as const) : []),
    ...(here ? (["passkey"] as const) : []),
    ...(totp?.confirmed === true ? (["code"] as const) : []),
  ]
}

function errorOf(thrown: unknown): ServerError {
  const error = passkeyError(thrown)
  const { code } = processServerError(thrown)
  if (code === "wrong_code") return { ...error, fields: { "/code": texts.signIn.secondFactor.wrong } }
  if (code === "invalid_credentials" && "/password" in error.fields)
    return { ...error, fields: { "/password": words.wrongPassword } }
  return error
}

function Ways({ ways, open }: { readonly ways: readonly Way[]; readonly open: OpenProof }) {
  const client = useQueryClient()
  const [way, setWay] = useState<Way>(ways[0] ?? "password")
  const [typed, setTyped] = useState("")
  const { busy, error, run, forget } = useCall(errorOf)
  const form = useRef<HTMLFormElement>(null)
  // What can be shown was not known when the dialog opened and took the focus.
  useEffect(() => form.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus(), [])

  const prove = () =>
    run(async () => {
      const shown = {
        password: async () => ({ password: typed }),
        code: async () => ({ code: typed }),
        passkey: async () => ({ passkey: await showPasskey() }),
      }[way]
      await api.auth.reauthenticate({ body: await shown() })
      void client.invalidateQueries({ queryKey: sessionQuery().queryKey })
      open.settle(true)
    })

  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        void prove()
      }}
    >
      <Stack>
        <Text size="sm">{open.kind === "anything" ? words.lead : words.leadFactor}</Text>
        {ways.length < 2 ? null : (
          <SegmentedControl
            aria-label={words.way}
            value={way}
            onChange={(value) => {
              forget()
              setTyped("")
              setWay(value)
            }}
            data={ways.map((value) => ({ value, label: words[value] }))}
            fullWidth
          />
        )}
        {way === "password" ? (
          <PasswordField
            label={words.password}
            value={typed}
            onChange={setTyped}
            error={error?.fields["/password"]}
            current
            takesFocus
          />
        ) : null}
        {way === "code" ? (
          <TextInput
            label={texts.signIn.secondFactor.code}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={error?.fields["/code"]}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={64}
            required
            withAsterisk={false}
            data-autofocus
          />
        ) : null}
        <FormError error={error} fields={["/password", "/code"]} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => open.settle(false)}>
            {texts.common.cancel}
          </Button>
          <Button type="submit" loading={busy} {...(way === "passkey" ? { "data-autofocus": true } : {})}>
            {way === "passkey" ? words.byPasskey : words.button}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The organization whose own sign-in the session came by; undefined: it came by the instance's. */
function confinedTo({ memberships }: CurrentSession): string | undefined {
  return memberships.length === 1 ? memberships[0]?.organization.id : undefined
}

/** For who has nothing to show that could be typed here. */
function Otherwise({ confined, open }: { readonly confined: boolean; readonly open: OpenProof }) {
  const { data: session } = useQuery(sessionQuery())
  const { pathname, search } = useLocation()
  const { busy, error, run } = useCall()
  const byProvider = session?.session.method === "single_sign_on"
  const organization_id = confined && session !== undefined ? confinedTo(session) : undefined
  return (
    <Stack>
      <Text size="sm">{byProvider ? words.providerText : words.nothing}</Text>
      <FormError error={error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={() => open.settle(false)}>
          {texts.common.cancel}
        </Button>
        {byProvider ? (
          <Button
            loading={busy}
            onClick={() =>
              void run(() =>
                goToProvider({
                  ...(organization_id === undefined ? {} : { organization_id }),
                  reauthenticate: true,
                  back: pathname + search,
                }),
              )
            }
          >
            {words.provider}
          </Button>
        ) : null}
      </Group>
    </Stack>
  )
}

function Question({ open }: { readonly open: OpenProof }) {
  const { data, error, isPending } = useQuery(credentialsQuery())
  if (isPending) return <Skeleton h={120} />
  const ways = data === undefined ? [] : waysOf(data, open.kind)
  const confined = error !== null && processServerError(error).code === "confined_session"
  if (ways.length > 0) return <Ways ways={ways} open={open} />
  return <Otherwise confined={confined} open={open} />
}

/** Asks what `proveAgain` asks. There is one, in the layout. */
export function ProveAgainHost() {
  const open = useSyncExternalStore(onProofChange, currentProof)
  // A dialog that was open from its first moment on would not give the focus back.
  const mounted = useMounted()
  return (
    <Modal
      opened={mounted && open !== null}
      onClose={() => open?.settle(false)}
      title={words.title}
      closeButtonProps={{ "aria-label": texts.common.close }}
      zIndex={300}
      size="md"
    >
      {open === null ? null : <Question key={open.id} open={open} />}
    </Modal>
  )
}
