import type { Change } from "@bitting/core"
import { concerns } from "@bitting/core"

/** Where one verifier's stream is written to. */
export interface StreamSink {
  readonly write: (text: string) => void
  readonly end: () => void
}

/** Who listens. */
export interface Listener {
  /** Whose changes it hears of; null: everybody's. */
  readonly organizationId: string | null
  readonly sink: StreamSink
  /** Asked at each heartbeat: whether its key still opens the stream. */
  readonly isWelcome: () => boolean
}

/** Tells verifiers in other processes what was changed, so that they look at once. Nothing depends on its being heard. */
export interface ChangeStreams {
  /** Begins to tell; the returned function ends it. Null: the server is stopping. */
  readonly open: (listener: Listener) => (() => void) | null
  /** Names what a change touched. */
  readonly push: (change: Change) => void
  /** Shows every listener that the line is up, and ends those who are no longer welcome. */
  readonly beat: () => void
  /** Ends every stream, for good. */
  readonly close: () => void
  readonly size: () => number
}

/** Makes streams nobody listens to yet. */
export function createChangeStreams(): ChangeStreams {
  const listeners = new Set<Listener>()
  let closed = false

  function end(listener: Listener): void {
    if (listeners.delete(listener)) listener.sink.end()
  }

  return {
    open(listener) {
      if (closed) return null
      listeners.add(listener)
      listener.sink.write(": welcome\n\n")
      return () => end(listener)
    },
    push(change) {
      if (listeners.size === 0 || change.targets.length === 0) return
      const text = `data: ${JSON.stringify({ targets: change.targets })}\n\n`
      for (const { organizationId, sink } of listeners) if (concerns(change, organizationId)) sink.write(text)
    },
    beat() {
      for (const listener of listeners) {
        if (listener.isWelcome()) listener.sink.write(": \n\n")
        else end(listener)
      }
    },
    close() {
      closed = true
      for (const listener of listeners) end(listener)
    },
    size: () => listeners.size,
  }
}
