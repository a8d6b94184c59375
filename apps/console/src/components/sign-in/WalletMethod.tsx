import { Button, Stack } from "@mantine/core"
import { api } from "../../api/client.ts"
import { useCall } from "../../hooks/use-call.ts"
import { texts } from "../../texts.ts"
import { FormError } from "../FormError.tsx"
import { signWithWallet, walletError } from "../wallet-signature.ts"
import type { SignInMethodProps } from "./method.ts"

/** The wallet of the browser signs a message of the server. */
export function WalletMethod({ options, onAnswer }: SignInMethodProps) {
  const { busy, error, run } = useCall(walletError)
  if (!options.wallet) return null
  const signIn = async (): Promise<void> => {
    const body = await signWithWallet((address) => api.auth.challengeWallet({ body: { address } }))
    await onAnswer(await api.auth.signInByWallet({ body }))
  }
  return (
    <Stack gap="xs">
      <Button variant="default" loading={busy} fullWidth onClick={() => void run(signIn)}>
        {texts.signIn.wallet.button}
      </Button>
      <FormError error={error} />
    </Stack>
  )
}
