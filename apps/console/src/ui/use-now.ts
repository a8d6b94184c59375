import { useSyncExternalStore } from "react"

const STEP_MS = 30_000

/** The end of the present half minute: everything on a page agrees about it, and what just happened is not still to come. */
const now = (): number => Math.ceil(Date.now() / STEP_MS) * STEP_MS

type Listener = () => void

const listeners = new Set<Listener>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  for (const listener of listeners) listener()
}

function subscribe(changed: Listener): () => void {
  listeners.add(changed)
  timer ??= setInterval(tick, STEP_MS)
  return () => {
    listeners.delete(changed)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Epoch ms; renders again as time goes on. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, now)
}
