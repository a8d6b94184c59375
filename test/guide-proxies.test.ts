import { createHash, randomBytes } from "node:crypto"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ROOT } from "../tools/source-files.ts"
import { samplesOf } from "./support/guide.ts"
import { mint } from "./support/keys.ts"
import { hasProgram } from "./support/programs.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import type { TlsProxy, TlsProxyKind } from "./support/tls-proxy.ts"
import { HOST, startTlsProxy } from "./support/tls-proxy.ts"
import { startVerifierProcess } from "./support/verifier-process.ts"

const samples = samplesOf(join(ROOT, "docs/guides/run-server.md"))

/** The guide's text of that file, with parts of it replaced; each of them must be there. */
function adapted(file: string, parts: Readonly<Record<string, string>>): string {
  let text = samples.find(({ use }) => use === `file=${file}`)?.text ?? ""
  for (const [from, to] of Object.entries(parts)) {
    if (!text.includes(from)) throw new Error(`the guide's ${file} says nothing of ${from}`)
    text = text.replaceAll(from, to)
  }
  return text
}

const NGINX: TlsProxyKind = {
  program: "nginx",
  args: (configFile, dir) => ["-e", join(dir, "error.log"), "-p", dir, "-c", configFile],
  config: ({ dir, port, upstream, certificate, key }) => `
    daemon off;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    pid ${dir}/pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      client_body_temp_path ${dir}/body;
      proxy_temp_path ${dir}/proxy;
      fastcgi_temp_path ${dir}/fastcgi;
      uwsgi_temp_path ${dir}/uwsgi;
      scgi_temp_path ${dir}/scgi;
      ${adapted("nginx-site.conf", {
        "listen 443 ssl": `listen 127.0.0.1:${port} ssl`,
        "/etc/ssl/keys.example.com.pem": certificate,
        "/etc/ssl/keys.example.com.key": key,
        "127.0.0.1:7420": upstream,
      })}
    }`,
}

const CADDY: TlsProxyKind = {
  program: "caddy",
  args: (configFile) => ["run", "--adapter", "caddyfile", "--config", configFile],
  config: ({ port, upstream, certificate, key }) => {
    // With a certificate of its own, and for the address of this machine as well, whose programs know no other name.
    const site = `https://${HOST}:${port}, https://127.0.0.1:${port} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}`
    return `{\n\tadmin off\n\tauto_https off\n}\n${adapted("Caddyfile", {
      [`${HOST} {`]: site,
      "127.0.0.1:7420": upstream,
    })}`
  },
}

/** Programs of Debian packages that may be missing; where they are, these tests are skipped. */
const PROXIES = [
  { name: "nginx", kind: NGINX, isThere: hasProgram("nginx", ["-v"]) },
  { name: "caddy", kind: CADDY, isThere: hasProgram("caddy", ["version"]) },
] as const

for (const { name, isThere } of PROXIES) {
  if (!isThere) console.warn(`Tests behind ${name} are skipped: the program is not there.`)
}

const READER = { keyspace: "compliance", permission: "read-only", label: "behind a proxy" }

for (const { name, kind, isThere } of PROXIES) {
  describe.skipIf(!isThere)(`a server behind ${name}, as the guide sets it up`, () => {
    let server: TestServer
    let proxy: TlsProxy
    let bearer: Readonly<Record<string, string>>
    const json = { "content-type": "application/json" }

    beforeAll(async () => {
      server = await startTestServer({
        environment: { BITTING_PUBLIC_URL: `https://${HOST}`, BITTING_TRUSTED_PROXIES: "127.0.0.1" },
      })
      proxy = await startTlsProxy(kind, server.url)
      bearer = { authorization: `Bearer ${server.rootKey}`, ...json }
    })
    afterAll(async () => {
      await proxy?.close()
      await server.close()
    })

    it("knows callers by their own address, whatever they say of it", async () => {
      const made = await proxy.send("POST", "/keys", {
        headers: { ...bearer, "x-forwarded-for": "203.0.113.9, 127.0.0.1" },
        body: JSON.stringify(READER),
      })
      expect(made.status, made.text).toBe(201)
      const { data } = (await server.root.get(`/audit?target_id=${made.body.key.grant_id}`)).body
      expect(data[0].origin.address).toBe("127.0.0.2")
    })

    it("lets people sign in and change things", async () => {
      const token = new URL(server.signInLink ?? "").hash.slice(1)
      const origin = { origin: `https://${HOST}`, ...json }
      const signedIn = await proxy.send("POST", "/auth/link", {
        headers: origin,
        body: JSON.stringify({ token, name: "Ada", email: "ada@example.com" }),
      })
      expect(signedIn.status, signedIn.text).toBe(200)
      const [set = ""] = signedIn.headers.getSetCookie()
      expect(set).toMatch(/^__Host-bitting_session=.*; Secure/)
      const [cookie = ""] = set.split(";")
      const made = await proxy.send("POST", "/keys", {
        headers: { ...origin, cookie },
        body: JSON.stringify(READER),
      })
      expect(made.status, made.text).toBe(201)
      const elsewhere = { ...origin, cookie, origin: "https://evil.example" }
      const refused = await proxy.send("POST", "/keys", { headers: elsewhere, body: JSON.stringify(READER) })
      expect(refused.body.code).toBe("cross_site_request")
    })

    it("takes an import of 1,000 keys with all they may have", async () => {
      const keys = Array.from({ length: 1_000 }, () => ({
        ...READER,
        hash: createHash("sha256").update(randomBytes(16)).digest("hex"),
        token_prefix: "lp_",
        metadata: { note: "x".repeat(3_000) },
      }))
      const body = JSON.stringify({ keys })
      expect(body.length).toBeGreaterThan(3_000_000)
      const imported = await proxy.send("POST", "/keys/import", { headers: bearer, body })
      expect(imported.status, imported.text.slice(0, 500)).toBe(200)
      expect(imported.body).toMatchObject({ created: 1_000, refused: 0 })
    })

    it("passes an export on whole", async () => {
      const { status, text } = await proxy.send("GET", "/audit/export", { headers: bearer })
      expect(status).toBe(200)
      expect(text.trimEnd().split("\n").at(-1)).toMatch(/^\{"checkpoint":/)
    })

    it("keeps a verifier in another process told of what changes", async () => {
      const { token } = await mint(server.root, {
        keyspace: "system",
        scopes: ["keys:verify"],
        label: "verifier",
      })
      const verifier = await startVerifierProcess(
        { url: proxy.url, token, name: "behind a proxy" },
        { NODE_EXTRA_CA_CERTS: proxy.caFile },
      )
      try {
        for (let round = 0; round < 10; round++) {
          const key = await mint(server.root, READER)
          expect(await verifier.codeOf(key.token)).toBe("ok")
          expect((await server.root.delete(`/keys/${key.id}`)).status).toBe(200)
          expect(await verifier.codeOf(key.token)).toBe("revoked")
        }
        expect(await verifier.isDeciding()).toBe(true)
      } finally {
        await verifier.kill()
      }
    })
  })
}
