import { Button, Stack } from "@mantine/core"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { FormError } from "../FormError.tsx"
import { goToProvider } from "../single-sign-on.ts"
import type { SignInMethodProps } from "./method.ts"

const words = texts.signIn.singleSignOn

function errorOf(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  if (error.code === "not_found") return { ...error, message: words.none }
  return error.code === "invalid_request"
    ? { ...error, message: texts.signIn.emailMissing, fields: {} }
    : error
}

/** The provider of this host, and that of the domain of an e-mail address: the server says whether there is one when it is asked. */
export function SingleSignOnMethod({ options, email, next }: SignInMethodProps) {
  const { busy, error, run } = useCall(errorOf)
  const { single_sign_on: offered, organization } = options
  const go = (asked: { readonly email?: string }) => void run(() => goToProvider({ ...asked, back: next }))
  return (
    <Stack gap="xs">
      {offered === null ? null : (
        <Button variant="default" loading={busy} fullWidth onClick={() => go({})}>
          {words.button(offered.name)}
        </Button>
      )}
      {organization === null ? (
        <Button variant="default" loading={busy} fullWidth onClick={() => go({ email })}>
          {words.byEmail}
        </Button>
      ) : null}
      <FormError error={error} />
    </Stack>
  )
}
