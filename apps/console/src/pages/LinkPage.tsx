import { Button, Stack, Text, TextInput } from "@mantine/core"
import { useEffect, useRef, useState } from "react"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { useSignedIn } from "../hooks/use-signed-in.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"

const words = texts.signIn.link

/** Takes the secret out of the address bar and the history. It lives in this page alone. */
function takeSecret(): string {
  const secret = location.hash.slice(1)
  if (secret !== "") history.replaceState(history.state, "", location.pathname + location.search)
  return secret
}

/** Whether the server asks who the first person is. */
function asksWho(error: ServerError): boolean {
  return error.code === "unprocessable" && ("/name" in error.fields || "/email" in error.fields)
}

function useLinkSecret() {
  const [secret, setSecret] = useState("")
  useEffect(() => {
    const take = (): void => {
      const given = takeSecret()
      if (given !== "") setSecret(given)
    }
    take()
    addEventListener("hashchange", take)
    return () => removeEventListener("hashchange", take)
  }, [])
  return [secret, () => setSecret("")] as const
}

interface WhoProps {
  readonly error: ServerError | null
  readonly name: string
  readonly email: string
  readonly onChange: (change: { readonly name?: string; readonly email?: string }) => void
}

function Who({ error, name, email, onChange }: WhoProps) {
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <>
      <TextInput
        ref={first}
        label={words.name}
        value={name}
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
        value={email}
        onChange={(event) => onChange({ email: event.currentTarget.value })}
        error={error?.fields["/email"]}
        autoComplete="email"
        maxLength={254}
        required
        withAsterisk={false}
      />
    </>
  )
}

/** Where one-time links lead. The link's secret is sent only when the person says so: programs that open links to look at them use nothing up. */
export default function LinkPage() {
  const [secret, forget] = useLinkSecret()
  const [who, setWho] = useState({ name: "", email: "" })
  const [first, setFirst] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ServerError | null>(null)
  const signedIn = useSignedIn()

  async function send(): Promise<void> {
    setBusy(true)
    setError(null)
    try {
      await api.auth.signIn({ body: { token: secret, ...(first ? who : {}) } })
      forget()
      await signedIn()
    } catch (thrown) {
      const failure = processServerError(thrown)
      if (!first && asksWho(failure)) setFirst(true)
      else setError(failure.code === "invalid_link" ? { ...failure, message: words.unusable } : failure)
    } finally {
      setBusy(false)
    }
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
            <Who error={error} {...who} onChange={(change) => setWho((old) => ({ ...old, ...change }))} />
          ) : null}
          {error !== null && !asksWho(error) ? <ErrorNotice error={error} /> : null}
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
