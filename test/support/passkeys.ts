import type { Answer, Api } from "./api.ts"
import type { Misdeeds, Page, SoftwarePasskey } from "./authenticator.ts"
import { makePasskey } from "./authenticator.ts"

/** A passkey that was added, and what the server says of it. */
export interface AddedPasskey extends SoftwarePasskey {
  readonly credentialId: string
}

/** The page of a server. */
export function pageOf(publicUrl: string): Page {
  const { origin, hostname } = new URL(publicUrl)
  return { origin, host: hostname }
}

/** Begins to add a passkey and makes it; nothing is sent yet. */
export async function makeFor(
  api: Api,
  page: Page,
  misdeeds: Misdeeds = {},
): Promise<{ readonly ticket: string; readonly passkey: SoftwarePasskey }> {
  const begun = await api.post("/auth/passkeys/options")
  if (begun.status !== 200) throw new Error(`beginning a passkey answered ${begun.status}: ${begun.text}`)
  return { ticket: begun.body.ticket, passkey: makePasskey(begun.body.options, page, misdeeds) }
}

/** Adds a passkey to whoever calls. */
export async function addPasskey(api: Api, page: Page, name = "Laptop"): Promise<AddedPasskey> {
  const { ticket, passkey } = await makeFor(api, page)
  const added = await api.post("/auth/passkeys", { ticket, response: passkey.made, name })
  if (added.status !== 201) throw new Error(`adding a passkey answered ${added.status}: ${added.text}`)
  return { ...passkey, credentialId: added.body.id }
}

/** Asks for a challenge and signs in with a passkey. */
export async function signInWith(
  stranger: Api,
  passkey: SoftwarePasskey,
  misdeeds: Misdeeds = {},
): Promise<Answer> {
  const { body } = await stranger.post("/auth/passkey/options")
  return stranger.post("/auth/passkey", {
    ticket: body.ticket,
    response: passkey.use(body.options, misdeeds),
  })
}
