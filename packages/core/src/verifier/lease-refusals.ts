import type { Clock } from "../ports.ts"
import type { DelayingVerifier, LeaseDelay, LeaseLedger } from "./lease-ledger.ts"

/** So often a change has to wait for a verifier in vain, within so many ms, that it gets no lease for as many. */
const DELAYS = 3
export const REFUSED_MS = 600_000

/** Delays that are closer to each other are one: the same standstill, seen by several. */
const SAME_MS = 3_000

/** A verifier that gets no lease for now. */
export interface RefusedVerifier extends DelayingVerifier {
  /** Wall time, epoch ms. */
  readonly until: number
}

/**
 * Until when a verifier gets no lease.
 * @param times at which changes had to wait for it in vain, epoch ms, in any order
 * @returns epoch ms; -Infinity: it gets one
 */
export function refusedUntil(times: readonly number[]): number {
  const apart: number[] = []
  for (const at of times.toSorted((left, right) => left - right)) {
    const before = apart.at(-1)
    if (before === undefined || at - before >= SAME_MS) apart.push(at)
  }
  let until = -Infinity
  for (const [place, at] of apart.entries()) {
    const first = apart[place - DELAYS + 1]
    if (first !== undefined && at - first < REFUSED_MS) until = at + REFUSED_MS
  }
  return until
}

/** Those of the verifiers that get no lease now. Times in the future are those of a clock that was set back since: they count for nothing. */
export function refusedVerifiers(delays: readonly LeaseDelay[], now: number): readonly RefusedVerifier[] {
  const timesOf = new Map<string, number[]>()
  const newest = new Map<string, LeaseDelay>()
  for (const delay of delays) {
    if (delay.at > now) continue
    timesOf.set(delay.id, [...(timesOf.get(delay.id) ?? []), delay.at])
    newest.set(delay.id, delay)
  }
  return [...newest.values()].flatMap(({ id, credential, organizationId, name }) => {
    const until = refusedUntil(timesOf.get(id) ?? [])
    return until > now ? [{ id, credential, organizationId, name, until }] : []
  })
}

/** Keeps verifiers that changes keep waiting for from getting leases. */
export interface LeaseRefusals {
  /** Notes that changes had to wait for these in vain. Answers those who get no lease from now on and did before. */
  readonly note: (verifiers: readonly DelayingVerifier[]) => Promise<readonly RefusedVerifier[]>
  /** Reads what was noted, by other processes as well. */
  readonly refresh: () => Promise<void>
  /** A verifier gives its id up for another one: it stays the same verifier. */
  readonly rename: (from: string, to: string, credential: string) => Promise<void>
  /** For how long a verifier gets no lease, ms; 0: it gets one. */
  readonly refusedMs: (id: string) => number
}

export interface LeaseRefusalPorts {
  readonly ledger: Pick<LeaseLedger, "noteDelays" | "delays" | "inheritDelays">
  readonly clock: Pick<Clock, "now">
}

/** Knows of nothing until `refresh`. */
export function createLeaseRefusals({ ledger, clock }: LeaseRefusalPorts): LeaseRefusals {
  let delays: readonly LeaseDelay[] = []
  let refused: ReadonlyMap<string, number> = new Map()

  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: a verifier that takes another id takes along what is just being noted of it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }

  async function read(): Promise<void> {
    delays = await ledger.delays()
    refused = new Map(refusedVerifiers(delays, clock.now()).map(({ id, until }) => [id, until]))
  }

  const refusedMs = (id: string): number => Math.max(0, (refused.get(id) ?? -Infinity) - clock.now())

  return {
    refresh: () => inTurn(read),
    refusedMs,
    note: (verifiers) =>
      inTurn(async () => {
        const before = new Set([...refused.keys()].filter((id) => refusedMs(id) > 0))
        await ledger.noteDelays(verifiers, clock.now())
        await read()
        return refusedVerifiers(delays, clock.now()).filter(({ id }) => !before.has(id))
      }),
    rename: (from, to, credential) =>
      inTurn(async () => {
        if (!delays.some(({ id }) => id === from)) return
        await ledger.inheritDelays(from, to, credential)
        await read()
      }),
  }
}
