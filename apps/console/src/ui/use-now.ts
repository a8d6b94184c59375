import { useSyncExternalStore } from "react"

const STEP_MS = 30_000

/** The end of the present half minute: everything on a page agrees about it, and what just happened is not still to come. */
const now = (): number => Math.ceil(Date.now() / STEP_MS) * STEP_MS

function subscribe(changed: () => void): () => void {
  const timer = setInterval(changed, STEP_MS)
  return () => clearInterval(timer)
}

/** Epoch ms; renders again as time goes on. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, now)
}
