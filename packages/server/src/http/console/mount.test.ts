import { BittingError } from "@bitting/core"
import Fastify from "fastify"
import type { FastifyInstance } from "fastify"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Services } from "../handler.ts"
import { mountPages } from "../pages/mount.ts"
import { mountConsole } from "./mount.ts"

const INDEX = `<!doctype html><script src="./color-scheme.js"></script><link href="./assets/a.css"><p title="./x">`

let built = ""
let empty = ""

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), "bitting-console-"))
  empty = mkdtempSync(join(tmpdir(), "bitting-console-"))
  mkdirSync(join(built, "assets"))
  writeFileSync(join(built, "index.html"), INDEX)
  writeFileSync(join(built, "color-scheme.js"), "//")
  writeFileSync(join(built, "build-manifest.json"), "{}")
  writeFileSync(join(built, "assets/a-1.js"), "1")
  writeFileSync(join(built, "assets/a-1.js.br"), "2")
})

afterAll(() => {
  rmSync(built, { recursive: true, force: true })
  rmSync(empty, { recursive: true, force: true })
})

function serverWith(folder: string, publicUrl = "https://keys.example.com"): FastifyInstance {
  const fastify = Fastify()
  fastify.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof BittingError ? error.status : 500).send({ error: String(error) }),
  )
  // The pages read nothing but the public URL.
  const services = { publicUrl } as Services
  mountPages(fastify, services, folder)
  mountConsole(fastify, { folder, services })
  return fastify
}

describe("the console's page", () => {
  test.each(["/console/", "/console/o/org_1/keys?status=active", "/console/sign-in", "/console/o/a.b/keys"])(
    "answers at %s, so that links into it work",
    async (url) => {
      const { statusCode, body, headers } = await serverWith(built).inject(url)
      expect(statusCode).toBe(200)
      expect(headers["content-type"]).toBe("text/html; charset=utf-8")
      expect(headers["cache-control"]).toBe("no-cache")
      expect(body).toContain('<script src="/console/color-scheme.js">')
      expect(body).toContain('<p title="./x">')
    },
  )

  test("refers to its files below the path of the public URL", async () => {
    const { body } = await serverWith(built, "https://example.com/keys").inject("/console/")
    expect(body).toContain('href="/keys/console/assets/a.css"')
  })

  test("runs no script and takes no style but its own, talks to nobody else and cannot be framed", async () => {
    const { headers } = await serverWith(built).inject("/console/")
    const policy = String(headers["content-security-policy"])
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers["permissions-policy"]).toContain("camera=()")
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin")
  })

  test("is not sent again to those who have it", async () => {
    const fastify = serverWith(built)
    const { headers } = await fastify.inject("/console/")
    const again = await fastify.inject({
      url: "/console/sign-in",
      headers: { "if-none-match": headers.etag ?? "" },
    })
    expect([again.statusCode, again.body]).toEqual([304, ""])
  })

  test("answers HEAD without a body", async () => {
    const { statusCode, body } = await serverWith(built).inject({ method: "HEAD", url: "/console/" })
    expect([statusCode, body]).toEqual([200, ""])
  })

  test("says what to run where it has not been built", async () => {
    const { statusCode, body, headers } = await serverWith(empty).inject("/console/o/org_1/keys")
    expect(statusCode).toBe(503)
    expect(headers["content-type"]).toBe("text/html; charset=utf-8")
    expect(body).toContain("npm start")
  })

  test("is led to from its address without a slash", async () => {
    const { statusCode, headers } = await serverWith(built, "https://example.com/keys").inject("/console?a=b")
    expect([statusCode, headers.location]).toEqual([308, "/keys/console/?a=b"])
  })
})

describe("the console's files", () => {
  test("with a hash in their name are kept for good", async () => {
    const { headers, body } = await serverWith(built).inject({
      url: "/console/assets/a-1.js",
      headers: { "accept-encoding": "gzip, br" },
    })
    expect(body).toBe("2")
    expect(headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "br",
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
    })
  })

  test("without one are asked for each time", async () => {
    const { statusCode, headers } = await serverWith(built).inject("/console/color-scheme.js")
    expect([statusCode, headers["cache-control"]]).toEqual([200, "no-cache"])
  })

  test.each([
    "/console/assets/absent-1.js",
    "/console/assets/",
    "/console/assets/..%2Findex.html",
    "/console/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json",
    "/console/..%2f..%2fpackage.json",
    "/console/build-manifest.json",
    "/console/o/org_1/app.js",
    "/console/favicon.ico",
  ])("%s is not there", async (url) => {
    const { statusCode } = await serverWith(built).inject(url)
    expect(statusCode).toBe(404)
  })
})

describe("the way into the console", () => {
  test("is on the landing page", async () => {
    expect((await serverWith(built, "https://example.com/keys").inject("/")).body).toContain(
      'href="/keys/console/"',
    )
  })

  test("is where one-time links lead, without losing what stands behind the #", async () => {
    const { statusCode, headers } = await serverWith(built, "https://example.com/keys").inject("/auth/link")
    expect([statusCode, headers.location]).toEqual([302, "/keys/console/link"])
  })

  test("is left out of one-time links while the console is not built", async () => {
    expect((await serverWith(empty).inject("/auth/link")).statusCode).toBe(200)
  })
})
