import { Button, Stack } from "@mantine/core"
import { browserSupportsWebAuthn, browserSupportsWebAuthnAutofill } from "@simplewebauthn/browser"
import { useEffect, useRef } from "react"
import { api } from "../../api/client.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { FormError } from "../FormError.tsx"
import { passkeyError, showPasskey, stopPasskeys } from "../passkey-ceremony.ts"
import type { SignInMethodProps } from "./method.ts"

/** What the server asks of passkeys is asked anew before it is too old, ms. */
const RENEW_MS = 4 * 60_000

/** Offers passkeys in the field for the e-mail address while the page is open, where the browser can. Whatever fails is silent: nobody asked. */
function useAutofill(offered: boolean, onAnswer: SignInMethodProps["onAnswer"]): void {
  const answer = useRef(onAnswer)
  useEffect(() => {
    answer.current = onAnswer
  })
  useEffect(() => {
    if (!offered) return undefined
    let over = false
    const offer = async (): Promise<void> => {
      if (!(await browserSupportsWebAuthnAutofill()) || over) return
      try {
        const shown = await showPasskey({ autofill: true })
        if (!over) await answer.current(await api.auth.signInByPasskey({ body: shown }))
      } catch {
        // Another question to the browser took its place, or the passkey is not accepted: the button says why.
      }
    }
    void offer()
    const timer = setInterval(() => void offer(), RENEW_MS)
    return () => {
      over = true
      clearInterval(timer)
      stopPasskeys()
    }
  }, [offered])
}

/** A passkey, which says itself whose it is. */
export function PasskeyMethod({ options, onAnswer }: SignInMethodProps) {
  const { busy, error, run } = useCall(passkeyError)
  const offered = options.passkey && browserSupportsWebAuthn()
  useAutofill(offered, onAnswer)
  if (!offered) return null
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        loading={busy}
        fullWidth
        onClick={() =>
          void run(async () => onAnswer(await api.auth.signInByPasskey({ body: await showPasskey() })))
        }
      >
        {texts.signIn.passkey.button}
      </Button>
      <FormError error={error} />
    </Stack>
  )
}
