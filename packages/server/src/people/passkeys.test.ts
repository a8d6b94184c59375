import type { MadePasskey, PasskeyResponse } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { Misdeeds, SoftwarePasskey } from "../../../../test/support/authenticator.ts"
import { makePasskey } from "../../../../test/support/authenticator.ts"
import { createPasskeys } from "./passkeys.ts"

const passkeys = createPasskeys()

const SITE = { host: "keys.example.com", origin: "https://keys.example.com:8443", organizationId: null }
const ADA = { id: "per_0123456789ABCDEFGHIJKL", email: "ada@example.com", name: "Ada" }

/** What is stored of a passkey otherwise than it was made. */
interface Stored {
  readonly counter?: number
  readonly personId?: string
}

const challenges = { challenge: passkeys.newChallenge(randomBytes(32)) }

const options = async () =>
  (await passkeys.creationOptions({ site: SITE, ...challenges, person: ADA, known: [] })) as unknown as {
    readonly challenge: string
    readonly user: { readonly id: string }
  }

const made = async (misdeeds: Misdeeds = {}): Promise<SoftwarePasskey> =>
  makePasskey(await options(), SITE, misdeeds)

// What the software authenticator says has this shape.
const asResponse = (response: Readonly<Record<string, unknown>>): PasskeyResponse =>
  response as PasskeyResponse

const read = async (misdeeds: Misdeeds = {}): Promise<MadePasskey | null> =>
  passkeys.readMade(asResponse((await made(misdeeds)).made), { site: SITE, ...challenges })

describe("what a browser is asked", () => {
  it("is a passkey that stays on the authenticator, whose user is verified, and nothing about the authenticator", async () => {
    const known = [{ id: "AAAA", transports: ["usb"] }]
    expect(await passkeys.creationOptions({ site: SITE, ...challenges, person: ADA, known })).toEqual({
      rp: { id: SITE.host, name: "Bitting" },
      user: {
        id: Buffer.from(ADA.id).toString("base64url"),
        name: ADA.email,
        displayName: ADA.name,
      },
      challenge: challenges.challenge,
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: "public-key" })),
      timeout: 300_000,
      attestation: "none",
      excludeCredentials: [{ id: "AAAA", transports: ["usb"], type: "public-key" }],
      authenticatorSelection: {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
      extensions: { credProps: true },
      hints: [],
    })
  })

  it("is any passkey of the site, whose user is verified", async () => {
    expect(await passkeys.requestOptions({ site: SITE, ...challenges })).toEqual({
      rpId: SITE.host,
      challenge: challenges.challenge,
      timeout: 300_000,
      userVerification: "required",
    })
  })
})

describe("a passkey that was made", () => {
  it("is read: its id, its key, its counter and the ways to it that browsers know", async () => {
    const passkey = await made({ counter: 3 })
    const seen = await passkeys.readMade(asResponse(passkey.made), { site: SITE, ...challenges })
    expect(seen).toMatchObject({ id: passkey.id, counter: 3, transports: ["internal"], backedUp: false })
    expect(seen?.publicKey).toMatch(/^[\w-]{103}$/)
  })

  const REFUSED: readonly (readonly [string, Misdeeds])[] = [
    ["on a page of another site", { origin: "https://evil.example" }],
    ["on another port", { origin: "https://keys.example.com" }],
    ["without TLS", { origin: "http://keys.example.com:8443" }],
    ["on a host below", { origin: "https://a.keys.example.com:8443" }],
    ["for another host", { host: "example.com" }],
    ["for another challenge", { challenge: passkeys.newChallenge(randomBytes(32)) }],
    ["for no challenge", { challenge: "" }],
    ["as if it was used", { type: "webauthn.get" }],
    ["inside of another site's page", { crossOrigin: true }],
    [
      "inside of another site's page, which is named",
      { crossOrigin: true, topOrigin: "https://evil.example" },
    ],
    ["without anybody present", { present: false }],
    ["without its user being verified", { verified: false }],
    [
      "with a certificate, whose revocation list would be fetched",
      {
        attestation: { format: "packed", statement: new Map<string, unknown>([["x5c", [Buffer.alloc(9)]]]) },
      },
    ],
    ["with a statement of an old kind", { attestation: { format: "fido-u2f", statement: new Map() } }],
    ["with a statement of no kind", { attestation: { format: "x", statement: new Map() } }],
  ]

  it.each(REFUSED)("%s is refused", async (_, misdeeds) => {
    expect(await read(misdeeds)).toBeNull()
    expect(await read()).not.toBeNull()
  })

  it("under another id than it says is refused", async () => {
    const { made: response } = await made()
    const other = randomBytes(32).toString("base64url")
    expect(
      await passkeys.readMade(asResponse({ ...response, id: other, rawId: other }), {
        site: SITE,
        ...challenges,
      }),
    ).toBeNull()
  })

  it.each([
    ["nothing", {}],
    ["no JSON", { clientDataJSON: "bm9uc2Vuc2U", attestationObject: "oA" }],
    ["no object", { clientDataJSON: "bnVsbA", attestationObject: "oA" }],
    ["no CBOR", { attestationObject: "____" }],
    ["an empty map", { attestationObject: "oA" }],
    ["a map of a map without end", { attestationObject: "v78" }],
    [
      "twenty thousand arrays in each other",
      { attestationObject: Buffer.alloc(20_000, 0x81).toString("base64url") },
    ],
    ["a text that says it is longer than there is memory", { attestationObject: "e________-w" }],
  ])("as %s is refused", async (_, fields) => {
    const { made: response } = await made()
    const inner = { ...(response["response"] as object), ...fields }
    const answer = asResponse({ ...response, response: Object.keys(fields).length === 0 ? {} : inner })
    expect(await passkeys.readMade(answer, { site: SITE, ...challenges })).toBeNull()
  })
})

