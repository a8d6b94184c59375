import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto"
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { AuditVerdict } from "./audit-export.ts"
import { checkpointLine, exportLine, verifyAuditExport } from "./audit-export.ts"
import { checkpointText, parseVkey, signNote, vkeyText } from "./checkpoint.ts"
import type { NoteKey, NoteTools } from "./checkpoint.ts"
import { keyChangeText, newestNote, openKeyChange, signKeyChange } from "./key-change.ts"
import { leafHash, treeHash } from "./merkle.ts"

type Vectors = {
  origin: string
  vkey: string
  next_vkey: string
  roots: string[]
  checkpoint_2: string
  checkpoint_3: string
  key_change_2: string
  export_with_key_change: string[]
}

const path = new URL("../../../../docs/spec/vectors/audit-chain.json", import.meta.url)
// The file is ours and every field named here is asserted below.
const vectors = JSON.parse(readFileSync(path, "utf8")) as Vectors

const digest = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash("sha256", bytes, "buffer"))

const tools: NoteTools = {
  digest,
  verifySignature: ({ publicKey, message, signature }) => {
    const x = Buffer.from(publicKey).toString("base64url")
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" })
    return verify(null, message, key, signature)
  },
}

const ORIGIN = "log"

interface Signer extends NoteKey {
  readonly sign: (message: Uint8Array) => Uint8Array
  readonly vkey: string
}

/** The key whose seed begins with that number. */
function signer(number: number): Signer {
  const seed = Buffer.alloc(32, number).toString("hex")
  const key = createPrivateKey({
    key: Buffer.from(`302e020100300506032b657004220420${seed}`, "hex"),
    format: "der",
    type: "pkcs8",
  })
  const { x = "" } = createPublicKey(key).export({ format: "jwk" })
  const publicKey = Buffer.from(x, "base64url")
  const named = { name: ORIGIN, publicKey }
  return { ...named, sign: (message) => sign(null, message, key), vkey: vkeyText(digest, named) }
}

const KEYS = [signer(1), signer(2), signer(3), signer(4)] as const
const STRANGER = signer(9)

const hashes = Array.from({ length: 12 }, (_, index) => leafHash(digest, Uint8Array.of(index)))

const stateAt = (size: number) => ({ origin: ORIGIN, size, root: treeHash(digest, hashes.slice(0, size)) })

const noteAt = (size: number, key: Signer): string =>
  signNote(checkpointText(stateAt(size)), key, { digest, ...key })

const changeAt = (size: number, previous: Signer, next: Signer): string =>
  signKeyChange(
    digest,
    { checkpoint: stateAt(size), previous, next },
    { previous: previous.sign, next: next.sign },
  )

const line = (note: string): string => checkpointLine(note).trimEnd()

const leaves = (from: number, until: number): string[] =>
  hashes
    .slice(from, until)
    .map((hash, at) => exportLine({ index: from + at, leafHash: hash, entry: null }).trimEnd())

function check(lines: readonly string[], key: Signer, earlierCheckpoint: string | null = null): AuditVerdict {
  return verifyAuditExport({ lines, vkey: key.vkey, earlierCheckpoint, ...tools })
}

const problemOf = (verdict: AuditVerdict): string => (verdict.ok ? "none" : verdict.problem)

/** Twelve entries; a checkpoint at 2 and 5, other keys at 3, 6 and 6 again, a checkpoint at 9. */
const WHOLE = [
  ...leaves(0, 2),
  line(noteAt(2, KEYS[0])),
  ...leaves(2, 3),
  line(changeAt(3, KEYS[0], KEYS[1])),
  ...leaves(3, 5),
  line(noteAt(5, KEYS[1])),
  ...leaves(5, 6),
  line(changeAt(6, KEYS[1], KEYS[2])),
  line(changeAt(6, KEYS[2], KEYS[3])),
  ...leaves(6, 9),
  line(noteAt(9, KEYS[3])),
  ...leaves(9, 12),
  line(noteAt(12, KEYS[3])),
]

describe("the published change of keys", () => {
  const keys = { previous: parseVkey(digest, vectors.vkey), next: parseVkey(digest, vectors.next_vkey) }

  it("names both keys, and is signed with both", () => {
    const change = openKeyChange(vectors.key_change_2, tools)
    expect(change).toMatchObject({ ...keys, checkpoint: { origin: vectors.origin, size: 2 } })
    if (change === null) throw new Error("it opens")
    expect(vectors.key_change_2.startsWith(`${keyChangeText(digest, change)}\n— `)).toBe(true)
  })

  it("leads through the export from either key to the same", () => {
    for (const vkey of [vectors.vkey, vectors.next_vkey]) {
      for (const earlierCheckpoint of [null, vectors.checkpoint_2, vectors.key_change_2]) {
        expect(
          verifyAuditExport({ lines: vectors.export_with_key_change, vkey, earlierCheckpoint, ...tools }),
        ).toEqual({
          ok: true,
          origin: vectors.origin,
          size: 3,
          root: vectors.roots[2],
          entries: 3,
          pruned: 0,
          erased: 0,
          checkpoints: 2,
          earlierSize: earlierCheckpoint === null ? null : 2,
          keyChanges: 1,
          vkey: vectors.next_vkey,
        })
      }
    }
  })

  it("is caught with any one character changed", () => {
    const text = vectors.export_with_key_change.join("\n")
    const from = text.indexOf('{"checkpoint"')
    for (let at = from; at < text.indexOf("\n", from); at++) {
      for (const bit of [1, 2, 4, 32]) {
        const changed =
          text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bit) + text.slice(at + 1)
        for (const vkey of [vectors.vkey, vectors.next_vkey]) {
          const lines = changed.split("\n")
          if (verifyAuditExport({ lines, vkey, earlierCheckpoint: null, ...tools }).ok)
            throw new Error(`bit ${bit} of character ${at} passed with ${vkey}`)
        }
      }
    }
  })
})

