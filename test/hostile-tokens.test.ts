import { tokenHead } from "@bitting/core"
import type { Decision } from "@bitting/core"
import { randomInt } from "node:crypto"
import { appendFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { mutantOf, strangeToken } from "./support/hostile-tokens.ts"
import type { Forgery } from "./support/hostile-tokens.ts"
import { mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

/** Tokens asked about; `npm run soak` asks for a million. */
const TOKENS = Number(process.env["SOAK_TOKENS"] ?? 20_000)
const REAL = TOKENS >= 1_000_000 ? 1_000 : 200

/** Questions asked at a time, so that those that are read from the database wait for each other. */
const AT_ONCE = 1_000

const KEYS = [
  { keyspace: "compliance", permission: "read-write", label: "a real one" },
  { keyspace: "discovery", type: "api_key", accounts: ["demo"], label: "a real one", expires_in: "30d" },
  { keyspace: "system", type: "key", scopes: ["keys:read"], label: "a real one" },
]

const ASKED = { action: { account: "demo" }, request: {} }

describe("of tokens that strangers make up", () => {
  let server: TestServer
  const real: string[] = []

  beforeAll(async () => {
    server = await startTestServer()
    while (real.length < REAL) {
      const made = await Promise.all(KEYS.map(async (key) => (await mint(server.root, key)).token))
      real.push(...made.slice(0, REAL - real.length))
    }
  })
  afterAll(() => server.close())

  async function ask(token: string): Promise<Decision> {
    const question = { token, ...ASKED }
    return server.verifyToken.verifyNow(question) ?? (await server.verifyToken.verify(question))
  }

  it(
    `exactly the real ones among ${TOKENS} are accepted`,
    async () => {
      const heads = [...new Set(real.map(tokenHead))]
      const places = new Map<number, string>()
      for (const token of real) {
        let place = randomInt(TOKENS)
        while (places.has(place)) place = randomInt(TOKENS)
        places.set(place, token)
      }
      const known = new Set(real)
      const refused: Record<string, Record<string, number>> = {}
      const accepted: string[] = []
      const next = (place: number): Forgery => {
        const token = real[randomInt(real.length)] ?? ""
        return place % 2 === 0 ? mutantOf(token) : strangeToken(token, heads)
      }
      for (let from = 0; from < TOKENS; from += AT_ONCE) {
        const asked = Array.from({ length: Math.min(AT_ONCE, TOKENS - from) }, (_, offset): Forgery => {
          const token = places.get(from + offset)
          return token === undefined ? next(from + offset) : { token, how: "real" }
        })
        const decisions = await Promise.all(asked.map(({ token }) => ask(token)))
        for (const [place, { token, how }] of asked.entries()) {
          if (how !== "real" && known.has(token)) throw new Error(`${how} made a real token`)
          const { valid, code, key } = decisions[place] ?? { valid: false, code: "none", key: null }
          if (valid) accepted.push(token)
          // A refusal of a token that nobody minted tells nothing of any key.
          else if (key !== null) throw new Error(`${how}: ${code} tells of a key`)
          else (refused[how] ??= {})[code] = (refused[how]?.[code] ?? 0) + 1
        }
      }
      expect(accepted.toSorted()).toEqual(real.toSorted())
      expect(Object.keys(refused)).not.toContain("real")
      const codes = new Set(Object.values(refused).flatMap((counts) => Object.keys(counts)))
      expect(codes).toEqual(new Set(["malformed_token", "unknown_token"]))
      expect(Object.keys(refused["a digit changed"] ?? {})).toEqual(["unknown_token"])
      const report = process.env["SOAK_REPORT"]
      if (report !== undefined)
        appendFileSync(report, `${JSON.stringify({ test: "tokens", tokens: TOKENS, real: REAL, refused })}\n`)
    },
    60_000 + TOKENS,
  )
})
