import { useEffect } from "react"

type Listener = () => void

const listeners = new Set<Listener>()
let shown = 0

function count(by: number): void {
  shown += by
  for (const listener of listeners) listener()
}

/** Says, as long as the component stands there, that it shows something that cannot be shown again: nothing takes it away but the person. */
export function useShownOnce(): void {
  useEffect(() => {
    count(1)
    return () => count(-1)
  }, [])
}

/** Whether something stands there that cannot be shown again. */
export const isShownOnce = (): boolean => shown > 0

/** Calls back on every change. @returns how to stop that */
export function onShownOnceChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
