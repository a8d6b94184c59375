import type { PendingSignIn, SignedIn, SignInOptions } from "@bitting/sdk"
import type { ComponentType } from "react"

/** What a way to sign in is given. */
export interface SignInMethodProps {
  /** What the server offers. */
  readonly options: SignInOptions
  /** The e-mail address, which several ways share. */
  readonly email: string
  readonly onEmail: (email: string) => void
  /** Where the person wants to go, below the console; the beginning when left out. */
  readonly next: string | undefined
  /** To be called with the server's answer: goes where the person wanted to go, or asks for the second factor. */
  readonly onAnswer: (answer: Pick<SignedIn, "second_factor">) => Promise<void>
}

/** A way to sign in. It shows itself only where the server offers it. */
export interface SignInMethod {
  readonly id: string
  readonly Method: ComponentType<SignInMethodProps>
}

/** What the second step of a sign-in is given. */
export interface SecondStepProps {
  readonly pending: PendingSignIn
  readonly onSignedIn: () => Promise<void>
  /** Begins again. */
  readonly onOver: () => void
}
