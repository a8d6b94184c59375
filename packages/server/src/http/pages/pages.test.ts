import { DECISION_CODES, ERROR_CATALOGUE } from "@bitting/core"
import type { ErrorCode } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { openapiDocument } from "../../contract/openapi.ts"
import type { JsonSchema, OpenApiDocument } from "../../contract/openapi/types.ts"
import { ROUTES } from "../../contract/routes.ts"
import { errorIndexPage, errorPage } from "./error-pages.ts"
import { escapeHtml } from "./html.ts"
import { landingPage } from "./landing-page.ts"
import { PAGE_POLICY } from "./layout.ts"
import { operationsOf, referencePage } from "./reference-page.ts"
import { STYLE } from "./style.ts"

const document = openapiDocument("https://keys.example.com")
const codes = Object.keys(ERROR_CATALOGUE) as readonly ErrorCode[]
const reference = referencePage(document, "")
const errorIndex = errorIndexPage("")
const landing = landingPage({
  base: "",
  baseUrl: "https://keys.example.com",
  version: "1.2.3",
  console: true,
})

const PAGES: readonly (readonly [string, string])[] = [
  ["the reference", reference],
  ["the index of errors", errorIndex],
  ["the landing page", landing],
  ...codes.map((code) => [`the page of ${code}`, errorPage(code, document, "")] as const),
]

const idsIn = (page: string): readonly string[] =>
  [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]!)
const linksIn = (page: string): readonly string[] =>
  [...page.matchAll(/\shref="([^"]*)"/g)].map((match) => match[1]!)

