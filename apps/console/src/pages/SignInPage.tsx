import { Anchor, Stack, Text } from "@mantine/core"
import { redirect, useSearchParams } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { SERVER_URL } from "../api/base.ts"
import { isSignedOut } from "../api/errors.ts"
import { api } from "../api/client.ts"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { SIGN_IN_METHODS } from "../components/sign-in/methods.tsx"
import { useSignedIn } from "../hooks/use-signed-in.ts"
import { texts } from "../texts.ts"
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

/** The ways to sign in, the most convenient first. */
export default function SignInPage() {
  const [search] = useSearchParams()
  const signedIn = useSignedIn()
  return (
    <SignInFrame
      title={texts.signIn.title}
      lead={search.has("next") ? texts.signIn.expired : texts.signIn.lead}
    >
      <Stack gap="lg">
        {SIGN_IN_METHODS.map(({ id, Method }) => (
          <Method key={id} onSignedIn={signedIn} />
        ))}
        <Text size="sm" c="dimmed">
          <Anchor href={`${SERVER_URL}/docs`}>{texts.common.apiReference}</Anchor>
        </Text>
      </Stack>
    </SignInFrame>
  )
}
