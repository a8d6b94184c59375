import { serverOf } from "./base-url.ts"
import type { Pane } from "./pane.ts"
import { createPane } from "./pane.ts"
import { OBSERVED, settingsOf } from "./settings.ts"
import { STYLE } from "./style.ts"

/** Where there are no elements (a page made on a server), the module can still be imported. */
// Nothing there makes one of it.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement)

/** One style for all panes: no page's policy forbids it, unlike style elements and attributes (CSP Level 3 §6.7). */
function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  return sheet
}

/** `<bitting-pane>`: a table of what is in the cloud, read with an embed key. Its attributes are {@link BittingPaneAttributes}. */
export class BittingPane extends Base {
  static readonly observedAttributes: readonly string[] = OBSERVED

  #pane: Pane | null = null
  #pending = false

  connectedCallback(): void {
    if (this.#pane === null) {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" })
      root.adoptedStyleSheets = [styleSheet()]
      this.#pane = createPane(root)
    }
    this.#update()
  }

  disconnectedCallback(): void {
    this.#pane?.stop()
  }

  /** Several attributes that are set one after the other are one change. */
  attributeChangedCallback(): void {
    if (this.#pending || this.#pane === null) return
    this.#pending = true
    queueMicrotask(() => {
      this.#pending = false
      if (this.isConnected) this.#update()
    })
  }

  /** Loads the table again. */
  refresh(): void {
    this.#pane?.refresh()
  }

  #update(): void {
    const places = { script: serverOf(import.meta.url), page: document.baseURI }
    this.#pane?.update(settingsOf((name) => this.getAttribute(name), places))
  }
}
