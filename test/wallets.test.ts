import type { Clock } from "@bitting/core"
import { createHmac } from "node:crypto"
import * as Address from "ox/Address"
import * as Hex from "ox/Hex"
import * as PersonalMessage from "ox/PersonalMessage"
import * as Secp256k1 from "ox/Secp256k1"
import * as Signature from "ox/Signature"
import * as Siwe from "ox/Siwe"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { essence } from "./support/essence.ts"
import { expectRefusal } from "./support/hostile.ts"
import type { Colleague } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { storedText } from "./support/stored-text.ts"
import { stores } from "./support/stores.ts"

const ON = { BITTING_WALLET_SIGN_IN: "on", BITTING_TRUSTED_PROXIES: "127.0.0.1" }
const MINUTE_MS = 60_000

/** A wall clock that stands still until it is moved. */
function stoppedClock(): Clock & { readonly advance: (ms: number) => void } {
  let at = Date.now()
  return {
    now: () => at,
    monotonic: () => performance.now(),
    advance: (ms) => {
      at += ms
    },
  }
}

/** An account with a key of its own, as a wallet holds it. */
interface Wallet {
  readonly address: string
  readonly sign: (message: string) => string
}

function newWallet(): Wallet {
  const privateKey = Secp256k1.randomPrivateKey()
  const address = Address.checksum(Address.fromPublicKey(Secp256k1.getPublicKey({ privateKey })))
  const sign = (message: string): string => {
    const payload = PersonalMessage.getSignPayload(Hex.fromString(message))
    return Signature.toHex(Secp256k1.sign({ payload, privateKey }))
  }
  return { address, sign }
}

