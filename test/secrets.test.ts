import { BittingError, mintSecret, mintToken } from "@bitting/core"
import { createHash, randomBytes } from "node:crypto"
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer } from "./support/api.ts"
import { createApi } from "./support/api.ts"
import { expectRefusal } from "./support/hostile.ts"
import { mint } from "./support/keys.ts"
import type { Minted } from "./support/keys.ts"
import { requestText, sendRaw } from "./support/raw.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { storedText } from "./support/stored-text.ts"
import { stores } from "./support/stores.ts"

const KEY = { keyspace: "compliance", permission: "read-only", label: "a key" }

const everything = ({ text, headers }: Answer): string => `${text}\n${[...headers].join("\n")}`

describe.each(stores())("secrets on $name", ({ freshUrl }) => {
  let server: TestServer
  let databaseUrl: string | undefined
  let key: Minted
  let successor: Minted
  let memberId: string
  let cookie: string
  /** Secrets by what they are. */
  let secrets: Readonly<Record<string, string>>

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl })
    key = await mint(server.root, KEY)
    const rotated = await server.root.post(`/keys/${key.id}/rotate`, { overlap: "1h" })
    successor = { token: rotated.body.token, id: rotated.body.key.grant_id, key: rotated.body.key }
    const member = await server.root.post("/members", { email: "a@example.com", name: "A", role: "owner" })
    memberId = member.body.member.id
    const link = new URL(member.body.sign_in_link).hash.slice(1)
    const signedIn = await server.anonymous.post("/auth/link", { token: link })
    cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? ""
    const open = await server.root.post(`/members/${memberId}/sign-in-link`)
    secrets = {
      rootKey: server.rootKey,
      token: key.token,
      successor: successor.token,
      session: cookie.split("=")[1] ?? "",
      usedLink: link,
      openLink: new URL(open.body.sign_in_link).hash.slice(1),
      firstLink: new URL(server.signInLink ?? "").hash.slice(1),
    }
    for (const token of [key.token, successor.token]) await server.root.post("/verify", { token })
  })
  afterAll(() => server.close())

  /** Which secrets, or large parts of them, a text tells. */
  function told(text: string): string[] {
    return Object.entries(secrets)
      .filter(([, secret]) => text.includes(secret) || text.includes(secret.slice(-24, -4)))
      .map(([what]) => what)
  }

  it("are there to be looked for, and are found where they are", () => {
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length).toBeGreaterThan(38)
      expect(told(`before${secret}after`)).toEqual([what])
    }
  })

  it("are not in the database, in no file, and not in its logs", async () => {
    const text = await storedText(server.dataDir, databaseUrl)
    expect(text).toContain(key.id)
    expect(told(text)).toEqual([])
  })

  it("are stored as their SHA-256 only", async () => {
    const text = await storedText(server.dataDir, databaseUrl)
    for (const [what, secret] of Object.entries(secrets)) {
      const digest = createHash("sha256").update(secret).digest()
      const written = text.includes(digest.toString("latin1")) || text.includes(digest.toString("hex"))
      expect({ what, written }).toEqual({ what, written: true })
    }
  })

  it("are in no answer but the one that made them", async () => {
    const session = createApi(server.url, { cookie, origin: server.url })
    const answers: Answer[] = []
    for (const caller of [server.root, session]) {
      for (const path of [
        "/keys",
        `/keys/${key.id}`,
        `/keys/${successor.id}`,
        `/keys?q=${key.token.slice(-4)}`,
        "/audit",
        "/members",
        `/members/${memberId}`,
        "/organizations",
        "/workspaces",
        "/keyspaces",
        "/auth/session",
        "/healthz",
        "/readyz",
        "/openapi.json",
        "/docs",
        "/auth/link",
      ]) {
        answers.push(await caller.get(path))
      }
      answers.push(await caller.patch(`/keys/${key.id}`, { label: "renamed" }))
    }
    answers.push(await server.root.get("/audit?log=instance"))
    answers.push(await server.root.post("/verify", { token: key.token }))
    answers.push(await server.root.delete(`/keys/${key.id}`))
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(25)
    for (const answer of answers) expect(told(everything(answer))).toEqual([])
  })

  it("leave the server in no address it makes, but behind the # of a sign-in link", async () => {
    const made = await server.root.post("/keys", KEY)
    expect(made.headers.get("location")).toBe(`${server.publicUrl}/keys/${made.body.key.grant_id}`)
    expect(everything(made).replace(made.body.token, "")).not.toContain(made.body.token)
    const link = await server.root.post(`/members/${memberId}/sign-in-link`)
    const { pathname, search } = new URL(link.body.sign_in_link)
    expect(pathname + search).toBe("/auth/link")
  })

  it("are repeated by no refusal, wherever they were sent", async () => {
    const { root, anonymous } = server
    for (const secret of Object.values(secrets)) {
      const refusals = [
        await root.get(`/${secret}`),
        await root.get(`/keys/${secret}`),
        await root.get(`/keys?${secret}=1`),
        await root.get(`/keys?status=${secret}`),
        await root.get(`/keys?organization_id=${secret}`),
        await root.get(`/keys?cursor=${secret}`),
        await root.get(`/keys?keyspace=${secret}`),
        await root.get(`/docs/errors/${secret}`),
        await root.post("/keys", `{"${secret}`),
        await root.post("/keys", secret),
        await root.post("/verify", `{"token":${secret}}`),
        await root.post("/verify", { token: secret, keyspace: `${secret} ` }),
        await root.post("/verify", { token: "x", [secret]: 1 }),
        ...(await Promise.all(
          [
            { [secret]: 1 },
            { keyspace: secret },
            { type: secret },
            { permission: secret },
            { permission: undefined, scopes: [secret] },
            { environments: [secret] },
            { workspace_id: secret },
            { organization_id: secret },
            { expires_in: secret },
            { expires_at: secret },
            { reach: secret },
            { constraints: { allowed_ips: [secret] } },
            { constraints: { [secret]: 1 } },
            { keyspace: "discovery", accounts: [secret], services: [secret] },
            { keyspace: "discovery", constraints: { allowed_origins: [`https://${secret}@a.example`] } },
          ].map((fields) => root.post("/keys", { ...KEY, ...fields })),
        )),
        await anonymous.post("/auth/link", { token: `${secret}x` }),
        await createApi(server.url, { authorization: `Bearer ${secret}x` }).get("/keys"),
        await createApi(server.url, { authorization: `Basic ${secret}` }).get("/keys"),
        await createApi(server.url, { cookie: `bitting_session=${secret}x` }).get("/keys"),
        await sendRaw(server.url, requestText(`GET /${secret}`, ["host: x", secret])),
        await sendRaw(server.url, `${secret}\r\n\r\n`),
      ]
      for (const answer of refusals) {
        if (answer.headers.get("content-type")?.startsWith("text/html") !== true) expectRefusal(answer)
        expect({ told: told(everything(answer)), by: answer.status }).toEqual({ told: [], by: answer.status })
      }
    }
  })

  it("are in no line of the log", () => {
    expect(told(server.logLines.join("\n"))).toEqual([])
  })

  it("are in no error that is thrown inside, however far it is looked into", async () => {
    const closed = await startTestServer()
    const { token } = await mint(closed.root, KEY)
    const question = { token, action: {}, request: {} }
    await closed.close()
    const errors = [
      await closed.verifyToken.verify(question).catch((error: unknown) => error),
      await closed.verifyToken
        .verify({ ...question, token: mintToken(randomBytes(64), "lp") })
        .catch((error: unknown) => error),
    ]
    for (const error of errors) {
      expect(error).toBeInstanceOf(BittingError)
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(token.slice(3, 33))
    }
  })

  it("are marked in the OpenAPI document, where they are said", async () => {
    const { text, body } = await server.anonymous.get("/openapi.json")
    expect(told(text)).toEqual([])
    for (const schema of ["MintedKey", "Verify", "SignIn"]) {
      expect(body.components.schemas[schema].properties.token["x-secret"]).toBe(true)
    }
  })
})

describe("a secret", () => {
  it("has the shape by which refusals know it", () => {
    expect(mintSecret(randomBytes(80))).toMatch(/^[0-9A-Za-z]{30,}$/)
    expect(mintToken(randomBytes(64), "lp")).toMatch(/_[0-9A-Za-z]{30,}$/)
  })
})

describe("what a server leaves in its data directory", () => {
  it("can be read by nobody but its owner", async () => {
    const parent = mkdtempSync(join(tmpdir(), "bitting-test-"))
    // The server makes the directory itself.
    const server = await startTestServer({ dataDir: join(parent, "data") })
    await mint(server.root, KEY)
    expect((statSync(server.dataDir).mode & 0o777).toString(8)).toBe("700")
    const files = readdirSync(server.dataDir, { recursive: true, encoding: "utf8" })
    expect(files.toSorted()).toEqual(expect.arrayContaining(["bitting.db", "bitting.db-wal", "root-key"]))
    for (const file of files) {
      const stat = statSync(join(server.dataDir, file))
      expect([file, (stat.mode & 0o777).toString(8)]).toEqual([file, stat.isDirectory() ? "700" : "600"])
    }
    await server.close()
    rmSync(parent, { recursive: true })
  })
})
