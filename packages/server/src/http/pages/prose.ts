import type { Html } from "./html.ts"
import { html } from "./html.ts"

/** A line of the contract's texts: what stands between backticks is code. */
export function inline(text: string): Html {
  const parts = text.split(/`([^`]*)`/)
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

/** Paragraphs, which empty lines separate. */
export function prose(text: string): Html {
  return html`${text.split(/\n\s*\n/).map((paragraph) => html`<p>${inline(paragraph)}</p>`)}`
}
