import { walletMessage } from "@bitting/core"
import { assert, asyncProperty, string, uint8Array } from "fast-check"
import * as Address from "ox/Address"
import * as Hex from "ox/Hex"
import * as PersonalMessage from "ox/PersonalMessage"
import * as Secp256k1 from "ox/Secp256k1"
import * as Signature from "ox/Signature"
import * as Siwe from "ox/Siwe"
import { describe, expect, test } from "vitest"
import { createWalletSignatures } from "./wallet.ts"

const { addressOf, signerOf } = createWalletSignatures()

/** Of EIP-55. */
const CHECKSUMMED = [
  "0x52908400098527886E0F7030069857D2E4169EE7",
  "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
  "0xde709f2102306220921060314715629080e2fb77",
  "0x27b1fdb04752bbc536007a920d24acb045561c26",
  "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
  "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
  "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]

/** A key that stands in many examples: Keccak-256 of the text "cow". */
const COW = {
  privateKey: "0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4",
  address: "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826",
} as const

const sign = (message: string, privateKey: Hex.Hex = COW.privateKey): Hex.Hex => {
  const payload = PersonalMessage.getSignPayload(Hex.fromString(message))
  return Signature.toHex(Secp256k1.sign({ payload, privateKey }))
}

describe("an address", () => {
  test.each(CHECKSUMMED)("%s is taken with its checksum, and without one", async (address) => {
    const digits = address.slice(2)
    expect(await addressOf(address)).toBe(address)
    expect(await addressOf(`0x${digits.toLowerCase()}`)).toBe(address)
    expect(await addressOf(`0x${digits.toUpperCase()}`)).toBe(address)
  })

  test.each([
    ["a wrong checksum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed"],
    ["a digit missing", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe"],
    ["a digit too many", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0"],
    ["no 0x", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"],
    ["another letter", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg"],
    ["a name", "vitalik.eth"],
    ["nothing", ""],
    ["a line end", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\n"],
  ])("with %s is none", async (_, text) => {
    expect(await addressOf(text)).toBeNull()
  })
})

describe("a signature", () => {
  test("of EIP-191 is read: the vector of web3.js and geth", async () => {
    // web3.eth.accounts.sign("Some data", key), as its documentation shows it.
    const signature =
      "0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c"
    expect(await signerOf("Some data", signature)).toBe("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23")
  })

  test("by any key, over any message, leads to the key's address and to no other", async () => {
    const key = uint8Array({ minLength: 32, maxLength: 32 })
    await assert(
      asyncProperty(key, string({ unit: "grapheme" }), async (bytes, message) => {
        const privateKey = Hex.fromBytes(Uint8Array.from([0, ...bytes.slice(1, 31), 1]))
        const address = Address.fromPublicKey(Secp256k1.getPublicKey({ privateKey }))
        const signature = sign(message, privateKey)
        expect(await signerOf(message, signature)).toBe(Address.checksum(address))
        expect(await signerOf(`${message}.`, signature)).not.toBe(Address.checksum(address))
      }),
      { numRuns: 20 },
    )
  })

  test("is read with either way to write its last byte", async () => {
    const signature = sign("x")
    const v = signature.endsWith("1b") ? "00" : "01"
    expect(await signerOf("x", signature)).toBe(COW.address)
    expect(await signerOf("x", `${signature.slice(0, -2)}${v}`)).toBe(COW.address)
    expect(await signerOf("x", signature.toUpperCase().replace("0X", "0x"))).toBe(COW.address)
  })

  const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const word = (value: bigint): string => value.toString(16).padStart(64, "0")

  test("in its other form, with a high s, is none (EIP-2)", async () => {
    const signature = sign("x")
    const r = signature.slice(2, 66)
    const s = BigInt(`0x${signature.slice(66, 130)}`)
    const other = signature.endsWith("1b") ? "1c" : "1b"
    const high = `0x${r}${word(ORDER - s)}${other}` as const
    // It is the same signature: without the rule it would sign in as well.
    const payload = PersonalMessage.getSignPayload(Hex.fromString("x"))
    const recovered = Secp256k1.recoverAddress({ payload, signature: Signature.fromHex(high) })
    expect(recovered).toBe(COW.address.toLowerCase())
    expect(await signerOf("x", high)).toBeNull()
  })

  const good = sign("x").slice(2)
  const [r, s, v] = [good.slice(0, 64), good.slice(64, 128), good.slice(128)]
  test.each([
    ["nothing", ""],
    ["no 0x", good],
    ["compact (EIP-2098)", `0x${r}${s}`],
    ["a byte short", `0x${r}${s.slice(2)}${v}`],
    ["a byte too long", `0x${good}00`],
    ["wrapped for a contract (EIP-6492)", `0x${good}${"6492".repeat(16)}`],
    ["another last byte", `0x${r}${s}1d`],
    ["a last byte of a chain (EIP-155)", `0x${r}${s}25`],
    ["r of zero", `0x${word(0n)}${s}${v}`],
    ["s of zero", `0x${r}${word(0n)}${v}`],
    ["r beyond the order", `0x${word(ORDER)}${s}${v}`],
    ["r that is on no point", `0x${word(5n)}${s}${v}`],
    ["s beyond the order", `0x${r}${word(ORDER + 1n)}${v}`],
    ["other letters", `0x${r}${s.slice(1)}g${v}`],
    ["a line end", `0x${good}\n`],
  ])("written with %s is none", async (_, text) => {
    expect(await signerOf("x", text)).toBeNull()
  })
})

describe("the message", () => {
  const FIELDS = {
    domain: "keys.example.com:8443",
    address: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    statement: "Sign in to Bitting with this wallet.",
    uri: "https://keys.example.com:8443",
    nonce: "abcdefgh12345678",
    issuedAt: Date.UTC(2026, 10, 20, 9, 30),
    expiresAt: Date.UTC(2026, 10, 20, 9, 35),
  } as const

  test("is written as EIP-4361 says", () => {
    const other = Siwe.createMessage({
      address: FIELDS.address,
      chainId: 1,
      domain: FIELDS.domain,
      nonce: FIELDS.nonce,
      uri: FIELDS.uri,
      version: "1",
      statement: FIELDS.statement,
      issuedAt: new Date(FIELDS.issuedAt),
      expirationTime: new Date(FIELDS.expiresAt),
    })
    expect(walletMessage(FIELDS)).toBe(other)
    expect(walletMessage(FIELDS)).toBe(
      [
        "keys.example.com:8443 wants you to sign in with your Ethereum account:",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "",
        "Sign in to Bitting with this wallet.",
        "",
        "URI: https://keys.example.com:8443",
        "Version: 1",
        "Chain ID: 1",
        "Nonce: abcdefgh12345678",
        "Issued At: 2026-11-20T09:30:00.000Z",
        "Expiration Time: 2026-11-20T09:35:00.000Z",
      ].join("\n"),
    )
  })

  test("is read back by others", () => {
    const read = Siwe.parseMessage(walletMessage(FIELDS))
    expect(read).toMatchObject({
      domain: FIELDS.domain,
      address: FIELDS.address,
      statement: FIELDS.statement,
      uri: FIELDS.uri,
      nonce: FIELDS.nonce,
      chainId: 1,
      version: "1",
      issuedAt: new Date(FIELDS.issuedAt),
      expirationTime: new Date(FIELDS.expiresAt),
    })
  })
})
