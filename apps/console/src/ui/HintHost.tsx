import { Tooltip } from "@mantine/core"
import { useEffect, useId, useState, useSyncExternalStore } from "react"
import { currentHint, endHint, onHintChange } from "./hint.ts"
import type { Hint } from "./hint.ts"

function endOnEscape(event: KeyboardEvent): void {
  if (event.key === "Escape") endHint()
}

/** Shows the one hint of the page (see `hint.ts`). */
export function HintHost() {
  const id = useId()
  const hint = useSyncExternalStore(onHintChange, currentHint)
  // Its words stay while it fades.
  const [last, setLast] = useState<Hint | null>(null)
  if (hint !== null && hint !== last) setLast(hint)
  useEffect(() => {
    if (hint === null) return undefined
    hint.target.setAttribute("aria-describedby", id)
    addEventListener("keydown", endOnEscape)
    return () => {
      hint.target.removeAttribute("aria-describedby")
      removeEventListener("keydown", endOnEscape)
    }
  }, [hint, id])
  if (last === null) return null
  return <Tooltip target={last.target} opened={hint !== null} label={<span id={id}>{last.label}</span>} />
}
