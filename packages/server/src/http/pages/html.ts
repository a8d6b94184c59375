const MARKUP: unique symbol = Symbol("markup")

/** Text that is HTML already. Only this file makes it, so nothing else can pass for it. */
export interface Html {
  readonly [MARKUP]: string
}

/** What a template takes: text is escaped, markup is not, lists are joined, null is nothing. */
export type Part = string | number | Html | null | readonly Part[]

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** Text as it may stand between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

const isHtml = (part: object): part is Html => MARKUP in part

function render(part: Part): string {
  if (part === null) return ""
  if (typeof part === "string") return escapeHtml(part)
  if (typeof part === "number") return String(part)
  return isHtml(part) ? part[MARKUP] : part.map(render).join("")
}

/** A template of HTML. What is put into it is escaped, unless it is markup; attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    [MARKUP]: strings.reduce((text, string, index) => text + render(parts[index - 1] ?? null) + string),
  }
}

/** The text of finished markup. */
export function htmlText(markup: Html): string {
  return markup[MARKUP]
}
