import { Button, Stack, Text, TextInput } from "@mantine/core"
import type { SignedIn } from "@bitting/sdk"
import { useEffect, useRef, useState } from "react"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { FormError } from "../components/FormError.tsx"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { SecondStep } from "../components/sign-in/SecondStep.tsx"
import { useLinkSecret } from "../hooks/use-link-secret.ts"
import { useSignedIn } from "../hooks/use-signed-in.ts"
import { texts } from "../texts.ts"
import { PasswordField } from "../ui/PasswordField.tsx"

const words = texts.signIn.link

/** Whether the server asks who the first person is. */
function asksWho(error: ServerError): boolean {
  return error.code === "unprocessable" && ("/name" in error.fields || "/email" in error.fields)
}

/** What the first person says of themselves. */
interface First {
  readonly name: string
  readonly email: string
  readonly password: string
}

interface WhoProps {
  readonly error: ServerError | null
  readonly first: First
  readonly onChange: (change: Partial<First>) => void
}

function Who({ error, first, onChange }: WhoProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <>
      <TextInput
        ref={field}
        label={words.name}
        value={first.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={error?.fields["/name"]}
        autoComplete="name"
        maxLength={100}
        required
        withAsterisk={false}
      />
      <TextInput
        type="email"
        label={words.email}
        value={first.email}
        onChange={(event) => onChange({ email: event.currentTarget.value })}
        error={error?.fields["/email"]}
        autoComplete="username"
        maxLength={254}
        required
        withAsterisk={false}
      />
      <PasswordField
        label={texts.signIn.password.recommended}
        description={texts.signIn.password.recommendedHint}
        value={first.password}
        onChange={(password) => onChange({ password })}
        error={error?.fields["/password"]}
        required={false}
      />
    </>
  )
}

/** Where one-time links lead. The link's secret is sent only when the person says so: programs that open links to look at them use nothing up. */
export default function LinkPage() {
  const [secret, forget] = useLinkSecret()
  const [who, setWho] = useState<First>({ name: "", email: "", password: "" })
  const [first, setFirst] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ServerError | null>(null)
  const [pending, setPending] = useState<SignedIn["second_factor"]>(null)
  const signedIn = useSignedIn()

  async function send(): Promise<void> {
    setBusy(true)
    setError(null)
    const { password, ...named } = who
    try {
      const { second_factor } = await api.auth.signIn({
        body: { token: secret, ...(first ? { ...named, ...(password === "" ? {} : { password }) } : {}) },
      })
      forget()
      if (second_factor === null) await signedIn()
      else setPending(second_factor)
    } catch (thrown) {
      const failure = processServerError(thrown)
      if (!first && asksWho(failure)) setFirst(true)
      else setError(failure.code === "invalid_link" ? { ...failure, message: words.unusable } : failure)
    } finally {
      setBusy(false)
    }
  }

  if (pending !== null) {
    return (
      <SignInFrame title={texts.signIn.title}>
        <SecondStep pending={pending} onSignedIn={signedIn} onOver={() => setPending(null)} />
      </SignInFrame>
    )
  }
  if (secret === "" && !busy) return <SignInFrame title={words.missing} lead={words.missingText} />
  return (
    <SignInFrame
      title={first ? words.firstTitle : words.title}
      lead={first ? words.firstText : words.explanation}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Stack gap="md">
          {first ? (
            <Who error={error} first={who} onChange={(change) => setWho((old) => ({ ...old, ...change }))} />
          ) : null}
          <FormError error={error} fields={["/name", "/email", "/password"]} />
          <Button type="submit" loading={busy} fullWidth>
            {first ? words.firstButton : words.button}
          </Button>
          <Text size="sm" role="status" hidden={!busy} c="dimmed">
            {texts.signIn.sending}
          </Text>
        </Stack>
      </form>
    </SignInFrame>
  )
}
