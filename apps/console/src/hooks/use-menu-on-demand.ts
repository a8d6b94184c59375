import type { ComponentType } from "react"
import { useOnDemand } from "./use-on-demand.ts"

/** What a button has to be given whose menu is not there yet. */
interface Opener {
  readonly "aria-haspopup"?: "menu"
  readonly "aria-expanded"?: boolean
  readonly onClick?: () => void
  readonly onPointerEnter?: () => void
  readonly onFocus?: () => void
}

/**
 * A menu that is loaded when somebody reaches for its button: menus are most of what a header would be made of.
 * @param load imports what stands in the button's place from then on, an `OpeningMenu`
 * @returns it, once it is there; and what to spread over the properties of the button
 */
export function useMenuOnDemand<Props>(load: () => Promise<ComponentType<Props>>): {
  readonly Loaded: ComponentType<Props> | null
  readonly opener: Opener
} {
  const { Loaded, prepare, want } = useOnDemand(load)
  const opener: Opener = {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: want,
    onPointerEnter: prepare,
    onFocus: prepare,
  }
  return { Loaded, opener: Loaded === null ? opener : {} }
}
