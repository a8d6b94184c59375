import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { signInPage } from "./sign-in-page.ts"

const { html, headers } = signInPage()
const policy = headers["content-security-policy"] ?? ""

function inlineTexts(element: "script" | "style"): readonly string[] {
  return [...html.matchAll(new RegExp(`<${element}[^>]*>([^]*?)</${element}>`, "g"))].map(
    (match) => match[1]!,
  )
}

describe("the sign-in page", () => {
  test.each(["script", "style"] as const)(
    "runs the one inline %s it was written with, and no other",
    (element) => {
      const texts = inlineTexts(element)
      expect(texts).toHaveLength(1)
      const hash = createHash("sha256").update(texts[0]!, "utf8").digest("base64")
      expect(policy.split("; ")).toContain(`${element}-src 'sha256-${hash}'`)
    },
  )

  test("allows nothing but that, and requests to its own server", () => {
    const others = policy.split("; ").filter((rule) => !/^(?:script|style)-src /.test(rule))
    expect(others).toEqual([
      "default-src 'none'",
      "connect-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
    expect(policy).not.toContain("unsafe")
  })

  test("asks for nothing from elsewhere and has no handlers in attributes, which the policy would block", () => {
    expect(html).not.toMatch(/\b(?:src|srcset|integrity)=|url\(|@import|https?:/)
    expect(html).not.toMatch(/<[^>]+\s(?:on\w+|style)=/)
  })

  test("is neither kept nor passed on", () => {
    expect(headers["cache-control"]).toBe("no-store")
    expect(headers["referrer-policy"]).toBe("no-referrer")
  })

  test("every field has a label", () => {
    const fields = [...html.matchAll(/<input id="(\w+)"/g)].map((match) => match[1])
    const labels = [...html.matchAll(/<label for="(\w+)"/g)].map((match) => match[1])
    expect(fields.length).toBeGreaterThan(0)
    expect(labels).toEqual(fields)
  })

  test("takes text as text: nothing a server or an address says becomes markup", () => {
    expect(inlineTexts("script")[0]).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/)
  })
})
