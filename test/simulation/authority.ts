import type {
  Change,
  ChangeFeedReply,
  ChangeTarget,
  GrantSnapshot,
  LeaseLook,
  LeaseRenewal,
  LeaseRow,
  LoadedRecord,
  LoadedRecords,
  Position,
} from "@bitting/core"
import { sampleGrant, sampleSnapshot } from "../../packages/core/test/samples.ts"
import type { Kernel } from "./kernel.ts"

/** A key of the simulation: what it is found by, and whose it is. Its versions count up over all keys and histories. */
export interface Subject {
  readonly hash: string
  readonly organizationId: string
  readonly targets: readonly ChangeTarget[]
}

const ORGANIZATIONS = ["org_a", "org_b"] as const

function subjectOf(letter: string, place: number): Subject {
  const organizationId = ORGANIZATIONS[place % 2] ?? "org_a"
  const hash = letter.repeat(64)
  const parts: readonly ChangeTarget[] = [
    `key:key_${letter}`,
    `token:${hash}`,
    `workspace:ws_${place % 3}`,
    `organization:${organizationId}`,
    `holder:mem_${place % 2}`,
    `account:acc_${place % 3}`,
    "keyspace:weather",
    "all",
  ]
  return { hash, organizationId, targets: parts }
}

export const SUBJECTS: readonly Subject[] = ["a", "b", "c", "d", "e", "f"].map(subjectOf)

/** The record of a key at a version. Version 0: there is no such key yet. */
function recordOf({ hash, organizationId }: Subject, version: number): GrantSnapshot | null {
  if (version === 0) return null
  const place = SUBJECTS.findIndex((one) => one.hash === hash)
  const grant = sampleGrant({
    id: `key_${hash.slice(0, 1)}`,
    tokenHash: hash,
    organizationId,
    workspaceId: `ws_${place % 3}`,
    holder: { kind: "member", memberId: `mem_${place % 2}` },
    accounts: [`acc_${place % 3}`],
    version,
  })
  return sampleSnapshot(grant, { holder: { role: "member", suspended: false } })
}

function recordsOf(
  hashes: readonly string[],
  versions: ReadonlyMap<string, number>,
): readonly (GrantSnapshot | null)[] {
  return hashes.map((hash) => {
    const subject = SUBJECTS.find((one) => one.hash === hash)
    return subject === undefined ? null : recordOf(subject, versions.get(hash) ?? 0)
  })
}

interface Logged extends Change {
  /** The versions of what it touched, as they were and as it left them, by hash. */
  readonly before: ReadonlyMap<string, number>
  readonly after: ReadonlyMap<string, number>
}

/** A history that ended, as copies may still tell it for a while. */
interface Fork {
  readonly log: readonly Logged[]
  readonly versions: ReadonlyMap<string, number>
  /** True time. */
  readonly until: number
}

/**
 * The database: a log of changes, leases, records, and the rule that one server has it. What a call answers is read when it arrives, in one
 * snapshot, as the real ones do.
 */
export interface Authority {
  readonly name: "database"
  readonly exec: (run: () => void) => void
  /** The server whose calls on the connection with the lock are answered. */
  holder: string
  readonly commit: (organizationId: string | null, target: ChangeTarget) => Change
  readonly hasChange: (tag: string) => boolean
  readonly since: (position: Position | null) => ChangeFeedReply
  readonly load: (hash: string, position: Position | null) => LoadedRecord
  readonly loadMany: (hashes: readonly string[], position: Position | null) => LoadedRecords
  readonly renew: (renewals: readonly LeaseRenewal[]) => ReadonlySet<string>
  readonly leave: (id: string, credential: string) => boolean
  readonly look: (tags: readonly string[]) => LeaseLook
  readonly list: () => readonly LeaseRow[]
  readonly sweep: (rows: readonly Pick<LeaseRow, "id" | "n">[]) => void
  readonly wasUsed: () => boolean
  readonly versionOf: (hash: string) => number
  /** The versions a change left, by hash. */
  readonly madeBy: (tag: string) => ReadonlyMap<string, number>
  /** When a change was lost, true time; undefined: it was not. */
  readonly lostAt: (tag: string) => number | undefined
  /** When a lease was lost, true time; undefined: it was not. */
  readonly leaseLostAt: (id: string) => number | undefined
  /** Whether a version went with a change that was lost. */
  readonly isLost: (version: number) => boolean
  /** Forgets all but the newest changes. */
  readonly prune: (kept: number) => void
  /** Another server takes over, without the last changes and, if there were any, without some of the newest leases. */
  readonly failOver: (lost: number) => void
  /** Lets records be read from a copy that is behind by so many changes. */
  readonly setLag: (changes: number) => void
}

