import type { Pane } from "@bitting/sdk"
import type { ExampleEntry } from "./example-entry.ts"
import type { Snippet } from "./snippets.ts"

/** What a page is to show. */
export interface PaneContext {
  /** Where the script is, and its hash. */
  readonly pane: Pick<Pane, "url" | "integrity" | "frame_url">
  readonly token: string
  readonly grantId: string
  /** What the key may ask. */
  readonly entry: ExampleEntry
  /** What the samples are called. */
  readonly names: { readonly script: string; readonly frame: string }
}

/** A text as it stands in an attribute of HTML. */
const attribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")

/** Tags that show a table on a web page, ready to be pasted: with the script, and as a frame. */
export function paneSnippets({ pane, token, grantId, entry, names }: PaneContext): readonly Snippet[] {
  const { service, provider, region } = entry
  // Of AWS where nothing is said.
  const asked = { service, ...(provider === "aws" ? {} : { provider }), region }
  const address = `${pane.frame_url}?${new URLSearchParams({ key: grantId, ...asked }).toString()}`
  const attributes = Object.entries(asked).map(([name, value]) => `${name}="${attribute(value)}"`)
  return [
    {
      id: "script",
      name: names.script,
      code: `<script type="module" src="${attribute(pane.url)}"
  integrity="${attribute(pane.integrity)}" crossorigin="anonymous"></script>

<bitting-pane token="${attribute(token)}"
  ${attributes.join(" ")}></bitting-pane>`,
    },
    {
      id: "frame",
      name: names.frame,
      code: `<iframe title="${attribute(service)}" width="100%" height="500"
  src="${attribute(address)}"
  name="${attribute(token)}"></iframe>`,
    },
  ]
}
