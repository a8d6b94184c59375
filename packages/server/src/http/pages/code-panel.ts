import type { Html, Part } from "./html.ts"
import { html } from "./html.ts"

const PIECES = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g

function piece(match: RegExpExecArray): Part {
  const [text, string, colon] = match
  if (string === undefined) return html`<span class="tok-atom">${text}</span>`
  if (colon === undefined) return html`<span class="tok-text">${string}</span>`
  return html`<span class="tok-name">${string}</span>${colon}`
}

/** JSON, set in colours. */
export function jsonView(value: unknown): Html {
  const text = JSON.stringify(value, null, 2)
  const parts: Part[] = []
  let at = 0
  for (const match of text.matchAll(PIECES)) {
    parts.push(text.slice(at, match.index), piece(match))
    at = match.index + match[0].length
  }
  return html`${parts}${text.slice(at)}`
}

/** A block of code with a caption; it can be scrolled with the keyboard. */
export function codePanel(caption: string, code: Part): Html {
  return html`<figure class="panel">
    <figcaption>${caption}</figcaption>
    <pre tabindex="0" role="region" aria-label="${caption}"><code>${code}</code></pre>
  </figure> `
}
