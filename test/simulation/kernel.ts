import { mulberry32 } from "../../packages/core/src/testing/mulberry32.ts"

/** Random choices that are the same for the same seed. */
export interface Random {
  /** A whole number from 0 up to but not including `end`. */
  readonly below: (end: number) => number
  readonly between: (from: number, to: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
}

export function createRandom(seed: number): Random {
  const draw = mulberry32(seed)
  const next = (): number => draw() / 2 ** 32
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick(list) {
      if (list.length === 0) throw new Error("nothing to pick from")
      // There is something at every place.
      return list[below(list.length)] as (typeof list)[number]
    },
  }
}

/** Time that passes from event to event, the same for everybody: what the machines' clocks show is another matter. */
export interface Kernel {
  readonly random: Random
  /** True time, ms. */
  readonly now: () => number
  /** Lets something happen later. */
  readonly after: (delayMs: number, run: () => void) => void
  /** Lets everything up to a moment happen, each event with all that follows from it at once. */
  readonly runUntil: (at: number) => Promise<void>
}

interface Event {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)

/** A binary heap of events, the next one first. */
function createQueue(): {
  readonly push: (event: Event) => void
  readonly pop: (until: number) => Event | undefined
} {
  const heap: Event[] = []
  const at = (place: number): Event => heap[place] as Event
  function swap(one: number, other: number): void {
    const held = at(one)
    heap[one] = at(other)
    heap[other] = held
  }
  function sink(): void {
    for (let place = 0; ;) {
      const left = 2 * place + 1
      if (left >= heap.length) return
      const least = left + 1 < heap.length && isBefore(at(left + 1), at(left)) ? left + 1 : left
      if (!isBefore(at(least), at(place))) return
      swap(place, least)
      place = least
    }
  }
  return {
    push(event) {
      heap.push(event)
      for (let place = heap.length - 1; place > 0;) {
        const parent = (place - 1) >> 1
        if (!isBefore(at(place), at(parent))) return
        swap(place, parent)
        place = parent
      }
    },
    pop(until) {
      const [first] = heap
      if (first === undefined || first.at > until) return undefined
      const last = heap.pop()
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last
        sink()
      }
      return first
    },
  }
}

/** Lets all promises that wait for no event come to their end. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

export function createKernel(seed: number): Kernel {
  const queue = createQueue()
  let now = 0
  let count = 0
  return {
    random: createRandom(seed),
    now: () => now,
    after(delayMs, run) {
      count += 1
      queue.push({ at: now + Math.max(0, delayMs), order: count, run })
    },
    async runUntil(until) {
      for (let event = queue.pop(until); event !== undefined; event = queue.pop(until)) {
        now = event.at
        event.run()
        await settle()
      }
      now = until
    },
  }
}
