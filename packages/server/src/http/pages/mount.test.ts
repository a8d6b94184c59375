import { BittingError, ERROR_CATALOGUE } from "@bitting/core"
import Fastify from "fastify"
import type { FastifyInstance } from "fastify"
import { describe, expect, test } from "vitest"
import { ROUTES } from "../../contract/routes.ts"
import { mountPages } from "./mount.ts"
import { PAGE_POLICY } from "./layout.ts"

function serverWithPages(publicUrl = "https://keys.example.com"): FastifyInstance {
  const fastify = Fastify()
  fastify.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof BittingError ? error.status : 500).send({ error: String(error) }),
  )
  // The pages read nothing but the public URL.
  mountPages(fastify, { publicUrl })
  return fastify
}

const fastify = serverWithPages()
const get = (url: string, headers: Record<string, string> = {}) => fastify.inject({ url, headers })

const PAGES = [
  "/",
  "/docs",
  "/docs/errors",
  ...Object.keys(ERROR_CATALOGUE).map((code) => `/docs/errors/${code}`),
]

describe("the pages", () => {
  test.each(PAGES)("%s is HTML under a policy without scripts", async (url) => {
    const { statusCode, headers } = await get(url)
    expect(statusCode).toBe(200)
    expect(headers["content-type"]).toBe("text/html; charset=utf-8")
    expect(headers["content-security-policy"]).toBe(PAGE_POLICY)
  })

  test.each([
    ["/docs/style.css", "text/css; charset=utf-8"],
    ["/favicon.svg", "image/svg+xml"],
    ["/openapi.json", "application/json; charset=utf-8"],
  ])("%s is %s", async (url, type) => {
    const { statusCode, headers } = await get(url)
    expect([statusCode, headers["content-type"]]).toEqual([200, type])
  })

  test("everything is sent once: whoever names its ETag gets 304 and no body", async () => {
    for (const url of ["/", "/docs", "/docs/errors/not_found", "/docs/style.css", "/openapi.json"]) {
      const first = await get(url)
      const etag = first.headers.etag ?? ""
      expect(etag).toMatch(/^"[\w-]{22}"$/)
      for (const sent of [etag, `W/${etag}`, `"other", ${etag}`]) {
        const again = await get(url, { "if-none-match": sent })
        expect([again.statusCode, again.body]).toEqual([304, ""])
      }
      expect((await get(url, { "if-none-match": '"other"' })).statusCode).toBe(200)
    }
  })

  test("a code that does not exist has no page", async () => {
    for (const code of ["nonsense", "toString", "__proto__", "not_found%00"]) {
      expect((await get(`/docs/errors/${code}`)).statusCode).toBe(404)
    }
  })

  test("the OpenAPI document names the server it is served by and every operation", async () => {
    const document = (await get("/openapi.json")).json<{ servers: unknown; paths: Record<string, unknown> }>()
    expect(document.servers).toEqual([{ url: "https://keys.example.com" }])
    expect(Object.keys(document.paths)).toEqual([...new Set(Object.values(ROUTES).map(({ path }) => path))])
  })

  test("links lead below the path of the public URL, and the document names it whole", async () => {
    const below = serverWithPages("https://example.com/keys")
    expect((await below.inject("/")).body).toContain('href="/keys/docs"')
    expect((await below.inject("/openapi.json")).body).toContain(
      '"servers":[{"url":"https://example.com/keys"}]',
    )
  })

  test("the page of sign-in links is there and is never kept", async () => {
    const { statusCode, headers } = await get("/auth/link")
    expect([statusCode, headers["cache-control"]]).toEqual([200, "no-store"])
    expect(headers["content-security-policy"]).not.toContain("unsafe")
  })
})

describe("on an organization's own host", () => {
  test("the pages and the document say that they are there", async () => {
    const fastify = Fastify()
    mountPages(fastify, {
      publicUrl: "https://keys.example.com",
      publicUrlFor: ({ headers }) => `https://${headers.host}`,
    })
    for (const host of ["keys.acme.com", "keys.example.com", "keys.acme.com"]) {
      const { body } = await fastify.inject({ url: "/openapi.json", headers: { host } })
      expect(JSON.parse(body).servers).toEqual([expect.objectContaining({ url: `https://${host}` })])
    }
  })
})
