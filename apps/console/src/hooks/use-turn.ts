import { startTransition, useEffect, useState } from "react"

let loading = true

/** Says that the console has been loaded and somebody has gone on to another page of it: what they see next is there at once. */
export function endFirstLoad(): void {
  loading = false
}

/**
 * Whether it is the turn of a part of the page. While the console is loaded all of it is new to the browser, and to lay it out in one frame would
 * keep a slow machine from answering: each part that waits for its turn comes in the frame after what it stands in.
 * @returns false at first, and true from the next frame on; always true after the first load, and while nobody sees the page
 */
export function useTurn(): boolean {
  const [turn, setTurn] = useState(!loading)
  useEffect(() => {
    if (turn) return undefined
    const begin = (): void => startTransition(() => setTurn(true))
    // There are no frames then.
    if (document.hidden) {
      begin()
      return undefined
    }
    const frame = requestAnimationFrame(begin)
    return () => cancelAnimationFrame(frame)
  }, [turn])
  return turn
}
