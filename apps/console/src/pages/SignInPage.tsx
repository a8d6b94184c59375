import { Anchor, Stack, Text } from "@mantine/core"
import { redirect, useSearchParams } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { SERVER_URL } from "../api/base.ts"
import { isSignedOut } from "../api/errors.ts"
import { api } from "../api/client.ts"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { SignIn } from "../components/sign-in/SignIn.tsx"
import { safeNext, useSignedIn } from "../hooks/use-signed-in.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { pb } from "../util/path-builder.ts"

/** Whoever is signed in already has nothing to do here. */
export async function clientLoader({ request }: LoaderFunctionArgs): Promise<Response | null> {
  try {
    await api.auth.session({ signal: request.signal })
    return redirect(pb.home())
  } catch (error) {
    if (isSignedOut(error)) return null
    throw error
  }
}

/** Words for what a provider's way back said; null: nothing. */
function callbackFailure(code: string | null): string | null {
  if (code === null) return null
  const known = { ...texts.errors, ...texts.signIn.callback }
  return Object.hasOwn(known, code)
    ? (known[code as keyof typeof known] ?? null)
    : texts.signIn.callback.other
}

/** The ways to sign in, the most convenient first. */
export default function SignInPage() {
  const [search] = useSearchParams()
  const signedIn = useSignedIn()
  const failure = callbackFailure(search.get("error"))
  return (
    <SignInFrame
      title={texts.signIn.title}
      lead={search.has("next") ? texts.signIn.expired : texts.signIn.lead}
    >
      <Stack gap="lg">
        {failure === null ? null : <ErrorNotice error={{ message: failure }} />}
        <SignIn onSignedIn={signedIn} next={safeNext(search.get("next"))} />
        <Text size="sm" c="dimmed">
          {texts.signIn.links}
        </Text>
        <Text size="sm" c="dimmed">
          <Anchor href={`${SERVER_URL}/docs`}>{texts.common.apiReference}</Anchor>
        </Text>
      </Stack>
    </SignInFrame>
  )
}
