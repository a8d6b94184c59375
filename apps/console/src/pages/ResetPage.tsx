import { Anchor, Button, Stack } from "@mantine/core"
import type { SignedIn } from "@bitting/sdk"
import { useState } from "react"
import { Link } from "react-router"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { FormError } from "../components/FormError.tsx"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { SecondStep } from "../components/sign-in/SecondStep.tsx"
import { useCall } from "../hooks/use-call.ts"
import { useLinkSecret } from "../hooks/use-link-secret.ts"
import { useSignedIn } from "../hooks/use-signed-in.ts"
import { texts } from "../texts.ts"
import { PasswordField } from "../ui/PasswordField.tsx"
import { pb } from "../util/path-builder.ts"

const words = texts.signIn.reset

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  return error.code === "invalid_link" ? { ...error, message: words.unusable } : error
}

/** Where the mail of a forgotten password leads: sets a new one, and signs in. */
export default function ResetPage() {
  const [secret, forget] = useLinkSecret()
  const [password, setPassword] = useState("")
  const [pending, setPending] = useState<SignedIn["second_factor"]>(null)
  const { busy, error, run } = useCall(errorOf)
  const signedIn = useSignedIn()

  const set = () =>
    run(async () => {
      const { second_factor } = await api.auth.confirmPasswordReset({ body: { token: secret, password } })
      forget()
      setPassword("")
      if (second_factor === null) await signedIn()
      else setPending(second_factor)
    })

  if (pending !== null) {
    return (
      <SignInFrame title={words.title}>
        <SecondStep pending={pending} onSignedIn={signedIn} onOver={() => setPending(null)} />
      </SignInFrame>
    )
  }
  if (secret === "" && !busy) {
    return (
      <SignInFrame title={words.missing} lead={words.missingText}>
        <Anchor component={Link} to={pb.signIn()}>
          {words.toSignIn}
        </Anchor>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={words.title} lead={words.lead}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void set()
        }}
      >
        <Stack gap="md">
          <PasswordField
            label={texts.signIn.password.newLabel}
            description={texts.signIn.password.hint}
            value={password}
            onChange={setPassword}
            error={error?.fields["/password"]}
          />
          <FormError error={error} fields={["/password"]} />
          <Button type="submit" loading={busy} fullWidth>
            {words.button}
          </Button>
          {error?.code === "invalid_link" ? (
            <Anchor component={Link} to={pb.signIn()} size="sm">
              {words.toSignIn}
            </Anchor>
          ) : null}
        </Stack>
      </form>
    </SignInFrame>
  )
}
