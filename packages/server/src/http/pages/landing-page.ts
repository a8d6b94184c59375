import { codePanel } from "./code-panel.ts"
import { shellWord } from "./curl.ts"
import { GLYPH } from "./glyph.ts"
import type { Html } from "./html.ts"
import { html } from "./html.ts"
import type { BasePath } from "./layout.ts"
import { page } from "./layout.ts"

export interface LandingFacts {
  readonly base: BasePath
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly version: string
  /** Whether the web console is served. */
  readonly console: boolean
}

function card(href: string, title: string, text: string): Html {
  return html`<li>
    <a href="${href}"><strong>${title}</strong><span>${text}</span></a>
  </li> `
}

/** What somebody sees who opens the server's address: what it is, and where to go on. */
export function landingPage({ base, baseUrl, version, console }: LandingFacts): string {
  const consoleCard = card(`${base}/console/`, "Console", "Sign in, and see, make and revoke keys.")
  return page({
    base,
    title: "Bitting",
    description: "A Bitting server: self-hosted API keys.",
    main: html`<div class="landing">
      <p class="mark">${GLYPH}</p>
      <h1>Bitting</h1>
      <p class="lead">
        This server mints, constrains, verifies, rotates and revokes API keys. It runs version ${version}.
      </p>
      <ul class="cards">
        ${console ? consoleCard : null}${card(`${base}/docs`, "API reference", "Every operation: who may call it, what goes in, what comes out.")}${card(`${base}/docs/errors`, "Errors and decisions", "What each code means, and what to do about it.")}${card(`${base}/openapi.json`, "OpenAPI document", "The same API for machines: for clients, tests and editors.")}${card(`${base}/healthz`, "Health", "Whether the server is up.")}
      </ul>
      <h2>Sign in</h2>
      <p>
        People sign in with a link that works once. The server prints the first one when it starts for the
        first time; after that, whoever runs this instance can make one for you.
      </p>
      <h2>Call it from a program</h2>
      <p>
        Programs send a system key. The first start leaves the root key in the file <code>root-key</code> in
        the server’s data folder; use it to make keys that can do less.
      </p>
      ${codePanel("List the keys", `curl ${shellWord(`${baseUrl}/keys`)} \\\n  -H "Authorization: Bearer $BITTING_KEY"`)}
    </div> `,
  })
}
