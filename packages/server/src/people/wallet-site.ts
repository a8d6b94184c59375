import type { WalletSite } from "@bitting/core"

/** Who asks wallets for a signature: what the browser's address line shows, so that the wallet can compare. */
export function walletSite({ publicUrl }: { readonly publicUrl: string }): WalletSite {
  return { domain: new URL(publicUrl).host, uri: publicUrl }
}
