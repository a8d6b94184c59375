import { BittingPane } from "./element.ts"

export { BittingPane }
export type { BittingPaneAttributes } from "./settings.ts"

declare global {
  interface HTMLElementTagNameMap {
    "bitting-pane": BittingPane
  }
}

const NAME = "bitting-pane"

// A page may well load the script twice.
if ("customElements" in globalThis && customElements.get(NAME) === undefined)
  customElements.define(NAME, BittingPane)
