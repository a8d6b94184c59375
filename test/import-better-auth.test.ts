import { apiKey } from "@better-auth/api-key"
import { betterAuth } from "better-auth"
import { memoryAdapter } from "better-auth/adapters/memory"
import { randomBytes } from "node:crypto"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, it } from "vitest"
import { codeOf, verify } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

const FIXTURES = fileURLToPath(new URL("fixtures/keyspaces/", import.meta.url))

/** A row of the table `apikey`, as far as it moves in. */
interface ApiKeyRow {
  readonly name: string
  readonly key: string
  readonly start: string
  readonly enabled: boolean
  readonly createdAt: Date
  /** JSON text. */
  readonly metadata: string
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ keyspacesDir: FIXTURES })
})
afterAll(() => server.close())

/** Has the plugin itself mint a key. @returns the key, and what is stored of it */
async function mintedByBetterAuth(options: { readonly defaultPrefix?: string }): Promise<{
  readonly key: string
  readonly row: ApiKeyRow
}> {
  const stored: ApiKeyRow[] = []
  const tables = { user: [], session: [], account: [], verification: [], apikey: stored }
  const auth = betterAuth({
    database: memoryAdapter(tables),
    secret: randomBytes(32).toString("base64"),
    baseURL: "http://127.0.0.1",
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    plugins: [apiKey({ ...options, enableMetadata: true })],
  })
  const person = { email: "ada@example.com", password: randomBytes(16).toString("hex"), name: "Ada" }
  const { user } = await auth.api.signUpEmail({ body: person })
  const { key } = await auth.api.createApiKey({
    body: { userId: user.id, name: "nightly", metadata: { team: "billing" } },
  })
  const [row] = tables.apikey
  if (row === undefined) throw new Error("nothing was stored")
  return { key, row }
}

it.each([
  ["without a prefix", {}],
  ["with a prefix", { defaultPrefix: "acme_" }],
] as const)(
  "a key minted by Better Auth's plugin %s goes on working after its row moved in",
  async (_, options) => {
    const { key, row } = await mintedByBetterAuth(options)
    expect(row.key).not.toBe(key)
    expect(await codeOf(server, key)).toBe("unknown_token")
    const { body } = await server.root.post("/keys/import", {
      keys: [
        {
          keyspace: "better-auth",
          hash: row.key,
          token_prefix: row.start,
          label: row.name,
          metadata: JSON.parse(row.metadata),
          enabled: row.enabled,
          created_at: row.createdAt.toISOString(),
          scopes: ["files:read"],
        },
      ],
    })
    expect([body.created, body.refused]).toEqual([1, 0])
    expect(await verify(server, key, { action: { scopes: ["files:read"] } })).toMatchObject({
      valid: true,
      label: "nightly",
      metadata: { team: "billing" },
      scopes: ["files:read"],
    })
    expect(await codeOf(server, `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`)).toBe("unknown_token")
  },
)
