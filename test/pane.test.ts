import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createApi } from "./support/api.ts"
import { hostApi } from "./support/host-api.ts"
import { mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"

// The pane's script, `pane.get`, and the page of a frame. What browsers make of them is in e2e/pane.test.ts.

const PAGE = "https://status.example.com"
const ABSENT = "key_0123456789ABCDEFGHIJKL"
const ENTRY = { service: "ec2", provider: "aws", region: "eu-west-2" }

const policyOf = (headers: Headers, name: string): string | undefined =>
  headers
    .get("content-security-policy")
    ?.split("; ")
    .find((part) => part.startsWith(`${name} `))
    ?.slice(name.length + 1)

describe.each(stores())("the pane on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    ours = await addOrganization(server, { name: "Ours" })
  })
  afterAll(() => server.close())

  const embed = (constraints: object = { allowed_origins: [PAGE] }, fields: object = {}) =>
    mint(ours.owner.api, {
      keyspace: "discovery",
      type: "embed",
      label: "x",
      accounts: ["demo"],
      expires_in: "30d",
      constraints,
      ...fields,
    })
  const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers })

  describe("the script", () => {
    it("is described with its addresses and hash, which is that of what they answer", async () => {
      const { status, body, headers } = await server.anonymous.get("/pane.json")
      expect([status, headers.get("access-control-allow-origin")]).toEqual([200, "*"])
      expect(body).toMatchObject({
        stable_url: `${server.url}/pane.js`,
        frame_url: `${server.url}/pane/frame`,
      })
      for (const url of [body.url, body.stable_url]) {
        const script = Buffer.from(await (await fetch(url)).arrayBuffer())
        expect(script.length).toBe(body.bytes)
        expect(`sha384-${createHash("sha384").update(script).digest("base64")}`).toBe(body.integrity)
      }
      expect(body.gzip_bytes).toBeLessThanOrEqual(8_000)
    })

    it("of a version is kept for good, the other for minutes; pages of any site load both", async () => {
      const { body } = await server.anonymous.get("/pane.json")
      const [versioned, stable] = [await fetch(body.url), await fetch(body.stable_url)]
      expect(versioned.headers.get("cache-control")).toBe("public, max-age=31536000, immutable")
      expect(stable.headers.get("cache-control")).toBe("public, max-age=300")
      for (const { headers } of [versioned, stable]) {
        expect(Object.fromEntries(headers)).toMatchObject({
          "content-type": "text/javascript; charset=utf-8",
          "access-control-allow-origin": "*",
          "cross-origin-resource-policy": "cross-origin",
          "x-content-type-options": "nosniff",
          vary: "accept-encoding",
        })
      }
    })

    it("is not sent again to those who have it", async () => {
      const etag = (await get("/pane.js")).headers.get("etag") ?? ""
      const again = await get("/pane.js", { "if-none-match": etag })
      expect([again.status, await again.text()]).toEqual([304, ""])
    })

    it("of another version is not there, and the answer says which is", async () => {
      const { body } = await server.anonymous.get("/pane.json")
      const gone = await get("/pane/0.0.1-0123456789abcdef/pane.js")
      expect([gone.status, gone.headers.get("access-control-allow-origin")]).toEqual([404, "*"])
      expect(gone.headers.get("cache-control")).toBe("no-store")
      expect(((await gone.json()) as { detail: string }).detail).toContain(body.version)
    })
  })

  describe("the page of a frame", () => {
    it("may be framed by the key's origins alone, and runs one script by its hash", async () => {
      const origins = [PAGE, "https://*.example.org", "http://localhost:3000"]
      const { id, token } = await embed({ allowed_origins: origins })
      const page = await get(`/pane/frame?key=${id}&service=ec2&region=eu-west-2`)
      expect(page.status).toBe(200)
      expect(policyOf(page.headers, "frame-ancestors")?.split(" ").toSorted()).toEqual(origins.toSorted())
      expect(policyOf(page.headers, "script-src")).toMatch(/^'self' 'sha256-[^ ]+'$/)
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'")
      expect(page.headers.get("x-frame-options")).toBeNull()
      expect(page.headers.get("cache-control")).toBe("no-store")
      const text = await page.text()
      const { body } = await server.anonymous.get("/pane.json")
      expect(text).toContain(`src="/pane/${body.version}/pane.js" integrity="${body.integrity}"`)
      expect(text).toContain('service="ec2" region="eu-west-2"')
      expect(text).not.toContain(token)
    })

    it("is light unless its address says otherwise: it cannot see the page around it", async () => {
      const { id } = await embed()
      const schemes = ["", "&theme=dark", "&theme=system", "&theme=%22x"].map(async (theme) => {
        const text = await (await get(`/pane/frame?key=${id}${theme}`)).text()
        return [/color-scheme" content="([^"]*)"/.exec(text)?.[1], / theme="([^"]*)"/.exec(text)?.[1]]
      })
      expect(await Promise.all(schemes)).toEqual([
        ["light", "light"],
        ["dark", "dark"],
        ["light dark", "system"],
        ["light", "light"],
      ])
    })

    it("of a key without origins may be framed anywhere", async () => {
      const { id } = await embed({})
      expect(policyOf((await get(`/pane/frame?key=${id}`)).headers, "frame-ancestors")).toBe("*")
    })

    it("takes nothing of its address for markup", async () => {
      const { id } = await embed()
      const attack = `"><img src=x onerror=alert(1)>`
      const asked = new URLSearchParams({ key: id, service: attack, caption: attack, onclick: "alert(1)" })
      const text = await (await get(`/pane/frame?${asked.toString()}`)).text()
      expect(text).not.toContain("<img")
      expect(text).not.toContain("onclick")
      expect(text).toContain("&quot;&gt;&lt;img src=x")
    })

    it("says in the frame that it may not be shown where the page says it is another one", async () => {
      const { id } = await embed()
      const elsewhere = await get(`/pane/frame?key=${id}`, { referer: "https://evil.example/x" })
      expect([elsewhere.status, policyOf(elsewhere.headers, "frame-ancestors")]).toEqual([403, "*"])
      const text = await elsewhere.text()
      expect(text).toContain("This table may not be shown on this page.")
      expect(text).not.toMatch(/<script|status\.example\.com/)
      expect((await get(`/pane/frame?key=${id}`, { referer: `${PAGE}/x` })).status).toBe(200)
    })

    it("is not there for keys that do not belong into pages, nor for any that is absent, purged or of another API", async () => {
      const scripts = await embed({}, { type: "api_key" })
      const other = await mint(ours.owner.api, {
        keyspace: "compliance",
        label: "x",
        permission: "read-only",
      })
      const purged = await embed()
      await ours.owner.api.delete(`/keys/${purged.id}?purge=true`)
      for (const id of [scripts.id, other.id, purged.id, ABSENT, "", "%00", `${ABSENT}&key=${ABSENT}`]) {
        const answer = await get(`/pane/frame?key=${id}`)
        expect([id, answer.status]).toEqual([id, 404])
        expect(await answer.text()).toContain("This table is not available")
      }
    })
  })

  describe("on an organization's own host", () => {
    const HOST = "panes.example.com"
    const there = (headers: Record<string, string> = {}) => {
      const { port } = new URL(server.url)
      return hostApi(server.url, `${HOST}:${port}`, headers)
    }

    it("frames are those of its keys, and what they ask there is answered", async () => {
      const theirs = await addOrganization(server, { name: "Theirs" })
      expect((await server.root.patch(`/organizations/${theirs.id}`, { host: HOST })).status).toBe(200)
      const fields = {
        keyspace: "discovery",
        type: "embed",
        label: "x",
        accounts: ["demo"],
        expires_in: "30d",
      }
      const constraints = { allowed_origins: [PAGE] }
      const key = await mint(theirs.owner.api, { ...fields, constraints })
      const foreign = await embed()
      expect((await there().get(`/pane/frame?key=${key.id}`)).status).toBe(200)
      expect((await there().get(`/pane/frame?key=${foreign.id}`)).status).toBe(404)
      const { origin } = new URL((await there().get("/pane.json")).body.url)
      expect(origin).toContain(HOST)
      const asked = (referer: string) =>
        there({ authorization: `Bearer ${key.token}`, origin, referer }).post("/discovery", {
          services: [ENTRY],
        })
      expect((await asked(`${origin}/pane/frame?key=${key.id}`)).status).toBe(200)
      expect((await asked(`${server.url}/pane/frame?key=${key.id}`)).body.code).toBe("origin_not_allowed")
    })
  })

  describe("what a frame asks", () => {
    const ask = (token: string, key: string | null, headers: Record<string, string> = {}) =>
      createApi(server.url, {
        authorization: `Bearer ${token}`,
        origin: server.url,
        ...(key === null ? {} : { referer: `${server.url}/pane/frame?key=${key}&service=ec2` }),
        ...headers,
      }).post("/discovery", { services: [ENTRY] })

    it("is answered though the page is the server's own, where it is the key's own frame", async () => {
      const { id, token } = await embed({ allowed_origins: [PAGE], require_referer: true })
      expect((await ask(token, id)).status).toBe(200)
    })

    it("is refused from the frame of another key, from no frame, and from pages that are not the server's", async () => {
      const { id, token } = await embed()
      const another = await embed({ allowed_origins: ["https://evil.example"] })
      for (const answer of [
        await ask(token, another.id),
        await ask(token, null),
        await ask(token, id, { origin: "https://evil.example" }),
        await ask(token, id, { referer: `https://evil.example/pane/frame?key=${id}` }),
      ])
        expect([answer.status, answer.body.code]).toEqual([403, "origin_not_allowed"])
    })

    it("is refused once the key is revoked", async () => {
      const { id, token } = await embed()
      await ours.owner.api.delete(`/keys/${id}`)
      expect((await ask(token, id)).body.code).toBe("invalid_token")
    })

    it("cannot be claimed where the server is asked about a key", async () => {
      const { id, token } = await embed()
      const claimed = await server.root.post("/verify", {
        token,
        request: { origin: server.url, frameOf: id },
      })
      expect(claimed.status).toBe(400)
    })
  })
})
