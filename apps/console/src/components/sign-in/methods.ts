import type { SignInMethod } from "./method.ts"
import { PasskeyMethod } from "./PasskeyMethod.tsx"
import { PasswordMethod } from "./PasswordMethod.tsx"
import { SingleSignOnMethod } from "./SingleSignOnMethod.tsx"
import { WalletMethod } from "./WalletMethod.tsx"

/** Ways beside the password, in the order they are shown. Add yours here. */
export const SIGN_IN_METHODS: readonly SignInMethod[] = [
  { id: "single_sign_on", Method: SingleSignOnMethod },
  { id: "passkey", Method: PasskeyMethod },
  { id: "wallet", Method: WalletMethod },
]

/** The way that is shown first. */
export const FIRST_METHOD: SignInMethod = { id: "password", Method: PasswordMethod }
