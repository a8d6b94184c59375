import { createHash } from "node:crypto"
import { html, htmlText } from "../pages/html.ts"
import type { Html, Part } from "../pages/html.ts"
import type { PaneBuild } from "./pane-build.ts"

/** Attributes of a pane that a frame's address may set; the token comes another way. */
export const FRAME_ATTRIBUTES = [
  "service",
  "provider",
  "region",
  "attributes",
  "account",
  "caption",
  "refresh",
  "theme",
] as const

/** The colour schemes of a page by the theme of its pane. A frame cannot see the colours of the page around it. */
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ["light", "light"],
  ["dark", "dark"],
  ["system", "light dark"],
])

const USUAL_THEME = "light"

/** A page as it is sent. */
interface Page {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

const STYLE = `
body { margin: 0; font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
p { margin: 0; padding: 1rem; }
`

/** The token is the frame's name: the page that frames it writes it there, so that it is in no address, and no log has it. */
const SCRIPT = `
(() => {
  "use strict"
  const pane = document.querySelector("bitting-pane")
  const say = (text) => { document.querySelector("p").textContent = text }
  if (top === self) return say("This table is made to be shown within another page.")
  if (name === "") return say("This table is not set up correctly. The name of the frame has to be the key's token.")
  pane.setAttribute("token", name)
  pane.hidden = false
  document.querySelector("p").remove()
})()
`

/** A source expression for inline text (CSP Level 3 §2.3.1). */
const hashSource = (text: string): string =>
  `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`

/** Markup that is known by its hash must stay as it is written here. */
const inline = (tag: "script" | "style", text: string): string => `<${tag}>${text}</${tag}>`

const COMMON = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "cross-origin-resource-policy": "cross-origin",
}

function document(
  title: string,
  parts: { readonly theme?: string; readonly head?: Html; readonly body: Html; readonly end?: string },
): string {
  const { theme = USUAL_THEME, head = null, body, end = "" } = parts
  return [
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="${SCHEMES.get(theme) ?? USUAL_THEME}">\n<meta name="robots" content="noindex">`,
    htmlText(html`<title>${title}</title>`),
    inline("style", STYLE),
    htmlText(html`${head}`),
    "</head>\n<body>",
    htmlText(body),
    end,
    "</body>\n</html>\n",
  ].join("\n")
}

/** What a frame page is made of. */
export interface FrameParts {
  /** Path of the public URL, without a slash at the end. */
  readonly base: string
  readonly build: PaneBuild
  /** Values of {@link FRAME_ATTRIBUTES}. */
  readonly attributes: Readonly<Record<string, string>>
  /** Where it may be shown; null: anywhere. */
  readonly origins: readonly string[] | null
}

/**
 * The page with one pane. Browsers show it in pages of the key's origins alone; it runs the script of this very build and talks to this
 * server.
 */
export function framePage({ base, build, attributes, origins }: FrameParts): Page {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${hashSource(SCRIPT)}`,
    `style-src ${hashSource(STYLE)}`,
    "connect-src 'self'",
    `frame-ancestors ${origins === null ? "*" : origins.join(" ") || "'none'"}`,
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ")
  const asked = attributes["theme"] ?? USUAL_THEME
  const theme = SCHEMES.has(asked) ? asked : USUAL_THEME
  const given: readonly Part[] = FRAME_ATTRIBUTES.map((name) => {
    const value = name === "theme" ? theme : attributes[name]
    return value === undefined ? null : html` ${name}="${value}"`
  })
  const src = `${base}/pane/${build.version}/pane.js`
  return {
    html: document(attributes["caption"] ?? attributes["service"] ?? "Table", {
      theme,
      head: html`<script type="module" src="${src}" integrity="${build.integrity}" crossorigin></script>`,
      body: html`<p role="status"></p>
        <noscript><p>This table needs JavaScript.</p></noscript><bitting-pane hidden${given}></bitting-pane>`,
      end: inline("script", SCRIPT),
    }),
    // Its requests say that they come from this page: that is what the key is asked with.
    headers: { ...COMMON, "content-security-policy": policy, "referrer-policy": "same-origin" },
  }
}

/** What stands in the frame instead. It says something and does nothing, so that it may be shown anywhere. */
export function refusedFramePage(text: string): Page {
  const policy = `default-src 'none'; style-src ${hashSource(STYLE)}; frame-ancestors *; form-action 'none'; base-uri 'none'`
  return {
    html: document("Table", { body: html`<p role="alert">${text}</p>` }),
    headers: { ...COMMON, "content-security-policy": policy, "referrer-policy": "no-referrer" },
  }
}