describe.each(PAGES)("%s", (_, page) => {
  test("says its language, has a title, a description and one main heading", () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/)
    expect(page.match(/<title>[^<]+<\/title>/g)).toHaveLength(1)
    expect(page).toMatch(/<meta name="description" content="[^"]+" ?\/>/)
    expect(page.match(/<h1>/g)).toHaveLength(1)
  })

  test("has headings in order: none skips a level", () => {
    const levels = [...page.matchAll(/<h([1-6])[ >]/g)].map((match) => Number(match[1]))
    expect(levels[0]).toBe(1)
    for (const [index, level] of levels.entries()) {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1)
    }
  })

  test("has each id once", () => {
    const ids = idsIn(page)
    expect(ids).toHaveLength(new Set(ids).size)
  })

  test("needs nothing the policy forbids: no script, no style in the page, nothing from elsewhere", () => {
    expect(page).not.toMatch(/<script|<style|<iframe|<form|<base/i)
    expect(page).not.toMatch(/<[^>]+\s(?:on\w+|style)=/i)
    expect(linksIn(page).filter((link) => !/^[/#]/.test(link))).toEqual([])
    expect(page).not.toMatch(/\ssrc=/)
  })

  test("closes what it opens", () => {
    const open: string[] = []
    for (const [, close, name, empty] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
      if (empty === "/" || /^(?:meta|link|br)$/.test(name!)) continue
      if (close === "") open.push(name!)
      else expect(open.pop()).toBe(name)
    }
    expect(open).toEqual([])
  })
})

describe("the policy of the pages", () => {
  test("allows no script at all and nothing unsafe", () => {
    expect(PAGE_POLICY.split("; ")).toContain("default-src 'none'")
    expect(PAGE_POLICY).not.toMatch(/script-src|unsafe/)
  })

  test("the stylesheet loads nothing", () => {
    expect(STYLE).not.toMatch(/@import|url\(/)
  })
})

describe("colours", () => {
  const [light = "", dark = ""] = STYLE.split("@media (prefers-color-scheme: dark)")
  const coloursOf = (rules: string): ReadonlyMap<string, string> =>
    new Map([...rules.matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!]))

  /** Relative luminance and contrast as WCAG 2.2 defines them. */
  function luminance(colour: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  function contrast(one: string, other: string): number {
    const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted(
      (left, right) => left - right,
    )
    return (lighter + 0.05) / (darker + 0.05)
  }

  test("contrast is measured as WCAG measures it", () => {
    expect(contrast("#000000", "#ffffff")).toBe(21)
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2)
  })

  test.each([
    ["light", coloursOf(light)],
    ["dark", coloursOf(dark)],
  ])("in %s everything written can be read (WCAG AA: 4.5 to 1)", (_, colours) => {
    const written = ["ink", "soft", "act", "brass", "get", "post", "patch", "delete", "name", "text", "atom"]
    for (const name of written) {
      for (const ground of ["paper", "card", "well"]) {
        const ratio = contrast(colours.get(name)!, colours.get(ground)!)
        expect([name, ground, ratio >= 4.5]).toEqual([name, ground, true])
      }
    }
  })
})

describe("the reference", () => {
  test.each(Object.entries(ROUTES))(
    "%s has an anchor, its path and an entry in the contents",
    (id, { path }) => {
      expect(idsIn(reference)).toContain(id)
      expect(linksIn(reference).filter((link) => link === `#${id}`)).toHaveLength(2)
      expect(reference.replaceAll(/<\/?var>/g, "")).toContain(`<code class="path">${path}</code>`)
    },
  )

  test("links only to anchors that are there and to pages that are served", () => {
    const ids = new Set(idsIn(reference).map((id) => `#${id}`))
    const served = /^\/(?:|docs|docs\/style\.css|docs\/errors|docs\/errors\/\w+|openapi\.json|favicon\.svg)$/
    for (const link of linksIn(reference)) expect(ids.has(link) || served.test(link) ? "" : link).toBe("")
    for (const link of linksIn(reference)) {
      const code = /^\/docs\/errors\/(\w+)$/.exec(link)?.[1]
      if (code !== undefined) expect(codes).toContain(code)
    }
  })

  test("shows the fields of a body, those inside others too", () => {
    for (const name of ["expires_in", "constraints", "allowed_origins", "rate_limit_rpm"]) {
      expect(reference).toContain(`<code class="name">${name}</code>`)
    }
  })

  test("calls the server it is served by", () => {
    expect(reference).toContain(escapeHtml("curl -X POST 'https://keys.example.com/keys'"))
    expect(reference).not.toContain("127.0.0.1:7420")
  })

  test("stands below the path of the public URL", () => {
    for (const page of [
      referencePage(document, "/keys"),
      errorIndexPage("/keys"),
      errorPage("not_found", document, "/keys"),
    ]) {
      expect(linksIn(page).filter((link) => !/^(?:\/keys\/|#)/.test(link))).toEqual([])
    }
  })
})

describe("hostile text", () => {
  const HOSTILE = `</code><script>alert(1)</script><img src=x onerror="alert(2)">' & \`<b>\``

  function poison(value: unknown, name = ""): unknown {
    if (typeof value === "string")
      return /^(?:\$ref|type|in|name|format)$/.test(name) ? value : `${value}${HOSTILE}`
    if (Array.isArray(value)) return value.map((item) => poison(item, name))
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        name === "properties" ? `${key}${HOSTILE}` : key,
        name === "servers" || key === "servers" || key === "x-error-codes" || key === "tags"
          ? member
          : poison(member, key),
      ]),
    )
  }

  test("stays text wherever in the document it stands", () => {
    const poisoned = poison(document) as OpenApiDocument
    const page = referencePage(poisoned, "")
    expect(page).not.toMatch(/<script|<img|<b>/)
    // Every `<` opens a tag that the renderer itself writes.
    const tags = new Set([...page.matchAll(/<\/?([^\s>/]*)/g)].map((match) => match[1]))
    const clean = new Set([...reference.matchAll(/<\/?([^\s>/]*)/g)].map((match) => match[1]))
    expect([...tags].filter((tag) => !clean.has(tag))).toEqual([])
    expect(page).toContain(escapeHtml("<script>alert(1)</script>"))
  })

  test("stays text in a base path, a version and a schema's name", () => {
    const schemas: Record<string, JsonSchema> = {
      ...document.components.schemas,
      '"><script>': { type: "object" },
    }
    const odd = { ...document, components: { ...document.components, schemas } }
    const page =
      referencePage(odd, '/"><script>') +
      landingPage({ base: '"><script>', baseUrl: '"><script>', version: "<script>", console: true })
    expect(page).not.toContain("<script")
  })
})

describe("the pages of codes", () => {
  test.each(codes)("%s: what happened, what to do and an example stand on its page", (code) => {
    const page = errorPage(code, document, "")
    const { title, status } = ERROR_CATALOGUE[code]
    expect(page.replaceAll(/<\/?code>/g, "")).toContain(`<h1>${escapeHtml(title.replaceAll("`", ""))}</h1>`)
    expect(page).toContain(`<code>${code}</code>`)
    expect(page).toContain(escapeHtml(`"https://keys.example.com/docs/errors/${code}"`))
    expect(page).toContain(`<span class="tok-atom">${status}</span>`)
    for (const heading of ["What happened", "What to do", "What it looks like", "Who answers it"]) {
      expect(page).toContain(`<h2>${heading}</h2>`)
    }
  })

  test("the index links to each of them and explains every decision", () => {
    for (const code of codes) expect(linksIn(errorIndex)).toContain(`/docs/errors/${code}`)
    for (const code of DECISION_CODES) expect(idsIn(errorIndex)).toContain(`decision-${code}`)
  })

  test("each names the operations that answer it", () => {
    const page = errorPage("key_not_rotatable", document, "")
    expect(linksIn(page).filter((link) => link.startsWith("/docs#"))).toEqual(["/docs#keys.rotate"])
    expect(operationsOf(document).length).toBe(Object.keys(ROUTES).length)
  })
})

test("the landing page tells the version and leads to the documentation, the document and the health check", () => {
  expect(landing).toContain("1.2.3")
  expect(linksIn(landing)).toEqual(
    expect.arrayContaining(["/docs", "/docs/errors", "/openapi.json", "/healthz"]),
  )
})
