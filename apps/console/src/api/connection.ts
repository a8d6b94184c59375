import { onlineManager } from "@tanstack/react-query"

/** First pause between two looks whether the server is back, ms; it doubles up to the longest. */
const PAUSE_MS = 1_000
const PAUSE_MAX_MS = 8_000

type Listener = () => void

const listeners = new Set<Listener>()
let gone = false
let watching = false

function set(value: boolean): void {
  if (gone === value) return
  gone = value
  // Questions wait while the server is gone and go on by themselves; what was typed stays where it is.
  onlineManager.setOnline(!value)
  for (const listener of listeners) listener()
}

async function answers(healthUrl: string): Promise<boolean> {
  try {
    return (await fetch(healthUrl, { cache: "no-store", signal: AbortSignal.timeout(5_000) })).ok
  } catch {
    return false
  }
}

async function watch(healthUrl: string): Promise<void> {
  if (watching) return
  watching = true
  for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2)) {
    if (await answers(healthUrl)) break
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  watching = false
  set(false)
}

/** The server could not be reached: says so until it answers again. */
export function serverLost(healthUrl: string): void {
  set(true)
  void watch(healthUrl)
}

/** Whether the server is gone at the moment. */
export const serverIsGone = (): boolean => gone

/** Calls back on every change. @returns how to stop that */
export function onConnectionChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The browser's own idea of being online says nothing about a server on the same machine: only answers count. */
export function ownConnectionState(): void {
  onlineManager.setEventListener(() => () => undefined)
}
