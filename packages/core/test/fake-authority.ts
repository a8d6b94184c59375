import type {
  Change,
  ChangeFeed,
  ChangeFeedReply,
  ChangeTarget,
  Clock,
  Grant,
  GrantSource,
  LoadedRecord,
  Position,
} from "../src/index.ts"
import { sampleSnapshot } from "./samples.ts"

/** A question that has arrived at the authority, or will. */
export interface Call {
  readonly kind: "feed" | "load"
  /** Where the asker of the feed was. */
  readonly from: Position | null
  readonly isServed: () => boolean
  /** The authority reads its answer; what is committed later is not in it. */
  readonly serve: () => void
  /** The answer arrives (served now if it was not). */
  readonly deliver: () => void
  readonly fail: (error: Error) => void
}

/** A change log and records whose answers can be held back between reading and arrival. */
export interface FakeAuthority {
  readonly feed: ChangeFeed
  readonly source: GrantSource
  /** Calls that are not answered yet, oldest first. */
  readonly calls: () => readonly Call[]
  /** While true, calls are answered at once. */
  readonly answering: (yes: boolean) => void
  readonly put: (grant: Grant) => void
  readonly remove: (tokenHash: string) => void
  /** Appends a change; raises the version of every key named by its token hash in `touched`. */
  readonly commit: (targets: readonly ChangeTarget[], touched?: readonly string[]) => Change
  readonly head: () => Position
  /** Another history: one change that names everything stands where the last `count` stood, so that their numbers come again. */
  readonly replaceHistory: (count: number) => void
  readonly loadCount: () => number
  /** Steps the authority's own clock, ms. */
  readonly setSkew: (ms: number) => void
}

export interface FakeAuthorityOptions {
  readonly clock: Clock
  /** Whether loads are answered synchronously. */
  readonly sync: boolean
}

/** Makes an authority at change 1 that answers at once. */
export function fakeAuthority({ clock, sync }: FakeAuthorityOptions): FakeAuthority {
  const grants = new Map<string, Grant>()
  const changes: Change[] = [{ seq: 1, tag: "t1", organizationId: null, targets: [] }]
  const calls = new Set<Call>()
  let tags = 1
  let loads = 0
  let answering = true
  let skewMs = 0

  const head = (): Position => {
    const last = changes.at(-1)
    if (last === undefined) throw new Error("there is always a change")
    return { seq: last.seq, tag: last.tag }
  }

  function read(tokenHash: string): LoadedRecord {
    const grant = grants.get(tokenHash)
    return { label: head(), record: grant === undefined ? null : sampleSnapshot(grant) }
  }

  function since(position: Position | null): ChangeFeedReply {
    const reply = { head: head(), now: clock.now() + skewMs, changes: [], reset: false }
    if (position === null) return reply
    const known = changes.some(({ seq, tag }) => seq === position.seq && tag === position.tag)
    return known
      ? { ...reply, changes: changes.filter(({ seq }) => seq > position.seq) }
      : { ...reply, reset: true }
  }

  function call<T>(kind: Call["kind"], from: Position | null, answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let served: T | null = null
      const self: Call = {
        kind,
        from,
        isServed: () => served !== null,
        serve: () => void (served ??= answer()),
        deliver: () => {
          calls.delete(self)
          resolve(served ?? answer())
        },
        fail: (error) => {
          calls.delete(self)
          reject(error)
        },
      }
      calls.add(self)
      if (answering) self.deliver()
    })
  }

  return {
    feed: { since: (position) => call("feed", position, () => since(position)) },
    source: {
      load: (tokenHash) => {
        loads += 1
        return sync ? read(tokenHash) : call("load", null, () => read(tokenHash))
      },
    },
    calls: () => [...calls],
    answering: (yes) => void (answering = yes),
    put: (grant) => void grants.set(grant.tokenHash, grant),
    remove: (tokenHash) => void grants.delete(tokenHash),
    commit(targets, touched = []) {
      const change: Change = { seq: head().seq + 1, tag: `t${++tags}`, organizationId: null, targets }
      changes.push(change)
      for (const tokenHash of touched) {
        const grant = grants.get(tokenHash)
        if (grant !== undefined) grants.set(tokenHash, { ...grant, version: grant.version + 1 })
      }
      return change
    },
    head,
    replaceHistory(count) {
      changes.splice(Math.max(1, changes.length - count))
      changes.push({ seq: head().seq + 1, tag: `t${++tags}`, organizationId: null, targets: ["all"] })
    },
    loadCount: () => loads,
    setSkew: (ms) => void (skewMs = ms),
  }
}
