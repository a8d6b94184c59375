import { Button, Skeleton, Stack, Text, TextInput } from "@mantine/core"
import type { InvitationPreview } from "@bitting/sdk"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { useNavigate } from "react-router"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { FormError } from "../components/FormError.tsx"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { SignIn } from "../components/sign-in/SignIn.tsx"
import { useCall } from "../hooks/use-call.ts"
import { useLinkSecret } from "../hooks/use-link-secret.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { PasswordField } from "../ui/PasswordField.tsx"
import { pb } from "../util/path-builder.ts"
import { absoluteTime } from "../util/time.ts"

const words = texts.signIn.invitation

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  return error.code === "invalid_link" ? { ...error, message: words.unusable } : error
}

interface Looked {
  readonly preview: InvitationPreview | null
  readonly error: ServerError | null
}

const NOT_YET: Looked = { preview: null, error: null }

/** What the invitation is to. The secret is not a part of any query, so it is asked about by hand. */
function usePreview(token: string): readonly [Looked, () => Promise<void>] {
  const [looked, setLooked] = useState(NOT_YET)
  const look = async (): Promise<void> => {
    try {
      setLooked({ preview: await api.auth.previewInvitation({ body: { token } }), error: null })
    } catch (thrown) {
      setLooked({ preview: null, error: errorOf(thrown) })
    }
  }
  useEffect(() => {
    let over = false
    if (token === "") return undefined
    api.auth.previewInvitation({ body: { token } }).then(
      (preview) => {
        if (!over) setLooked({ preview, error: null })
      },
      (thrown: unknown) => {
        if (!over) setLooked({ preview: null, error: errorOf(thrown) })
      },
    )
    return () => {
      over = true
    }
  }, [token])
  return [looked, look]
}

interface AcceptProps {
  readonly preview: InvitationPreview
  readonly token: string
  readonly onAccepted: (organization: string) => Promise<void>
}

/** For somebody the server does not know: name and password. For somebody who is signed in already: a button. */
function Accept({ preview, token, onAccepted }: AcceptProps) {
  const [name, setName] = useState("")
  const [password, setPassword] = useState("")
  const { busy, error, run } = useCall(errorOf)
  const isNew = !preview.known
  const accept = () =>
    run(async () => {
      const { member } = await api.auth.acceptInvitation({
        body: { token, ...(isNew ? { name, password } : {}) },
      })
      await onAccepted(member.organization_id)
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void accept()
      }}
    >
      <Stack gap="md">
        {isNew ? (
          <>
            {/* Password managers store the password under this address. */}
            <TextInput
              type="email"
              label={texts.signIn.email}
              value={preview.email}
              readOnly
              autoComplete="username"
            />
            <TextInput
              label={words.name}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={error?.fields["/name"]}
              autoComplete="name"
              maxLength={100}
              required
              withAsterisk={false}
            />
            <PasswordField
              label={words.password}
              description={texts.signIn.password.hint}
              value={password}
              onChange={setPassword}
              error={error?.fields["/password"]}
            />
          </>
        ) : null}
        <FormError error={error} fields={["/name", "/password"]} />
        <Button type="submit" loading={busy} fullWidth>
          {isNew ? words.acceptNew : words.accept}
        </Button>
        <Text size="sm" c="dimmed">
          {words.until(absoluteTime(Date.parse(preview.expires_at)))}
        </Text>
      </Stack>
    </form>
  )
}

/** Where invitations lead: says what they are to, and accepts them. The secret lives in this page alone. */
export default function InvitationPage() {
  const [secret, forget] = useLinkSecret()
  const [{ preview, error }, look] = usePreview(secret)
  const client = useQueryClient()
  const navigate = useNavigate()

  const accepted = async (organization: string): Promise<void> => {
    client.clear()
    await navigate(pb.overview({ organization }), { replace: true })
    forget()
  }

  if (secret === "") return <SignInFrame title={words.missing} lead={words.missingText} />
  if (error !== null) {
    return (
      <SignInFrame title={words.unusableTitle}>
        <ErrorNotice error={error} {...(error.code === "invalid_link" ? {} : { retry: () => void look() })} />
      </SignInFrame>
    )
  }
  if (preview === null) {
    return (
      <SignInFrame title={words.looking}>
        <Skeleton h={200} />
      </SignInFrame>
    )
  }
  const { organization, email, role, sign_in_required: mustSignIn } = preview
  return (
    <SignInFrame title={words.title(organization.name)} lead={words.lead(email, texts.roles[role])}>
      {mustSignIn ? (
        <Stack gap="md">
          <Text size="sm">{words.known(email)}</Text>
          <SignIn initialEmail={email} onSignedIn={look} next={pb.home()} />
          <Text size="sm" c="dimmed">
            {words.comeBack}
          </Text>
        </Stack>
      ) : (
        <Accept preview={preview} token={secret} onAccepted={accepted} />
      )}
    </SignInFrame>
  )
}
