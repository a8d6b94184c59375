import { Button, Group, Stack, Text, TextInput } from "@mantine/core"
import type { OwnCredentials, TotpSecret } from "@bitting/sdk"
import { useEffect, useRef, useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { confirmAction } from "../../components/confirm-action.ts"
import { FormError } from "../../components/FormError.tsx"
import { withProof } from "../../components/prove-again.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { Panel, Row, Rows } from "../../ui/Panel.tsx"
import { QrCode } from "../../ui/QrCode.tsx"
import { TimeText } from "../../ui/TimeText.tsx"
import css from "./Codes.module.css"
import { RecoveryCodes } from "./RecoveryCodes.tsx"
import { useOwn } from "./use-own.ts"

const words = texts.profile.totp

/** Fewer codes than this are few. */
const FEW = 4

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  return error.code === "wrong_code"
    ? { ...error, fields: { "/code": texts.signIn.secondFactor.wrong } }
    : error
}

interface SetUpProps {
  /** Lives in the state of the panel, and nowhere else. */
  readonly secret: TotpSecret
  readonly onConfirmed: (codes: readonly string[]) => void
  readonly onCancel: () => void
}

function SetUp({ secret, onConfirmed, onCancel }: SetUpProps) {
  const [code, setCode] = useState("")
  const field = useRef<HTMLInputElement>(null)
  const { busy, error, run } = useCall(errorOf)
  useEffect(() => field.current?.focus(), [])
  const confirm = () =>
    run(async () => {
      const { recovery_codes } = await withProof(() => api.auth.confirmTotp({ body: { code } }))
      onConfirmed(recovery_codes)
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void confirm()
      }}
    >
      <div className={css["setUp"]}>
        <QrCode value={secret.uri} label={words.qr} />
        <Stack gap="md">
          <Text size="sm">{words.scan}</Text>
          <div>
            <Text size="sm" mb={4}>
              {words.orType}
            </Text>
            <div className={css["secret"]}>
              <span>{secret.secret}</span>
              <CopyButton value={secret.secret} label={words.copySecret} />
            </div>
          </div>
          <TextInput
            ref={field}
            label={words.showCode}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={error?.fields["/code"]}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={64}
            required
            withAsterisk={false}
          />
          <FormError error={error} fields={["/code"]} />
          <Group>
            <Button type="submit" loading={busy}>
              {words.confirm}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {texts.common.cancel}
            </Button>
          </Group>
        </Stack>
      </div>
    </form>
  )
}

function useTotpChanges(onCodes: (codes: readonly string[]) => void) {
  const own = useOwn()
  return {
    remove: () =>
      confirmAction({
        title: words.removeTitle,
        consequence: words.removeText,
        confirm: words.remove,
        action: async () => {
          await withProof(() => api.auth.removeTotp())
          await own.refresh()
          own.say(words.removed)
        },
      }),
    renew: () =>
      confirmAction({
        title: words.renewTitle,
        consequence: words.renewText,
        confirm: words.renew,
        action: async () => {
          const { recovery_codes } = await withProof(() => api.auth.renewRecoveryCodes())
          onCodes(recovery_codes)
          await own.refresh()
        },
      }),
  }
}

/** The authenticator app, and the codes for when it is lost. */
export function TotpPanel({ credentials }: { readonly credentials: OwnCredentials }) {
  const [secret, setSecret] = useState<TotpSecret | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const { busy, error, run } = useCall()
  const own = useOwn()
  const changes = useTotpChanges(setCodes)
  const { totp, recovery_codes } = credentials
  const isOn = totp?.confirmed === true
  const begin = () => run(async () => setSecret(await withProof(() => api.auth.beginTotp())))
  return (
    <Panel
      title={words.title}
      hint={
        totp === null || !isOn ? (
          words.none
        ) : (
          <>
            {words.since} <TimeText value={totp.created_at} />
          </>
        )
      }
      actions={
        isOn ? (
          <Button variant="default" onClick={() => void changes.remove()}>
            {words.remove}
          </Button>
        ) : secret === null ? (
          <Button variant="default" loading={busy} onClick={() => void begin()}>
            {words.setUp}
          </Button>
        ) : undefined
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {secret === null ? null : (
        <SetUp
          secret={secret}
          onCancel={() => setSecret(null)}
          onConfirmed={(made) => {
            setSecret(null)
            setCodes(made)
            void own.refresh()
          }}
        />
      )}
      {isOn && recovery_codes !== null ? (
        <Rows>
          <Row
            title={words.left(recovery_codes.left)}
            about={recovery_codes.left < FEW ? words.few : undefined}
            actions={
              <Button variant="subtle" size="compact-sm" onClick={() => void changes.renew()}>
                {words.renew}
              </Button>
            }
          />
        </Rows>
      ) : null}
      {codes === null ? null : <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Panel>
  )
}
