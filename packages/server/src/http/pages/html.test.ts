import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { escapeHtml, html, htmlText } from "./html.ts"

const UNESCAPES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" }
const unescape = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => UNESCAPES[name]!)

describe("templates of HTML", () => {
  test("escape whatever text is put into them", () => {
    const text = `<script>alert("1" & '2')</script>`
    expect(htmlText(html`<p title="${text}">${text}</p>`)).toBe(
      `<p title="${escapeHtml(text)}">${escapeHtml(text)}</p>`,
    )
    expect(escapeHtml(text)).toBe("&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;")
  })

  test("take markup, lists and nothing as they are", () => {
    const items = ["a", "<b>"].map((item) => html`<b>${item}</b>`)
    expect(htmlText(html`<i>${items}${null}</i>${3}`)).toBe("<i><b>a</b><b>&lt;b&gt;</b></i>3")
  })

  test("cannot be fooled by data that looks like markup", () => {
    const forged: unknown = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}')
    expect(() => htmlText(html`${forged as string}`)).toThrow(TypeError)
  })

  test("escaping loses nothing and leaves nothing that could open a tag or close an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const escaped = escapeHtml(text)
        expect(escaped).not.toMatch(/[<>"']/)
        expect(unescape(escaped)).toBe(text)
      }),
    )
  })
})
