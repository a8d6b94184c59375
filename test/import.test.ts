import { createHash, randomBytes } from "node:crypto"
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { codeOf, mint, verify } from "./support/keys.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

const ROOT = fileURLToPath(new URL("../", import.meta.url))
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const digits = (alphabet: string, length: number): string =>
  Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join("")

const hashOf = (token: string, encoding: "hex" | "base64" | "base64url"): string =>
  createHash("sha256").update(token).digest(encoding)

/** A token as Unkey makes it, and its hash as Unkey stores it. */
function unkeyToken(): { token: string; hash: string } {
  const token = `acme_${digits(BASE58, 22)}`
  return { token, hash: hashOf(token, "base64") }
}

/** The shipped keyspaces and the fixtures, in one folder. */
function keyspacesFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "bitting-keyspaces-"))
  for (const source of ["keyspaces", "test/fixtures/keyspaces"]) {
    for (const name of readdirSync(join(ROOT, source)).filter((file) => file.endsWith(".yaml")))
      copyFileSync(join(ROOT, source, name), join(folder, name))
  }
  return folder
}

const folder = keyspacesFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const importOf = (key: object): object => ({
  keys: [{ keyspace: "unkey", label: "moved in", scopes: ["documents:read"], ...key }],
})

// keys.import
describe.each(stores())("importing on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl(), keyspacesDir: folder })
  })
  afterAll(() => server.close())

  async function importOne(key: object): Promise<Answer["body"]> {
    const { status, body, text } = await server.root.post("/keys/import", importOf(key))
    expect([status, text.length > 0]).toEqual([200, true])
    return body.results[0]
  }

  it("lets keys of Unkey and Better Auth go on working, with what was imported in force at once", async () => {
    const unkey = unkeyToken()
    const better = digits(LETTERS, 64)
    const prefixed = `myapp-${digits(LETTERS, 64)}`
    for (const token of [unkey.token, better, prefixed])
      expect(await codeOf(server, token)).toBe("unknown_token")
    const files = { keyspace: "better-auth", label: "files", scopes: ["files:read"] }
    const { status, body } = await server.root.post("/keys/import", {
      keys: [
        {
          keyspace: "unkey",
          label: "docs",
          hash: unkey.hash,
          token_prefix: "acme_",
          scopes: ["documents:write"],
        },
        {
          ...files,
          hash: hashOf(better, "base64url"),
          encoding: "base64url",
          token_prefix: better.slice(0, 6),
        },
        {
          ...files,
          hash: hashOf(prefixed, "hex"),
          token_prefix: "myapp-",
          constraints: { rate_limit_rpm: 1 },
        },
      ],
    })
    expect([status, body.created, body.refused]).toEqual([200, 3, 0])
    const decision = await verify(server, unkey.token, { action: { scopes: ["documents:write"] } })
    expect(decision).toMatchObject({
      valid: true,
      keyspace: "unkey",
      grant_id: body.results[0].grant_id,
      scopes: ["documents:write"],
    })
    expect(await codeOf(server, better, { action: { scopes: ["files:write"] } })).toBe("insufficient_scope")
    expect(await codeOf(server, prefixed)).toBe("ok")
    expect(await codeOf(server, prefixed)).toBe("rate_limited")
    const { body: key } = await server.root.get(`/keys/${body.results[1].grant_id}`)
    expect([key.token_prefix, key.token_last4]).toEqual([better.slice(0, 6), ""])
  })

  it("refuses tokens that were revoked, purged ones too, and those that are known", async () => {
    const { token, hash } = unkeyToken()
    const { grant_id: id } = await importOne({ hash })
    expect(await importOne({ hash })).toMatchObject({
      status: "refused",
      code: "already_exists",
      grant_id: id,
    })
    await server.root.delete(`/keys/${id}`)
    expect(await importOne({ hash })).toMatchObject({ status: "refused", code: "revoked", grant_id: id })
    await server.root.delete(`/keys/${id}?purge=true`)
    const again = await importOne({ hash })
    expect([again.code, again.grant_id]).toEqual(["revoked", undefined])
    expect(await codeOf(server, token)).toBe("revoked")
    const ours = await mint(server.root, { keyspace: "compliance", label: "ours", permission: "read-only" })
    const stolen = { hash: hashOf(ours.token, "hex"), keyspace: "unkey" }
    expect((await importOne(stolen)).code).toBe("already_exists")
  })

  it("takes foreign tokens only where the keyspace says what they look like", async () => {
    const token = digits(LETTERS, 64)
    const key = { keyspace: "compliance", label: "x", scopes: undefined, permission: "read-only" }
    const refused = await importOne({ ...key, hash: hashOf(token, "hex") })
    expect([refused.code, refused.errors[0].pointer]).toEqual(["unprocessable", "/keyspace"])
    const own = await importOne({
      ...key,
      hash: hashOf("a token of another Bitting", "hex"),
      token_prefix: "lp_",
    })
    expect(own.status).toBe("created")
  })

  it("imports a thousand at once, in the order sent, and not one more", async () => {
    const keys = Array.from({ length: 1_000 }, (_, place) => ({
      keyspace: "unkey",
      scopes: place % 10 === 9 ? [] : ["documents:read"],
      hash: unkeyToken().hash,
      label: `key ${place}`,
    }))
    const { body, status } = await server.root.post("/keys/import", { keys })
    expect([status, body.created, body.refused]).toEqual([200, 900, 100])
    expect(body.results.map(({ index }: { index: number }) => index)).toEqual(keys.map((_, place) => place))
    expect(body.results.filter(({ status: is }: { status: string }) => is === "refused")[0].index).toBe(9)
    const more = await server.root.post("/keys/import", { keys: [...keys, keys[0]] })
    expect([more.status, more.body.errors[0].pointer]).toEqual([400, "/keys"])
  })

  it("of two that import the same keys at once lets each be made once", async () => {
    const keys = Array.from({ length: 20 }, () => ({
      keyspace: "unkey",
      label: "one of twenty",
      scopes: ["documents:read"],
      hash: unkeyToken().hash,
    }))
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => server.root.post("/keys/import", { keys })),
    )
    const created = answers.reduce((sum, { body }) => sum + body.created, 0)
    expect(created).toBe(20)
  })

  it("logs each key with who imported it, and no hash", async () => {
    const { hash } = unkeyToken()
    const { grant_id: id } = await importOne({ hash, label: "logged" })
    const { body, text } = await server.root.get(`/audit?target_id=${id}`)
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(["key.imported"])
    expect(text).not.toContain(hash)
    expect(text).not.toContain(Buffer.from(hash, "base64").toString("hex"))
  })

  it("is for those who may create keys there", async () => {
    const { hash } = unkeyToken()
    const body = importOf({ hash })
    expect((await server.anonymous.post("/keys/import", body)).status).toBe(401)
    const reader = await mint(server.root, { keyspace: "system", scopes: ["keys:read"] })
    const denied = await server.withToken(reader.token).post("/keys/import", body)
    expect([denied.status, denied.body.missing_scopes]).toEqual([403, ["keys:write"]])
    const other = await addOrganization(server, { name: "Importers" })
    const viewer = await addColleague(server, other.id, { role: "viewer" })
    expect((await viewer.api.post("/keys/import", body)).body.code).toBe("role_insufficient")
    const member = await addColleague(server, other.id, { role: "member" })
    expect((await member.api.post("/keys/import", body)).body.created).toBe(1)
    const elsewhere = await member.api.post("/keys/import", { ...body, organization_id: "org_elsewhere" })
    expect(elsewhere.status).toBe(404)
  })
})
