import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core"
import { useEffect, useRef, useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { FormError } from "../FormError.tsx"
import type { SecondStepProps } from "./method.ts"

const words = texts.signIn.secondFactor

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  if (error.code === "wrong_code") return { ...error, fields: { "/code": words.wrong } }
  return error.code === "invalid_ticket" ? { ...error, message: words.over } : error
}

/** The second factor of a sign-in: a code of the app, or a recovery code. */
export function SecondStep({ pending, onSignedIn, onOver }: SecondStepProps) {
  const [method, setMethod] = useState(pending.methods[0] ?? "totp")
  const [code, setCode] = useState("")
  const field = useRef<HTMLInputElement>(null)
  const { busy, error, run, forget } = useCall(errorOf)
  const isApp = method === "totp"
  const over = error?.code === "invalid_ticket"
  useEffect(() => field.current?.focus(), [])

  const show = () =>
    run(async () => {
      await api.auth.showSecondFactor({ body: { ticket: pending.ticket, code, method } })
      await onSignedIn()
    })

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (over) onOver()
        else void show()
      }}
    >
      <Stack gap="md">
        <Text fw={600}>{words.title}</Text>
        <Text size="sm">{words.lead}</Text>
        <TextInput
          ref={field}
          label={isApp ? words.code : words.recovery}
          description={isApp ? words.codeHint : words.recoveryHint}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={error?.fields["/code"]}
          inputMode={isApp ? "numeric" : "text"}
          autoComplete="one-time-code"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
        />
        <FormError error={error} fields={["/code"]} />
        <Button type="submit" loading={busy} fullWidth>
          {over ? words.again : words.button}
        </Button>
        {pending.methods.length > 1 ? (
          <Anchor
            component="button"
            type="button"
            size="sm"
            ta="left"
            onClick={() => {
              forget()
              setCode("")
              setMethod(isApp ? "recovery_code" : "totp")
              field.current?.focus()
            }}
          >
            {isApp ? words.byRecovery : words.byCode}
          </Anchor>
        ) : null}
      </Stack>
    </form>
  )
}
