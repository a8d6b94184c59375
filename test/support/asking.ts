import { setTimeout as delay } from "node:timers/promises"
import type { Api } from "./api.ts"

/** Pause between two questions, ms. */
const PAUSE_MS = 2

/** Somebody who asks about one key again and again. */
export interface Asker {
  /** Questions that were answered, and how long the slowest answer took. */
  readonly tally: { readonly count: number; readonly slowestMs: number }
  /** To be called before the server is ended: questions may fail from now on. */
  readonly pause: () => void
  /** To be called when it is there again, with how to call it. */
  readonly resume: (api: Api) => void
  /** @throws Error when an answer was not `ok`, or none came although the server was there */
  readonly stop: () => Promise<void>
}

/** Starts asking about a token that is in force all the time. */
export function startAsking(first: Api, token: string): Asker {
  const tally = { count: 0, slowestMs: 0 }
  let api: Api | null = first
  const work = { done: false }

  async function ask(server: Api): Promise<void> {
    const from = performance.now()
    const { body, text } = await server.post("/verify", { token })
    if (body?.code !== "ok") throw new Error(`a key that is in force: ${text}`)
    tally.count += 1
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - from)
  }

  async function askAll(): Promise<void> {
    while (!work.done) {
      const server = api
      if (server !== null) {
        await ask(server).catch((error: unknown) => {
          if (api === server) throw error
        })
      }
      await delay(PAUSE_MS)
    }
  }

  const asking = askAll()
  // Told by `stop`.
  asking.catch(() => {})
  return {
    tally,
    pause: () => void (api = null),
    resume: (next) => void (api = next),
    stop: async () => {
      work.done = true
      await asking
    },
  }
}