export function createAuthority(kernel: Kernel): Authority {
  const { random } = kernel
  let changes: Logged[] = []
  let leases = new Map<string, LeaseRow>()
  let earlier = new Map<string, LeaseRow>()
  let server = 1
  let versions = new Map(SUBJECTS.map(({ hash }) => [hash, 0]))
  let newest = 0
  let lag = 0
  let used = false
  let pruned = 0
  let fork: Fork | null = null
  const made = new Map<string, ReadonlyMap<string, number>>()
  const lostTags = new Map<string, number>()
  const lostVersions = new Set<number>()
  const lostLeases = new Map<string, number>()

  const half = (): string =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, "0")
  const tag = (): string => half() + half()
  const headAt = (behind: number): Position => {
    const found = changes.at(-1 - behind) ?? changes[0]
    return { seq: found?.seq ?? 0, tag: found?.tag ?? "" }
  }
  const isKnown = (position: Position | null): boolean =>
    position !== null && position.seq > pruned && changes[position.seq - 1]?.tag === position.tag

  function commit(organizationId: string | null, target: ChangeTarget): Change {
    const touched = SUBJECTS.filter(
      (one) =>
        one.targets.includes(target) &&
        (organizationId === null || one.organizationId === organizationId) &&
        // A key is made by a change that names its token.
        (versions.get(one.hash) !== 0 || target === "all" || target.startsWith("token:")),
    )
    const before = new Map(touched.map(({ hash }) => [hash, versions.get(hash) ?? 0]))
    const after = new Map(touched.map(({ hash }) => [hash, (newest += 1)]))
    for (const [hash, version] of after) versions.set(hash, version)
    const change = { seq: changes.length + 1, tag: tag(), organizationId, targets: [target], before, after }
    changes.push(change)
    made.set(change.tag, after)
    return change
  }

  /** Versions as they were so many changes ago. */
  function versionsAt(behind: number): ReadonlyMap<string, number> {
    const then = new Map(versions)
    for (const { before } of changes.slice(changes.length - behind).toReversed())
      for (const [hash, version] of before) then.set(hash, version)
    return then
  }

  /** What a copy that still follows the server before this one tells. */
  function loadFromFork(
    { versions: then, log }: Fork,
    hashes: readonly string[],
    position: Position | null,
  ): LoadedRecords {
    const { seq, tag } = log.at(-1) ?? { seq: 0, tag: "" }
    return {
      label: { seq, tag },
      known: position !== null && log[position.seq - 1]?.tag === position.tag,
      records: recordsOf(hashes, then),
    }
  }

  function loadMany(hashes: readonly string[], position: Position | null): LoadedRecords {
    if (fork !== null && kernel.now() < fork.until && random.chance(0.5))
      return loadFromFork(fork, hashes, position)
    const behind = lag === 0 ? 0 : Math.min(random.below(lag + 1), changes.length - 1)
    const records = recordsOf(hashes, versionsAt(behind))
    const label = headAt(behind)
    return { label, known: isKnown(position) && (position?.seq ?? 0) <= label.seq, records }
  }

  // Change 1 is that of the set-up; every key but one is there from the start.
  commit(null, "all")
  const last = SUBJECTS.at(-1)
  if (last !== undefined) versions.set(last.hash, 0)

  return {
    name: "database",
    exec: (run) => run(),
    holder: "",
    commit,
    hasChange: (asked) => changes.some((change) => change.tag === asked),
    since(position) {
      const reply = { head: headAt(0), now: 1_700_000_000_000 + Math.floor(kernel.now()), changes: [] }
      if (position === null) return { ...reply, reset: false }
      if (!isKnown(position)) return { ...reply, reset: true }
      return { ...reply, reset: false, changes: changes.slice(position.seq) }
    },
    load(hash, position) {
      const { label, known, records } = loadMany([hash], position)
      return { label, known: position === null || known, record: records[0] ?? null }
    },
    loadMany,
    renew(renewals) {
      used = true
      const accepted = new Set<string>()
      for (const renewal of renewals) {
        const there = leases.get(renewal.id)
        if (there !== undefined && (there.n >= renewal.n || there.credential !== renewal.credential)) continue
        if (there !== undefined) earlier.set(renewal.id, there)
        const { position, ...lease } = renewal
        const acked = isKnown(position) ? (position?.seq ?? 0) : 0
        leases.set(lease.id, { ...lease, acked: Math.max(there?.acked ?? 0, acked) })
        accepted.add(renewal.id)
      }
      return accepted
    },
    leave: (id, credential) => leases.get(id)?.credential === credential && leases.delete(id),
    look(tags) {
      const head = changes.length
      return {
        authority: `server ${server}`,
        head,
        found: new Set(tags.filter((asked) => changes.some((change) => change.tag === asked))),
        behind: [...leases.values()].filter(({ acked }) => acked < head),
      }
    },
    list: () => [...leases.values()],
    sweep(rows) {
      for (const { id, n } of rows) if (leases.get(id)?.n === n) leases.delete(id)
    },
    wasUsed: () => used,
    versionOf: (hash) => versions.get(hash) ?? 0,
    madeBy: (asked) => made.get(asked) ?? new Map(),
    lostAt: (asked) => lostTags.get(asked),
    leaseLostAt: (id) => lostLeases.get(id),
    isLost: (version) => lostVersions.has(version),
    prune(kept) {
      pruned = Math.max(pruned, changes.length - kept)
    },
    failOver(lost) {
      server += 1
      const count = Math.min(lost, changes.length - 1)
      fork = { log: changes, versions, until: kernel.now() + random.between(0, 3_000) }
      versions = new Map(versionsAt(count))
      for (const { tag: gone, after } of changes.slice(changes.length - count)) {
        lostTags.set(gone, kernel.now())
        for (const version of after.values()) lostVersions.add(version)
      }
      changes = changes.slice(0, changes.length - count)
      pruned = Math.min(pruned, changes.length - 1)
      if (lost === 0) return
      // What was not on the standby yet is lost with the rest.
      const left = new Map<string, LeaseRow>()
      for (const [id, lease] of leases) {
        const kept = random.pick([lease, lease, earlier.get(id), undefined])
        // A standby has what was written up to some moment: no lease that acknowledges a change it does not have.
        if (kept !== undefined && kept.acked <= changes.length) left.set(id, kept)
        else lostLeases.set(id, kernel.now())
      }
      leases = left
      earlier = new Map()
    },
    setLag(behind) {
      lag = behind
    },
  }
}
