import type { Kernel } from "./kernel.ts"
import type { Process } from "./machine.ts"

/** How bad the lines are. */
export interface LineQuality {
  /** Usual and longest delay of one way, ms, and how often it is a long one. */
  readonly delayMs: number
  readonly longMs: number
  readonly long: number
  /** How often a message is lost. */
  readonly lost: number
  /** How often whoever asked is told that a message was lost, instead of waiting in vain. */
  readonly noticed: number
  /** How often a request arrives a second time, some time later. */
  readonly doubled: number
}

/** What executes what is asked of it: a process, or the database, which never stops. */
export type Callee = Pick<Process, "exec" | "name">

/** Lines between processes, which lose, delay and double messages, and can be cut. */
export interface Network {
  /** Delay of one message, ms. */
  readonly delay: () => number
  /** Asks somebody to do something and answers what came of it. May never settle. */
  readonly call: <T>(from: Process, to: Callee, serve: () => Promise<T>) => Promise<T>
  /** Tells somebody something. */
  readonly send: (from: Callee, to: Callee, run: () => void) => void
  /** Cuts the line between two for a while. */
  readonly cut: (one: string, other: string, ms: number) => void
}

class LineError extends Error {
  override readonly name = "LineError"
}

export function createNetwork(kernel: Kernel, quality: LineQuality): Network {
  const { random } = kernel
  const cuts = new Map<string, number>()
  const nameOf = (one: string, other: string): string => (one < other ? `${one} ${other}` : `${other} ${one}`)
  const isCut = (one: Callee, other: Callee): boolean =>
    cuts.size > 0 && (cuts.get(nameOf(one.name, other.name)) ?? -Infinity) > kernel.now()
  const isLost = (one: Callee, other: Callee): boolean =>
    isCut(one, other) || (quality.lost > 0 && random.chance(quality.lost))
  const delay = (): number =>
    random.chance(quality.long) ? random.between(0, quality.longMs) : random.between(0.2, quality.delayMs)

  return {
    delay,
    call: (from, to, serve) =>
      new Promise((resolve, reject) => {
        const fail = (): void => {
          if (random.chance(quality.noticed))
            kernel.after(delay(), () => from.exec(() => reject(new LineError("lost"))))
        }
        const answer = (settle: () => void): void => {
          if (isLost(from, to)) fail()
          else kernel.after(delay(), () => from.exec(settle))
        }
        if (isLost(from, to)) return fail()
        kernel.after(delay(), () =>
          to.exec(() => {
            serve().then(
              (value) => answer(() => resolve(value)),
              (error: unknown) => answer(() => reject(error)),
            )
          }),
        )
        if (random.chance(quality.doubled)) {
          kernel.after(delay() + random.between(0, 3_000), () =>
            to.exec(() => void serve().catch(() => undefined)),
          )
        }
      }),
    send(from, to, run) {
      const copies = random.chance(quality.doubled) ? 2 : 1
      for (let copy = 0; copy < copies; copy++) {
        if (!isLost(from, to)) kernel.after(delay(), () => to.exec(run))
      }
    },
    cut(one, other, ms) {
      cuts.set(nameOf(one, other), kernel.now() + ms)
    },
  }
}
