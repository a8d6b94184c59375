import type { Change, DelayingVerifier, Verifier } from "@bitting/core"
import type { Authority } from "./authority.ts"
import { SUBJECTS } from "./authority.ts"
import type { Kernel } from "./kernel.ts"
import type { Process } from "./machine.ts"
import type { ServerProcess } from "./server-process.ts"
import type { RemoteProcess } from "./remote-process.ts"

/** How long a verifier that fails open may go on after a change it has not confirmed was answered, beside its own time, ms. */
const FAIL_OPEN_SLACK_MS = 3_100

/** What is counted, so that a simulation in which nothing happens is noticed. */
export interface Counts {
  confirmed: number
  unconfirmed: number
  decided: number
  remoteDecided: number
  failedOpen: number
}

/** Somebody who decides. */
export interface Decider {
  readonly process: Process
  readonly verifier: Verifier
  /** Null: a server's own. */
  readonly remote: RemoteProcess | null
}

/** Holds everybody to the promise: once a change was said to be in force, nothing older decides. */
export interface Judge {
  readonly wrong: readonly string[]
  readonly counts: Counts
  /** A verification that starts now and decides at once, if it can. */
  readonly lookUp: (decider: Decider, hash: string) => void
  readonly lookUpAll: (decider: Decider) => void
  /** A change was answered by a server. */
  readonly answered: (change: Change, unconfirmed: readonly DelayingVerifier[], by: Answering) => void
  /** Everything up to those versions (by hash) was said to be in force. */
  readonly confirmed: (
    versions: ReadonlyMap<string, number>,
    unconfirmed: readonly DelayingVerifier[],
    by: Pick<Answering, "readyAt">,
  ) => void
}

/** Whoever says that a change is in force. */
type Answering = Pick<ServerProcess, "log" | "readyAt">

interface Confirmation {
  readonly version: number
  readonly at: number
  readonly unconfirmed: ReadonlySet<string>
  /** From when on whoever said so has known the leases, true time. */
  readonly knownSince: number
}

/** Nothing has been confirmed yet. */
export function createJudge(
  { kernel, authority }: { readonly kernel: Kernel; readonly authority: Authority },
  everybody: () => readonly Decider[],
): Judge {
  const wrong: string[] = []
  const counts: Counts = { confirmed: 0, unconfirmed: 0, decided: 0, remoteDecided: 0, failedOpen: 0 }
  const confirmations = new Map<string, Confirmation[]>()

  const blame = (what: string): void => void wrong.push(`at ${kernel.now().toFixed()} ms ${what}`)

  /**
   * Whether whoever made the change was told that this verifier fails open and has not heard of it, or could not be: the database lost its
   * lease in a fail-over, and the server was replaced since, so that nobody is left who knew of it (see ADR 0015).
   */
  function isExcused(remote: RemoteProcess | null, { at, unconfirmed, knownSince }: Confirmation): boolean {
    if (remote === null || remote.failOpenMs === 0) return false
    const isNamed = (id: string): boolean => unconfirmed.has(id)
    const isForgotten = (id: string): boolean => (authority.leaseLostAt(id) ?? Infinity) <= knownSince
    const isKnown = [...remote.ids].some((id) => isNamed(id) || isForgotten(id))
    return isKnown && kernel.now() - at <= remote.failOpenMs + FAIL_OPEN_SLACK_MS
  }

  function decided({ process, remote }: Decider, hash: string, version: number): void {
    counts.decided += 1
    if (remote !== null) counts.remoteDecided += 1
    for (const confirmation of confirmations.get(hash) ?? []) {
      if (version >= confirmation.version || authority.isLost(confirmation.version)) continue
      if (isExcused(remote, confirmation)) counts.failedOpen += 1
      else {
        const since = `${confirmation.version} is in force since ${confirmation.at.toFixed()}`
        blame(`${process.name} decides about ${hash.slice(0, 1)} by version ${version}, ${since}`)
      }
    }
  }

  function lookUp(decider: Decider, hash: string): void {
    const { process, verifier, remote } = decider
    const organizationId = remote?.organizationId ?? null
    const isWithinReach =
      organizationId === null ||
      SUBJECTS.some((one) => one.hash === hash && one.organizationId === organizationId)
    if (!process.isRunning() || !isWithinReach) return
    const record = verifier.find(hash)
    if (record !== undefined && verifier.authorityNow() >= 0) {
      decided(decider, hash, record.key?.grant.version ?? 0)
    } else verifier.ready(hash).catch(() => undefined)
  }

  const confirmed: Judge["confirmed"] = (versions, unconfirmed, { readyAt }) => {
    counts.confirmed += 1
    if (unconfirmed.length > 0) counts.unconfirmed += 1
    const ids = new Set(unconfirmed.map(({ id }) => id))
    for (const [hash, version] of versions) {
      const list = confirmations.get(hash) ?? []
      list.push({ version, at: kernel.now(), unconfirmed: ids, knownSince: readyAt() })
      confirmations.set(hash, list)
    }
    for (const decider of everybody()) for (const hash of versions.keys()) lookUp(decider, hash)
  }

  return {
    wrong,
    counts,
    lookUp,
    lookUpAll(decider) {
      for (const { hash } of SUBJECTS) lookUp(decider, hash)
    },
    answered(change, unconfirmed, by) {
      if (!by.log.seen.has(change.tag)) blame("a change is confirmed that nobody has looked for")
      if (by.log.missed.has(change.tag)) blame("a change is confirmed that was looked for in vain")
      // Lost since somebody looked: nobody can know that.
      if (authority.lostAt(change.tag) === undefined) confirmed(authority.madeBy(change.tag), unconfirmed, by)
    },
    confirmed,
  }
}
