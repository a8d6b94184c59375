import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { failures, PROTOTYPE_NAMES } from "./support/hostile.ts"
import { codeOf, mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

/** Texts that are names like any other, though some program stumbles over each. */
const NAMES = [
  ...PROTOTYPE_NAMES,
  "null",
  "undefined",
  "true",
  "0",
  "-1",
  "1e400",
  "a/b",
  "../..",
  "%00",
  "%_\\",
  "' or 1=1 --",
  "<script>alert(1)</script>",
  "${jndi:ldap://x}",
  "{{7*7}}",
  "=cmd|' /C calc'!A0",
  "naïve – “café”",
  "日本語",
  "🔑🗝️",
  "e\u0301",
  "שלום",
]

describe.each(stores())("odd names on $name", ({ freshUrl }) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
  })
  afterAll(async () => {
    expect(failures(server)).toEqual([])
    await server.close()
  })

  it.each(NAMES)("%j names a workspace and a key, and comes back as it was", async (name) => {
    const workspace = await server.root.post("/workspaces", { name })
    expect(workspace.status).toBe(201)
    expect(workspace.body.name).toBe(name)
    const { id, token } = await mint(server.root, {
      keyspace: "compliance",
      permission: "read-only",
      label: name,
      workspace_id: workspace.body.id,
      metadata: name === "__proto__" ? { name } : { [name]: name },
    })
    const { body } = await server.root.get(`/keys/${id}`)
    expect(body.label).toBe(name)
    expect(Object.values(body.metadata)).toEqual([name])
    const found = await server.root.get(
      `/keys?q=${encodeURIComponent(name)}&workspace_id=${workspace.body.id}`,
    )
    expect(found.body.data.map(({ grant_id: found_id }: { grant_id: string }) => found_id)).toEqual([id])
    const verified = await server.root.post("/verify", { token })
    expect(verified.body).toMatchObject({ valid: true, label: name, metadata: body.metadata })
  })

  it.each(PROTOTYPE_NAMES)("%j names an environment that a key can be confined to", async (name) => {
    const { status } = await server.root.post("/environments", { name })
    // Environments are written in small letters; what cannot be one is refused and harms nothing.
    if (status !== 201) {
      expect(status).toBe(400)
      return
    }
    const { token } = await mint(server.root, {
      keyspace: "compliance",
      permission: "read-only",
      label: "confined",
      workspace_id: (await server.root.get("/workspaces?limit=1")).body.data[0].id,
      environments: [name],
    })
    expect(await codeOf(server, token, { action: { environment: name } })).toBe("ok")
    for (const other of PROTOTYPE_NAMES.filter((each) => each !== name)) {
      expect(await codeOf(server, token, { action: { environment: other } })).toBe("environment_not_allowed")
    }
    expect(await codeOf(server, token)).toBe("environment_not_allowed")
  })
})
