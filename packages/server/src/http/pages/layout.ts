import { GLYPH } from "./glyph.ts"
import type { Html } from "./html.ts"
import { html, htmlText } from "./html.ts"

/** Where the pages are: the path of the public URL, without a slash at the end; empty for a server of its own. */
export type BasePath = string

export interface PageParts {
  readonly base: BasePath
  readonly title: string
  readonly description: string
  readonly main: Html
  /** What stands beside the page: its contents. */
  readonly aside?: Html
}

/** What the pages may load: their own stylesheet and picture. No script at all. */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ")

function bar(base: BasePath): Html {
  return html`<header class="bar">
    <a class="brand" href="${base}/">${GLYPH}<span>Bitting</span></a>
    <nav aria-label="Pages">
      <a href="${base}/docs">API</a> <a href="${base}/docs/errors">Errors</a>
      <a href="${base}/openapi.json">OpenAPI</a>
    </nav>
  </header> `
}

/** A whole page. */
export function page({ base, title, description, main, aside }: PageParts): string {
  return htmlText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="description" content="${description}" />
          <title>${title}</title>
          <link rel="icon" href="${base}/favicon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="${base}/docs/style.css" />
        </head>
        <body>
          <a class="skip" href="#main">Skip to the content</a>
          ${bar(base)}
          <div class="${aside === undefined ? "frame" : "frame with-aside"}">
            ${aside ?? null}
            <main id="main">${main}</main>
          </div>
        </body>
      </html> `,
  )
}
