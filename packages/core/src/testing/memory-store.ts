import type { Change, Position } from "../domain/change.ts"
import { DEMO_ACCOUNT, roleIn } from "../domain/tenancy.ts"
import type { Grant } from "../domain/grant.ts"
import type { GrantSnapshot, HolderSnapshot } from "../domain/snapshot.ts"
import { BittingError } from "../errors.ts"
import type {
  ChangeFeedReply,
  Clock,
  Committed,
  Entropy,
  LoadedRecord,
  Mutation,
  Repositories,
  Store,
} from "../ports.ts"
import { recordAudit } from "./memory-audit.ts"
import { memoryQuota, memoryUsage } from "./memory-ledgers.ts"
import { memoryTickets } from "./memory-people.ts"
import { memoryRepositories } from "./memory-repositories.ts"
import { copyState, emptyCounters, emptyState } from "./memory-state.ts"
import type { MemoryCounters, MemoryState } from "./memory-state.ts"

/** What a store in memory needs. */
export interface MemoryStoreOptions {
  readonly clock: Clock
  readonly entropy: Entropy
}

const FEED_LIMIT = 1_000

function newTag(entropy: Entropy): string {
  return Array.from(entropy.bytes(8), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

function headOf({ changes }: MemoryState): Position {
  const newest = changes.at(-1)
  if (newest === undefined) throw new Error("there is always a change")
  return { seq: newest.seq, tag: newest.tag }
}

function holderOf(state: MemoryState, { holder, workspaceId }: Grant): HolderSnapshot | null {
  const member = holder.kind === "member" ? state.members.get(holder.memberId) : undefined
  return member === undefined ? null : { suspended: member.suspended, role: roleIn(member, workspaceId) }
}

function snapshotOf(state: MemoryState, grant: Grant): GrantSnapshot {
  const organization = state.organizations.get(grant.organizationId)
  if (organization === undefined) throw new Error("a key has its organization")
  const { id, plan, suspended } = organization
  const isLinked = (account: string): boolean =>
    account === DEMO_ACCOUNT || state.accounts.get(account)?.organizationId === id
  return {
    grant,
    organization: { id, plan, suspended },
    holder: holderOf(state, grant),
    liveAccounts: grant.accounts?.filter(isLinked) ?? null,
  }
}

function loadFrom(state: MemoryState, tokenHash: string): LoadedRecord {
  const grant = state.grants.get(state.grantIds.get(tokenHash) ?? "")
  return { label: headOf(state), record: grant === undefined ? null : snapshotOf(state, grant) }
}

function sinceIn(state: MemoryState, position: Position | null, now: number): ChangeFeedReply {
  const head = headOf(state)
  const reply = { head, now, changes: [], reset: false }
  if (position === null) return reply
  const known = state.changes.find(({ seq }) => seq === position.seq)
  if (known?.tag !== position.tag || head.seq - position.seq > FEED_LIMIT) return { ...reply, reset: true }
  return { ...reply, changes: state.changes.filter(({ seq }) => seq > position.seq) }
}

/** Numbers what a mutation did and adds it to the state. */
function record(state: MemoryState, mutation: Mutation<unknown>, entropy: Entropy): Change | null {
  const { organizationId, targets, audit } = mutation
  if (audit.length === 0) return null
  const seq = headOf(state).seq + 1
  const change = { seq, tag: newTag(entropy), organizationId, targets }
  state.changes.push(change)
  recordAudit(state, { seq, events: audit }, entropy)
  return change
}

/** Makes a store that keeps everything in memory: for tests, and as the plainest statement of what a store does. */
export function memoryStore({ clock, entropy }: MemoryStoreOptions): Store {
  let state = emptyState(newTag(entropy))
  let last: Promise<unknown> = Promise.resolve()
  let closed = false
  const counters = emptyCounters()
  const current = (): MemoryState => {
    if (closed) throw new BittingError("unavailable")
    return state
  }

  const counted = (): MemoryCounters => {
    current()
    return counters
  }

  const runAlone = async <T>(work: (tx: Repositories) => Promise<Mutation<T>>): Promise<Committed<T>> => {
    const draft = copyState(current())
    const mutation = await work(memoryRepositories(() => draft, counters))
    const change = record(draft, mutation, entropy)
    state = draft
    return { value: mutation.value, change }
  }

  return {
    read: memoryRepositories(current, counters),
    quota: memoryQuota(counted),
    usage: memoryUsage(counted, current),
    tickets: memoryTickets(counted),
    sightings: {
      seen: async (id, at) => {
        const session = current().sessions.get(id)
        if (session === undefined || session.lastSeenAt >= at) return
        current().sessions.set(id, { ...session, lastSeenAt: at })
      },
    },
    transact: async (work) => {
      const result = last.then(async () => await runAlone(work))
      last = result.catch(() => undefined)
      return await result
    },
    load: (tokenHash) => loadFrom(current(), tokenHash),
    since: async (position) => sinceIn(current(), position, clock.now()),
    ping: async () => {
      current()
    },
    close: async () => {
      await last
      closed = true
    },
  }
}
