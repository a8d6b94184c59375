import { Divider, Skeleton, Stack } from "@mantine/core"
import type { PendingSignIn, SignedIn } from "@bitting/sdk"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { processServerError } from "../../api/errors.ts"
import { signInOptionsQuery } from "../../api/queries.ts"
import { texts } from "../../texts.ts"
import { ErrorNotice } from "../../ui/ErrorNotice.tsx"
import { FIRST_METHOD, SIGN_IN_METHODS } from "./methods.ts"
import { SecondStep } from "./SecondStep.tsx"

interface SignInProps {
  /** To be called when the server has set the session. */
  readonly onSignedIn: () => Promise<void>
  /** Where ways that leave the page come back to, below the console. */
  readonly next?: string | undefined
  /** Whose address it is, where that is known. */
  readonly initialEmail?: string
}

/** Every way to sign in that the server offers, and the second step where it asks for one. */
export function SignIn({ onSignedIn, next, initialEmail = "" }: SignInProps) {
  const [email, setEmail] = useState(initialEmail)
  const [pending, setPending] = useState<PendingSignIn | null>(null)
  const { data: options, error, refetch } = useQuery(signInOptionsQuery())
  if (error !== null && options === undefined)
    return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  if (options === undefined) return <Skeleton h={240} />
  if (pending !== null)
    return <SecondStep pending={pending} onSignedIn={onSignedIn} onOver={() => setPending(null)} />

  const onAnswer = async ({ second_factor }: Pick<SignedIn, "second_factor">): Promise<void> => {
    if (second_factor === null) await onSignedIn()
    else setPending(second_factor)
  }
  const props = { options, email, onEmail: setEmail, next, onAnswer }
  return (
    <Stack gap="lg">
      <FIRST_METHOD.Method {...props} />
      <Divider label={texts.signIn.or} />
      <Stack gap="xs">
        {SIGN_IN_METHODS.map(({ id, Method }) => (
          <Method key={id} {...props} />
        ))}
      </Stack>
    </Stack>
  )
}
