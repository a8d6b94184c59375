import { beforeEach, describe, expect, it } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { codeOf, createKeyWorld } from "../../test/key-world.ts"
import { CLIENT, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { WalletSignatures } from "../people-ports.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import type { WalletPorts } from "./wallets.ts"
import {
  challengeWallet,
  challengeWalletLink,
  linkWallet,
  listWallets,
  signInByWallet,
  unlinkWallet,
  WALLET_CHALLENGE_MS,
  WALLETS_MAX,
} from "./wallets.ts"

/** Whoever writes their address and the message has signed it. */
const TRUSTING: WalletSignatures = {
  addressOf: async (text) => (text.startsWith("0x") ? text.toUpperCase() : null),
  signerOf: async (message, signature) => {
    const [address = "", ...signed] = signature.split("|")
    return signed.join("|") === message ? address : null
  },
}

const SITE = { domain: "keys.example.com", uri: "https://keys.example.com" }

let world: KeyWorld
let ports: WalletPorts
beforeEach(async () => {
  world = await createKeyWorld()
  ports = { ...world.ports, wallets: TRUSTING }
})

const ADDRESS = "0XABC"

const challenge = (address = ADDRESS) =>
  challengeWallet(ports, { address: address.toLowerCase(), site: SITE })

async function linked(address = ADDRESS) {
  const ada = await signedInPerson(world)
  const { message, ticket } = await challengeWalletLink(ports, ada.change, { address: "0xabc", site: SITE })
  const credential = await linkWallet(ports, ada.change, { ticket, signature: `${address}|${message}` })
  return { ada, credential }
}

const signIn = async (ticket: string, signature: string) =>
  signInByWallet(ports, CLIENT, { ticket, signature })

describe("a wallet", () => {
  it("is linked by a person and signs them in", async () => {
    const { ada, credential } = await linked()
    expect(await listWallets(ports.store.read, ada.person.id)).toEqual([credential])
    const { message, ticket, expiresAt } = await challenge()
    expect(expiresAt).toBe(world.clock.now() + WALLET_CHALLENGE_MS)
    const outcome = await signIn(ticket, `${ADDRESS}|${message}`)
    expect(outcome).toMatchObject({
      kind: "signed_in",
      signedIn: { person: { id: ada.person.id }, session: { method: "wallet", secondFactor: false } },
    })
    const actions = (await world.audit(null)).map(({ action }) => action)
    expect(actions.slice(-2)).toEqual(["wallet.linked", "session.started"])
  })

  it("is asked for the second factor of its person", async () => {
    const { ada } = await linked()
    await world.ports.store.transact(async (tx) => {
      const details = { kind: "totp", confirmed: true, lastStep: 0 } as const
      const base = { id: "crd_totp", personId: ada.person.id, handle: ada.person.id, createdAt: 0 }
      await tx.credentials.insert({ ...base, details, lastUsedAt: null, version: 1 })
      return { value: null, organizationId: null, audit: [], targets: [] }
    })
    const { message, ticket } = await challenge()
    expect(await signIn(ticket, `${ADDRESS}|${message}`)).toMatchObject({
      kind: "second_factor",
      pending: { methods: ["totp"] },
    })
  })

  it("signs in once for each message, in time", async () => {
    await linked()
    const first = await challenge()
    expect(await codeOf(signIn(first.ticket, "wrong"))).toBe("invalid_credentials")
    expect(await codeOf(signIn(first.ticket, `${ADDRESS}|${first.message}`))).toBe("invalid_ticket")
    const second = await challenge()
    expect(await codeOf(signIn(second.ticket, `${ADDRESS}|${first.message}`))).toBe("invalid_credentials")
    const third = await challenge()
    world.clock.advance(WALLET_CHALLENGE_MS)
    expect(await codeOf(signIn(third.ticket, `${ADDRESS}|${third.message}`))).toBe("invalid_ticket")
    expect(await codeOf(signIn("x", "x"))).toBe("invalid_ticket")
  })

  it("must be the one the message was made for, and be linked", async () => {
    await linked()
    const { message, ticket } = await challenge("0XDEF")
    expect(await codeOf(signIn(ticket, `${ADDRESS}|${message}`))).toBe("invalid_credentials")
    const unknown = await challenge("0XDEF")
    expect(await codeOf(signIn(unknown.ticket, `0XDEF|${unknown.message}`))).toBe("invalid_credentials")
    expect(await codeOf(challengeWallet(ports, { address: "x", site: SITE }))).toBe("invalid_request")
  })

  it("belongs to one person, who asked for the message and showed who they are", async () => {
    const { ada, credential } = await linked()
    const bob = await signedInPerson(world)
    const about = { address: "0xabc", site: SITE }
    const answer = async (by: typeof ada) => {
      const { message, ticket } = await challengeWalletLink(ports, by.change, about)
      return { ticket, signature: `${ADDRESS}|${message}` }
    }
    expect(await codeOf(linkWallet(ports, bob.change, await answer(ada)))).toBe("invalid_ticket")
    expect(await codeOf(linkWallet(ports, bob.change, await answer(bob)))).toBe("already_exists")
    const { message, ticket } = await challenge()
    const other = { ticket, signature: `${ADDRESS}|${message}` }
    expect(await codeOf(linkWallet(ports, ada.change, other))).toBe("invalid_ticket")
    expect(await codeOf(unlinkWallet(ports, bob.change, credential.id))).toBe("not_found")
    const connection = { id: "sso_1", organizationId: world.org }
    const confined = await sessionOf(world, ada.person.id, { connection })
    expect(await codeOf(challengeWalletLink(ports, confined.change, about))).toBe("confined_session")
    expect(await codeOf(unlinkWallet(ports, confined.change, credential.id))).toBe("confined_session")
    const late = await answer(ada)
    world.clock.advance(REAUTHENTICATION_MS + 1)
    expect(await codeOf(linkWallet(ports, ada.change, late))).toBe("reauthentication_required")
    expect(await codeOf(unlinkWallet(ports, ada.change, credential.id))).toBe("reauthentication_required")
    const fresh = await sessionOf(world, ada.person.id)
    const off: WalletPorts = { ...ports, wallets: null }
    await unlinkWallet(off, fresh.change, credential.id)
    expect(await listWallets(ports.store.read, ada.person.id)).toEqual([])
  })

  it("is one of at most so many of a person", async () => {
    const ada = await signedInPerson(world)
    const link = async (count: number) => {
      const address = `0X${count}`
      const { message, ticket } = await challengeWalletLink(ports, ada.change, {
        address: `0x${count}`,
        site: SITE,
      })
      return codeOf(linkWallet(ports, ada.change, { ticket, signature: `${address}|${message}` }))
    }
    for (let count = 0; count < WALLETS_MAX; count += 1) expect(await link(count)).toBe("ok")
    expect(await link(WALLETS_MAX)).toBe("already_exists")
  })

  it("is unknown where it is switched off", async () => {
    const { ada } = await linked()
    const { message, ticket } = await challenge()
    ports = { ...ports, wallets: null }
    expect(await codeOf(challenge())).toBe("not_found")
    expect(await codeOf(signIn(ticket, `${ADDRESS}|${message}`))).toBe("not_found")
    const about = { address: "0xabc", site: SITE }
    expect(await codeOf(challengeWalletLink(ports, ada.change, about))).toBe("not_found")
  })
})