describe("a log that got other keys", () => {
  it("verifies with each of them, against a checkpoint of each", () => {
    for (const key of KEYS) {
      for (const [size, by] of [
        [2, KEYS[0]],
        [5, KEYS[1]],
        [9, KEYS[3]],
        [12, KEYS[3]],
      ] as const) {
        expect(check(WHOLE, key, noteAt(size, by))).toMatchObject({
          ok: true,
          size: 12,
          earlierSize: size,
          vkey: KEYS[3].vkey,
        })
      }
      expect(check(WHOLE, key, changeAt(3, KEYS[0], KEYS[1]))).toMatchObject({ ok: true, keyChanges: 3 })
      expect(check(WHOLE, key, noteAt(0, KEYS[0]))).toMatchObject({ ok: true, earlierSize: 0 })
    }
  })

  it("verifies where an export was continued just behind a change, which then stands there twice", () => {
    const twice = [...WHOLE.slice(0, 5), ...WHOLE.slice(4)]
    for (const key of KEYS) expect(check(twice, key)).toMatchObject({ ok: true, keyChanges: 3 })
  })

  it("is refused against a checkpoint of another history, whichever key signed that", () => {
    const other = { origin: ORIGIN, size: 5, root: treeHash(digest, hashes.slice(1, 6)) }
    for (const key of KEYS) {
      for (const by of KEYS) {
        const note = signNote(checkpointText(other), by, { digest, ...by })
        expect(problemOf(check(WHOLE, key, note))).toMatch(/not those of the earlier checkpoint/)
      }
      const foreign = signNote(checkpointText(other), STRANGER, { digest, ...STRANGER })
      expect(problemOf(check(WHOLE, key, foreign))).toBe(
        "the earlier checkpoint is not signed by the log's key",
      )
    }
  })

  it.each([
    ["the change left out", WHOLE.toSpliced(4, 1)],
    ["a later change left out", WHOLE.toSpliced(9, 1)],
    ["an old key that signs again", [...WHOLE, line(noteAt(12, KEYS[1]))]],
    ["a stranger at the end", [...WHOLE, line(noteAt(12, STRANGER))]],
    ["a stranger at the beginning", [line(noteAt(0, STRANGER)), ...WHOLE]],
    [
      "a change to a stranger that only the stranger signed",
      [...WHOLE, line(changeAt(12, STRANGER, STRANGER))],
    ],
    [
      "a change whose old signature is the stranger's",
      [
        ...WHOLE,
        line(
          signKeyChange(
            digest,
            { checkpoint: stateAt(12), previous: KEYS[3], next: STRANGER },
            { previous: STRANGER.sign, next: STRANGER.sign },
          ),
        ),
        line(noteAt(12, STRANGER)),
      ],
    ],
    [
      "a change whose new key did not sign",
      [
        ...WHOLE,
        line(
          signNote(
            keyChangeText(digest, { checkpoint: stateAt(12), previous: KEYS[3], next: STRANGER }),
            KEYS[3],
            {
              digest,
              ...KEYS[3],
            },
          ),
        ),
      ],
    ],
  ])("is refused with %s, whichever key is trusted", (_, lines) => {
    for (const key of KEYS) expect(check(lines, key).ok).toBe(false)
  })

  it("may be said by its present key to have had another one: of its entries that says nothing", () => {
    for (const key of KEYS) {
      const verdict = check([...WHOLE, line(changeAt(12, STRANGER, KEYS[3]))], key)
      expect(verdict).toMatchObject({ ok: true, keyChanges: 3, vkey: KEYS[3].vkey })
    }
  })

  it("is refused with any line dropped, doubled or swapped, unless it says the same", () => {
    const whole = WHOLE.join("\n")
    fc.assert(
      fc.property(fc.nat(WHOLE.length - 2), fc.constantFrom(...KEYS), (at, key) => {
        const swapped = WHOLE.toSpliced(at, 2, ...WHOLE.slice(at, at + 2).reverse())
        if (swapped.join("\n") !== whole) expect(check(swapped, key).ok).toBe(false)
        const dropped = WHOLE.toSpliced(at, 1)
        // A plain checkpoint in between may go; that the log had it is not what is proven.
        const isPlain = [2, 7, 14].includes(at)
        expect(check(dropped, key).ok).toBe(isPlain)
      }),
    )
  })
})

describe("the newest checkpoint of a file", () => {
  const file = [noteAt(2, KEYS[0]), changeAt(3, KEYS[0], KEYS[1]), noteAt(5, KEYS[1]), noteAt(9, STRANGER)]
    .map((note) => `${note}\n`)
    .join("")

  it("is found across a change of keys that stands in it, from either side", () => {
    for (const key of [KEYS[0], KEYS[1]]) expect(newestNote(file, key, tools)).toBe(noteAt(5, KEYS[1]))
  })

  it("is not a stranger's, and none for a key that signed nothing", () => {
    expect(newestNote(file, STRANGER, tools)).toBe(noteAt(9, STRANGER))
    expect(newestNote(file, KEYS[2], tools)).toBeNull()
    expect(newestNote("nonsense", KEYS[0], tools)).toBeNull()
  })
})