describe.each(stores())("wallets on $name", ({ freshUrl }) => {
  const clock = stoppedClock()
  let server: TestServer
  let databaseUrl: string | undefined

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl, clock, environment: ON })
  })
  afterAll(() => server.close())

  let addresses = 0
  /** Calls from an address of its own, so that no limit of one address is met. */
  const stranger = (): Api => {
    addresses += 1
    return createApi(server.url, { "x-forwarded-for": `2001:db8:1:${addresses.toString(16)}::1` })
  }

  const somebody = async (): Promise<Colleague> => (await addOrganization(server, { name: "Ours" })).owner

  async function challenge(address: string, api = stranger()): Promise<{ message: string; ticket: string }> {
    const { status, body, text } = await api.post("/auth/wallet/challenge", { address })
    if (status !== 200) throw new Error(`the challenge answered ${status}: ${text}`)
    return body
  }

  async function link(api: Api, wallet: Wallet): Promise<Answer> {
    const { body } = await api.post("/auth/wallets/challenge", { address: wallet.address })
    return api.post("/auth/wallets", { ticket: body.ticket, signature: wallet.sign(body.message) })
  }

  async function signIn(wallet: Wallet): Promise<Answer> {
    const { message, ticket } = await challenge(wallet.address)
    return stranger().post("/auth/wallet", { ticket, signature: wallet.sign(message) })
  }

  async function linked(): Promise<{
    readonly owner: Colleague
    readonly wallet: Wallet
    readonly id: string
  }> {
    const [owner, wallet] = [await somebody(), newWallet()]
    const { status, body } = await link(owner.api, wallet)
    expect([status, body.address]).toEqual([201, wallet.address])
    return { owner, wallet, id: body.id }
  }

  const sessionOf = ({ headers }: Answer): Api => {
    const line = headers.getSetCookie().find((one) => one.startsWith("bitting_session="))
    return createApi(server.url, { cookie: line?.split(";")[0] ?? "", origin: server.url })
  }

  it("are linked in a session, several to a person, and sign that person in", async () => {
    const { owner, wallet } = await linked()
    const second = newWallet()
    expect((await link(owner.api, second)).status).toBe(201)
    for (const one of [wallet, second]) {
      const answer = await signIn(one)
      expect([answer.status, answer.body.person.id, answer.body.session.method]).toEqual([
        200,
        owner.personId,
        "wallet",
      ])
      const { body } = await sessionOf(answer).get("/auth/session")
      expect(body.memberships).toHaveLength(1)
    }
    const { body } = await owner.api.get("/auth/credentials")
    const shown = body.wallets.map(({ address }: { address: string }) => address)
    expect(new Set(shown)).toEqual(new Set([wallet.address, second.address]))
  })

  it("are told by the message who asks, for what, and until when (EIP-4361)", async () => {
    const wallet = newWallet()
    const { message } = await challenge(wallet.address.toLowerCase())
    const { host } = new URL(server.url)
    const now = clock.now()
    expect(Siwe.parseMessage(message)).toMatchObject({
      domain: host,
      address: wallet.address,
      uri: server.url,
      version: "1",
      chainId: 1,
      issuedAt: new Date(now),
      expirationTime: new Date(now + 5 * MINUTE_MS),
    })
    const read = Siwe.parseMessage(message)
    expect(Siwe.validateMessage({ message: read, domain: host, time: new Date(now) })).toBe(true)
    const other = Siwe.parseMessage((await challenge(wallet.address)).message)
    expect(other.nonce).not.toBe(read.nonce)
  })

  it("nobody has linked are refused like a signature that is wrong, and make nobody", async () => {
    const { wallet } = await linked()
    const unknown = newWallet()
    const refusals = [await signIn(unknown)]
    const { ticket } = await challenge(wallet.address)
    refusals.push(await stranger().post("/auth/wallet", { ticket, signature: unknown.sign("x") }))
    for (const answer of refusals) {
      expectRefusal(answer, "invalid_credentials")
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    expect(essence(refusals[0]!)).toEqual(essence(refusals[1]!))
  })

  it("sign in once for each message, right or wrong", async () => {
    const { wallet } = await linked()
    const { message, ticket } = await challenge(wallet.address)
    const signature = wallet.sign(message)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => stranger().post("/auth/wallet", { ticket, signature })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectRefusal(answer, "invalid_ticket")
    const spoilt = await challenge(wallet.address)
    const wrong = { ticket: spoilt.ticket, signature: wallet.sign("x") }
    expectRefusal(await stranger().post("/auth/wallet", wrong), "invalid_credentials")
    const right = { ticket: spoilt.ticket, signature: wallet.sign(spoilt.message) }
    expectRefusal(await stranger().post("/auth/wallet", right), "invalid_ticket")
  })

  it("have five minutes", async () => {
    const { wallet } = await linked()
    const [first, second] = [await challenge(wallet.address), await challenge(wallet.address)]
    const answer = ({ message, ticket }: typeof first) =>
      stranger().post("/auth/wallet", { ticket, signature: wallet.sign(message) })
    clock.advance(5 * MINUTE_MS - 1)
    expect((await answer(first)).status).toBe(200)
    clock.advance(1)
    expectRefusal(await answer(second), "invalid_ticket")
  })

  it.each<readonly [string, (message: string, wallet: Wallet) => string]>([
    ["another host", (message) => message.replace(/^\S+/, "evil.example")],
    ["another server", (message) => message.replace(/URI: .*/, "URI: https://evil.example")],
    ["another account", (message) => message.replace(/0x\w{40}/, newWallet().address)],
    ["another nonce", (message) => message.replace(/Nonce: \w+/, "Nonce: abcdefgh12345678")],
    ["another end", (message) => message.replace(/Expiration Time: .{4}/, "Expiration Time: 2999")],
    ["another chain", (message) => message.replace("Chain ID: 1", "Chain ID: 137")],
    ["a space more", (message) => `${message} `],
    ["nothing", () => ""],
  ])("that signed for %s are refused", async (_, change) => {
    const { wallet } = await linked()
    const { message, ticket } = await challenge(wallet.address)
    const changed = change(message, wallet)
    expect(changed).not.toBe(message)
    const answer = { ticket, signature: wallet.sign(changed) }
    expectRefusal(await stranger().post("/auth/wallet", answer), "invalid_credentials")
  })

  it("that signed the message of another address are refused, though they are linked", async () => {
    const [{ wallet }, { wallet: other }] = [await linked(), await linked()]
    const { message, ticket } = await challenge(wallet.address)
    const answer = { ticket, signature: other.sign(message) }
    expectRefusal(await stranger().post("/auth/wallet", answer), "invalid_credentials")
  })

  it.each([
    ["", "nothing"],
    ["0x", "no bytes"],
    ["x".repeat(132), "no hex"],
    [`0x${"00".repeat(65)}`, "zeros"],
    [`0x${"ff".repeat(64)}1b`, "numbers beyond the order"],
    [`0x${"11".repeat(64)}`, "64 bytes"],
    [`0x${"11".repeat(64)}1d`, "an unknown last byte"],
  ])("whose signature is %j (%s) are refused", async (signature) => {
    const { wallet } = await linked()
    const { ticket } = await challenge(wallet.address)
    expectRefusal(await stranger().post("/auth/wallet", { ticket, signature }), "invalid_credentials")
  })

  it("whose signature is turned into its other form are refused", async () => {
    const { wallet } = await linked()
    const { message, ticket } = await challenge(wallet.address)
    const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const { r, s, yParity } = Signature.fromHex(wallet.sign(message) as Hex.Hex)
    const high = Hex.fromNumber(ORDER - BigInt(s), { size: 32 })
    const signature = Signature.toHex({ r, s: high, yParity: yParity === 0 ? 1 : 0 })
    expectRefusal(await stranger().post("/auth/wallet", { ticket, signature }), "invalid_credentials")
  })

  it.each(["", "x", "vitalik.eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", `0x${"0".repeat(39)}`])(
    "are not called %j",
    async (address) => {
      expectRefusal(await stranger().post("/auth/wallet/challenge", { address }), "invalid_request")
    },
  )

  it("are one person's only", async () => {
    const { owner, wallet } = await linked()
    expectRefusal(await link(owner.api, wallet), "already_exists")
    expectRefusal(await link((await somebody()).api, wallet), "already_exists")
    expect((await signIn(wallet)).body.person.id).toBe(owner.personId)
  })

  it("are linked by the person who asked for the message, and by no message to sign in with", async () => {
    const [ada, bob, wallet] = [await somebody(), await somebody(), newWallet()]
    const { body } = await ada.api.post("/auth/wallets/challenge", { address: wallet.address })
    const answer = { ticket: body.ticket, signature: wallet.sign(body.message) }
    expectRefusal(await stranger().post("/auth/wallet", answer), "invalid_ticket")
    expectRefusal(await bob.api.post("/auth/wallets", answer), "invalid_ticket")
    const { message, ticket } = await challenge(wallet.address)
    const other = { ticket, signature: wallet.sign(message) }
    expectRefusal(await ada.api.post("/auth/wallets", other), "invalid_ticket")
    expect(body.message.split("\n")[3]).not.toBe(message.split("\n")[3])
  })

  it("are linked and unlinked only shortly after somebody showed who they are", async () => {
    const { owner, id } = await linked()
    const wallet = newWallet()
    const { body } = await owner.api.post("/auth/wallets/challenge", { address: wallet.address })
    clock.advance(11 * MINUTE_MS)
    const answer = { ticket: body.ticket, signature: wallet.sign(body.message) }
    expectRefusal(await owner.api.post("/auth/wallets", answer), "reauthentication_required")
    expectRefusal(
      await owner.api.post("/auth/wallets/challenge", { address: wallet.address }),
      "reauthentication_required",
    )
    expectRefusal(await owner.api.delete(`/auth/wallets/${id}`), "reauthentication_required")
  })

  it("sign nobody in once they are unlinked, also with a message from before", async () => {
    const { owner, wallet, id } = await linked()
    const { message, ticket } = await challenge(wallet.address)
    expectRefusal(await (await somebody()).api.delete(`/auth/wallets/${id}`), "not_found")
    expect((await owner.api.delete(`/auth/wallets/${id}`)).status).toBe(204)
    expectRefusal(await owner.api.delete(`/auth/wallets/${id}`), "not_found")
    const answer = { ticket, signature: wallet.sign(message) }
    expectRefusal(await stranger().post("/auth/wallet", answer), "invalid_credentials")
    const log = await server.root.get(`/audit?log=instance&actor_id=${owner.personId}`)
    const actions = log.body.data.map(({ action }: { action: string }) => action)
    expect(actions.slice(0, 2)).toEqual(["wallet.unlinked", "wallet.linked"])
  })

  it("do not spare anybody the second factor they have set up", async () => {
    const { owner, wallet } = await linked()
    const { body: begun } = await owner.api.post("/auth/totp")
    const code = totp(begun.secret, clock.now())
    expect((await owner.api.post("/auth/totp/confirm", { code })).status).toBe(200)
    const answer = await signIn(wallet)
    expect([answer.status, answer.body.person, answer.body.second_factor.methods]).toEqual([
      200,
      null,
      ["totp", "recovery_code"],
    ])
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it("leave no secret behind: not in the log, not in what is stored", async () => {
    const { wallet } = await linked()
    const { message, ticket } = await challenge(wallet.address)
    const signature = wallet.sign(message)
    expect(await storedText(server.dataDir, databaseUrl)).not.toContain(ticket)
    await stranger().post("/auth/wallet", { ticket, signature })
    const stored = await storedText(server.dataDir, databaseUrl)
    for (const secret of [ticket, signature]) expect(stored).not.toContain(secret)
    expect(server.logLines.join("\n")).not.toContain(ticket)
  })

  it("are counted by address, and no other site's page asks for them", async () => {
    const headers = { "x-forwarded-for": "198.51.100.9" }
    const statuses = new Set<number>()
    for (let count = 0; count < 40; count += 1) {
      statuses.add((await server.anonymous.post("/auth/wallet/challenge", { address: "x" }, headers)).status)
    }
    expect([...statuses]).toEqual([400, 429])
    for (const path of ["/auth/wallet/challenge", "/auth/wallet"]) {
      const answer = await stranger().post(path, {}, { origin: "https://evil.example" })
      expectRefusal(answer, "cross_site_request")
    }
  })
})

describe("wallets where they are not switched on", () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.close())

  it("sign nobody in and are not linked", async () => {
    const { owner } = await addOrganization(server, { name: "Ours" })
    const { address } = newWallet()
    const body = { ticket: "x", signature: "0x" }
    expectRefusal(await server.anonymous.post("/auth/wallet/challenge", { address }), "not_found")
    expectRefusal(await server.anonymous.post("/auth/wallet", body), "not_found")
    expectRefusal(await owner.api.post("/auth/wallets/challenge", { address }), "not_found")
    expectRefusal(await owner.api.post("/auth/wallets", body), "not_found")
  })
})

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** The code an authenticator app shows at that moment (RFC 6238). */
function totp(secret: string, at: number): string {
  const bits = secret
    .split("")
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("")
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac("sha1", key).update(step).digest()
  const from = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(from) & 0x7fff_ffff) % 1_000_000).padStart(6, "0")
}
