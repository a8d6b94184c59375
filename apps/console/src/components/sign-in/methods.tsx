import { Text } from "@mantine/core"
import type { ComponentType } from "react"
import { texts } from "../../texts.ts"

/** What a way to sign in is given. */
export interface SignInMethodProps {
  /** To be called when the server has set the session: goes where the person wanted to go. */
  readonly onSignedIn: () => Promise<void>
}

/** A way to sign in. It shows itself only where the server offers it. */
export interface SignInMethod {
  readonly id: string
  readonly Method: ComponentType<SignInMethodProps>
}

function LinkMethod() {
  return <Text size="sm">{texts.signIn.noMethod}</Text>
}

/** Every way to sign in, in the order they are shown. Add yours here. */
export const SIGN_IN_METHODS: readonly SignInMethod[] = [{ id: "link", Method: LinkMethod }]
