import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core"
import { useState } from "react"
import { api } from "../../api/client.ts"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { PasswordField } from "../../ui/PasswordField.tsx"
import { FormError } from "../FormError.tsx"
import type { SignInMethodProps } from "./method.ts"

const words = texts.signIn

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  return error.code === "invalid_credentials"
    ? { ...error, message: words.password.wrong, fields: {} }
    : error
}

function Forgot({ options, email, onEmail, onBack }: SignInMethodProps & { readonly onBack: () => void }) {
  const [sent, setSent] = useState(false)
  const { busy, error, run } = useCall()
  const send = () =>
    run(async () => {
      await api.auth.requestPasswordReset({ body: { email } })
      setSent(true)
    })
  const isForm = options.reset && !sent
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isForm) void send()
        else onBack()
      }}
    >
      <Stack gap="md">
        <Text fw={600}>{words.forgot.title}</Text>
        <Text size="sm" role="status">
          {options.reset ? (sent ? words.forgot.sent : words.forgot.lead) : words.forgot.noMail}
        </Text>
        {isForm ? (
          <TextInput
            type="email"
            label={words.email}
            value={email}
            onChange={(event) => onEmail(event.currentTarget.value)}
            error={error?.fields["/email"]}
            autoComplete="username"
            required
            withAsterisk={false}
            data-autofocus
          />
        ) : null}
        <FormError error={error} fields={["/email"]} />
        {isForm ? (
          <Button type="submit" loading={busy} fullWidth>
            {words.forgot.button}
          </Button>
        ) : null}
        <Button variant="default" onClick={onBack} fullWidth>
          {words.forgot.back}
        </Button>
      </Stack>
    </form>
  )
}

/** E-mail address and password. */
export function PasswordMethod(props: SignInMethodProps) {
  const { options, email, onEmail, onAnswer } = props
  const [password, setPassword] = useState("")
  const [forgot, setForgot] = useState(false)
  const { busy, error, run, forget } = useCall(errorOf)
  if (!options.password) return null
  if (forgot) return <Forgot {...props} onBack={() => setForgot(false)} />

  const signIn = () =>
    run(async () => {
      const answer = await api.auth.signInByPassword({ body: { email, password } })
      setPassword("")
      await onAnswer(answer)
    })

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void signIn()
      }}
    >
      <Stack gap="md">
        <TextInput
          type="email"
          label={words.email}
          value={email}
          onChange={(event) => onEmail(event.currentTarget.value)}
          error={error?.fields["/email"]}
          // The browser offers passkeys here as well, where it can.
          autoComplete={options.passkey ? "username webauthn" : "username"}
          maxLength={254}
          required
          withAsterisk={false}
        />
        <PasswordField
          label={words.password.label}
          value={password}
          onChange={setPassword}
          error={error?.fields["/password"]}
          current
        />
        <FormError error={error} fields={["/email", "/password"]} />
        <Button type="submit" loading={busy} fullWidth>
          {words.password.button}
        </Button>
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="left"
          onClick={() => {
            forget()
            setForgot(true)
          }}
        >
          {words.password.forgot}
        </Anchor>
      </Stack>
    </form>
  )
}
