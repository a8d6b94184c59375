import type { BeginSingleSignOn } from "@bitting/sdk"
import { api } from "../api/client.ts"
import { pb } from "../util/path-builder.ts"

/** A path of the console as the API wants to be told it. */
export const returnTo = (path: string): string => `/console${path}`

/** Sends the browser to a provider. Nothing of this page is left afterwards. */
export async function goToProvider({
  back = pb.home(),
  ...asked
}: Omit<BeginSingleSignOn, "return_to"> & { readonly back?: string | undefined }): Promise<void> {
  const { location: provider } = await api.auth.beginSingleSignOn({
    body: { ...asked, return_to: returnTo(back) },
  })
  location.assign(provider)
}