describe("a passkey that is used", () => {
  async function used(misdeeds: Misdeeds = {}, stored: Stored = {}) {
    const passkey = await made()
    const kept = await passkeys.readMade(asResponse(passkey.made), { site: SITE, ...challenges })
    if (kept === null) throw new Error("it was made")
    return passkeys.readUsed(asResponse(passkey.use(challenges, misdeeds)), {
      site: SITE,
      ...challenges,
      passkey: { ...kept, personId: ADA.id, ...stored },
    })
  }

  it("is read: what its counter says now", async () => {
    expect(await used({ counter: 12 }, { counter: 11 })).toEqual({ counter: 12, backedUp: false })
    expect(await used({ counter: 0 }, { counter: 0 })).toEqual({ counter: 0, backedUp: false })
  })

  const REFUSED: readonly (readonly [string, Misdeeds, Stored?])[] = [
    ["on a page of another site", { origin: "https://evil.example" }],
    ["on another port", { origin: "https://keys.example.com" }],
    ["for another host", { host: "example.com" }],
    ["for another challenge", { challenge: passkeys.newChallenge(randomBytes(32)) }],
    ["as if it was made", { type: "webauthn.create" }],
    ["inside of another site's page", { crossOrigin: true }],
    [
      "inside of another site's page, which is named",
      { crossOrigin: true, topOrigin: "https://evil.example" },
    ],
    ["without anybody present", { present: false }],
    ["without its user being verified", { verified: false }],
    ["with one bit of the signature flipped", { flipped: true }],
    ["with a counter that stays", { counter: 5 }, { counter: 5 }],
    ["with a counter that goes back", { counter: 4 }, { counter: 5 }],
    ["with a counter that is gone", { counter: 0 }, { counter: 5 }],
    ["as somebody else's", { userHandle: Buffer.from("per_other").toString("base64url") }],
    ["as nobody's", { userHandle: undefined }],
    ["as somebody else's whose it is stored to be", {}, { personId: "per_other" }],
    ["under another id", { id: randomBytes(32).toString("base64url") }],
  ]

  const CASES = REFUSED.map(([how, misdeeds, stored = {}]) => ({ how, misdeeds, stored }))

  it.each(CASES)("$how is refused", async ({ misdeeds, stored }) => {
    expect(await used(misdeeds, stored)).toBeNull()
    expect(await used()).not.toBeNull()
  })

  it("with the key of another one is refused", async () => {
    const [one, other] = [await made(), await made()]
    const kept = await passkeys.readMade(asResponse(other.made), { site: SITE, ...challenges })
    if (kept === null) throw new Error("it was made")
    const answer = asResponse(one.use(challenges))
    const passkey = { ...kept, id: one.id, personId: ADA.id }
    expect(await passkeys.readUsed(answer, { site: SITE, ...challenges, passkey })).toBeNull()
  })

  it("and that nobody has is refused, after the same work", async () => {
    const answer = asResponse((await made()).use(challenges))
    expect(await passkeys.readUsed(answer, { site: SITE, ...challenges, passkey: null })).toBeNull()
  })
})
