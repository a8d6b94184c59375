import type { Pane } from "@bitting/sdk"
import type { ExampleEntry } from "./example-entry.ts"
import type { Snippet } from "./snippets.ts"

/** What the samples are called, or what is said of them. */
interface PaneTexts {
  readonly script: string
  readonly pinned: string
  readonly frame: string
}

/** What a page is to show. */
export interface PaneContext {
  /** Where the script is, and the hash of its one version. */
  readonly pane: Pick<Pane, "url" | "stable_url" | "integrity" | "frame_url">
  readonly token: string
  readonly grantId: string
  /** What the key may ask. */
  readonly entry: ExampleEntry
  readonly names: PaneTexts
  /** When to take which. */
  readonly whens: PaneTexts
}

/** A text as it stands in an attribute of HTML. */
const attribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")

/**
 * Tags that show a table on a web page, ready to be pasted: with the script that follows the server, with the script of one version, and as a
 * frame.
 */
export function paneSnippets({ pane, token, grantId, entry, names, whens }: PaneContext): readonly Snippet[] {
  const { service, provider, region } = entry
  // Of AWS where nothing is said.
  const asked = { service, ...(provider === "aws" ? {} : { provider }), region }
  const address = `${pane.frame_url}?${new URLSearchParams({ key: grantId, ...asked }).toString()}`
  const attributes = Object.entries(asked).map(([name, value]) => `${name}="${attribute(value)}"`)
  const element = `<bitting-pane token="${attribute(token)}"
  ${attributes.join(" ")}></bitting-pane>`
  return [
    {
      id: "script",
      name: names.script,
      hint: whens.script,
      code: `<script type="module" src="${attribute(pane.stable_url)}"></script>\n\n${element}`,
    },
    {
      id: "pinned",
      name: names.pinned,
      hint: whens.pinned,
      code: `<script type="module" src="${attribute(pane.url)}"
  integrity="${attribute(pane.integrity)}" crossorigin="anonymous"></script>\n\n${element}`,
    },
    {
      id: "frame",
      name: names.frame,
      hint: whens.frame,
      code: `<iframe title="${attribute(service)}" width="100%" height="500"
  src="${attribute(address)}"
  name="${attribute(token)}"></iframe>`,
    },
  ]
}
