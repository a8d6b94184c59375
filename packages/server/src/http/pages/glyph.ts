import type { Html } from "./html.ts"
import { html } from "./html.ts"

// A key seen from the side: its bow, its blade, and in the blade the bitting.
const BLADE =
  "M14.6 12.6H28.6L31 15.4 29 17.8 27.4 16 25.8 17.8H24.8L23 15.2 21.2 17.8H20.2L18.8 16.6 17.2 19.4H14.6Z"

/** The picture in the browser's tab. Its colour shows on light and on dark. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#b7791f" fill-rule="evenodd" d="M8.6 8.4a7.6 7.6 0 1 0 0 15.2a7.6 7.6 0 1 0 0-15.2ZM6.4 13.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2Z"/><path fill="#b7791f" d="${BLADE}"/></svg>
`

/** The same picture for a page, in the colour of its surroundings. */
export const GLYPH: Html = html`<svg class="glyph" viewBox="0 0 32 32" aria-hidden="true">
  <path
    fill="currentColor"
    fill-rule="evenodd"
    d="M8.6 8.4a7.6 7.6 0 1 0 0 15.2a7.6 7.6 0 1 0 0-15.2ZM6.4 13.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2Z"
  />
  <path fill="currentColor" d="${BLADE}" />
</svg>`
