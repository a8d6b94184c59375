import type { ChangeTarget, Schedule } from "@bitting/core"

/** The server shows a sign of life every 10 s; after this silence the line is taken for dead, ms. */
const SILENCE_MS = 25_000

/** The pause before a new attempt, ms; it doubles up to the longest and is spread over its upper half. */
const PAUSE_MS = 250
const PAUSE_MAX_MS = 10_000

/** Longest event that is read, characters. */
const EVENT_MAX = 4_000_000

export interface ChangeStreamPorts {
  /** Opens the stream. */
  readonly open: (signal: AbortSignal) => Promise<Response>
  readonly schedule: Schedule
  /** Somebody says that these were changed; none when the stream has just begun and anything may have been missed. */
  readonly changed: (targets: readonly ChangeTarget[]) => void
}

/** Listens for changes, so that they are looked for at once. Nothing depends on its hearing them. */
export interface ChangeStream {
  readonly close: () => void
}

/** The targets of one event; none where it is of another kind. */
function targetsOf(event: string): readonly ChangeTarget[] | null {
  const data = event
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trim())
    .join("\n")
  if (data === "") return null
  try {
    const { targets } = JSON.parse(data) as { readonly targets?: unknown }
    return Array.isArray(targets)
      ? (targets.filter((one) => typeof one === "string") as ChangeTarget[])
      : null
  } catch {
    return null
  }
}

/** Starts listening and goes on until closed. */
export function startChangeStream(ports: ChangeStreamPorts): ChangeStream {
  const { schedule } = ports
  const end = new AbortController()
  let failures = 0

  async function read(body: ReadableStream<Uint8Array>, alive: () => void): Promise<void> {
    const decoder = new TextDecoder()
    let text = ""
    for await (const chunk of body) {
      alive()
      text += decoder.decode(chunk, { stream: true })
      const events = text.split("\n\n")
      text = events.pop() ?? ""
      if (text.length > EVENT_MAX) throw new Error("an event without an end")
      for (const event of events) {
        const targets = targetsOf(event)
        if (targets !== null) ports.changed(targets)
      }
    }
  }

  async function listenOnce(): Promise<void> {
    const line = new AbortController()
    const hangUp = (): void => line.abort()
    end.signal.addEventListener("abort", hangUp, { once: true })
    let cancel = schedule(SILENCE_MS, hangUp)
    const alive = (): void => {
      cancel()
      cancel = schedule(SILENCE_MS, hangUp)
    }
    try {
      const response = await ports.open(line.signal)
      if (!response.ok || response.body === null) throw new Error(`the stream answered ${response.status}`)
      failures = 0
      ports.changed([])
      await read(response.body, alive)
    } finally {
      cancel()
      end.signal.removeEventListener("abort", hangUp)
      line.abort()
    }
  }

  async function listen(): Promise<void> {
    while (!end.signal.aborted) {
      await listenOnce().catch(() => undefined)
      if (end.signal.aborted) return
      const backoff = Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** failures)
      failures += 1
      await new Promise<void>((resolve) => void schedule(backoff * (0.5 + Math.random() / 2), resolve))
    }
  }

  void listen()
  return { close: () => end.abort() }
}
