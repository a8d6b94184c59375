import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto"
import { readFileSync } from "node:fs"
import { describe, expect, it, test } from "vitest"
import { hexText } from "./bytes.ts"
import type { NoteTools, VerifySignature } from "./checkpoint.ts"
import {
  checkpointText,
  openCheckpoint,
  openNote,
  parseCheckpointText,
  parseVkey,
  signNote,
  splitNotes,
  vkeyText,
} from "./checkpoint.ts"

type Vectors = {
  notes: { name: string; vkey: string; text: string; note: string }[]
  checkpoint: { origin: string; size: number; root: string }
}

const path = new URL("../../../../docs/spec/vectors/checkpoint.json", import.meta.url)
// The file is ours and every field named here is asserted below.
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors

const digest = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash("sha256", bytes, "buffer"))

const verifySignature: VerifySignature = ({ publicKey, message, signature }) => {
  const x = Buffer.from(publicKey).toString("base64url")
  return verify(
    null,
    message,
    createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }),
    signature,
  )
}

const tools: NoteTools = { digest, verifySignature }

const SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, "hex"),
  format: "der",
  type: "pkcs8",
})

function keyOf(vkey: string) {
  const key = parseVkey(digest, vkey)
  if (key === null) throw new Error("the vector has a key")
  return key
}

const [, ours] = vectors.notes
if (ours === undefined) throw new Error("there are two vectors")

describe.each(vectors.notes)("the published note $name", ({ vkey, text, note }) => {
  it("opens with its key and no other", () => {
    expect(openNote(note, keyOf(vkey), tools)).toBe(text)
    for (const other of vectors.notes.filter((one) => one.vkey !== vkey)) {
      expect(openNote(note, keyOf(other.vkey), tools)).toBeNull()
    }
  })

  it("has a key that is written as it was read", () => {
    expect(vkeyText(digest, keyOf(vkey))).toBe(vkey)
  })

  it("does not open when any of its characters is another", () => {
    for (let at = 0; at < note.length; at += 1) {
      for (const bit of [1, 2, 32]) {
        const flipped = String.fromCharCode(note.charCodeAt(at) ^ bit)
        const changed = note.slice(0, at) + flipped + note.slice(at + 1)
        expect(openNote(changed, keyOf(vkey), tools)).toBeNull()
      }
    }
  })
})

test("our checkpoint is signed as the vector has it", () => {
  const { origin, size, root } = vectors.checkpoint
  const text = checkpointText({ origin, size, root: new Uint8Array(Buffer.from(root, "hex")) })
  expect(text).toBe(ours.text)
  const key = keyOf(ours.vkey)
  expect(signNote(text, key, { digest, sign: (message) => sign(null, message, privateKey) })).toBe(ours.note)
  const opened = openCheckpoint(ours.note, key, tools)
  expect(opened).toMatchObject({ origin, size })
  expect(hexText(opened?.root ?? new Uint8Array())).toBe(root)
})

describe("a checkpoint", () => {
  const line = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="

  it.each([
    `log\n08\n${line}\n`,
    `log\n-1\n${line}\n`,
    `log\n8.0\n${line}\n`,
    `log\n9007199254740992\n${line}\n`,
    `log\n8\n${line.slice(4)}\n`,
    `log\n8\n${line}`,
    `\n8\n${line}\n`,
    "log\n8\n",
    "",
  ])("is refused when its text is %j", (text) => {
    expect(parseCheckpointText(text)).toBeNull()
  })

  it("may have lines of extensions", () => {
    expect(parseCheckpointText(`log\n8\n${line}\nmore\n`)).toMatchObject({ origin: "log", size: 8 })
  })

  it("of another log is refused, whoever signed it", () => {
    const key = { ...keyOf(ours.vkey), name: "another" }
    const note = signNote(ours.text, key, { digest, sign: (message) => sign(null, message, privateKey) })
    expect(openNote(note, key, tools)).toBe(ours.text)
    expect(openCheckpoint(note, key, tools)).toBeNull()
  })

  it("may carry signatures of others beside the log's", () => {
    const key = { ...keyOf(ours.vkey), name: "witness" }
    const witnessed = signNote(ours.text, key, { digest, sign: (message) => sign(null, message, privateKey) })
    const [, signature] = witnessed.split("\n\n")
    expect(openCheckpoint(`${ours.note}${signature}`, keyOf(ours.vkey), tools)).not.toBeNull()
  })
})

describe("a verifier key", () => {
  const { vkey } = ours
  it.each([
    "",
    "name",
    vkey.replace("0ac1b2ec", "0ac1b2ed"),
    vkey.replace("keys", "keyz"),
    vkey.replace("+AQ", "+Ag"),
    vkey.slice(0, -4),
    vkey.replace("keys.example", "keys example"),
  ])("is refused when it is %j", (text) => {
    expect(parseVkey(digest, text)).toBeNull()
  })
})

test("notes one after the other are taken apart again", () => {
  const notes = vectors.notes.map(({ note }) => note)
  expect(splitNotes(notes.join("\n"))).toEqual(notes)
  expect(splitNotes(ours.note)).toEqual([ours.note])
  expect(splitNotes("")).toEqual([])
})
