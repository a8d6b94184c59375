import type { Position } from "../domain/change.ts"

/** A verifier in another process that wants to keep deciding from memory. */
export interface LeaseRenewal {
  /** Random name the verifier gave itself; 32 hex digits. */
  readonly id: string
  /** Id of the system key it calls with; the lease belongs to that key. */
  readonly credential: string
  /** Whose changes concern it; null: everybody's. */
  readonly organizationId: string | null
  /** Counts its renewals from 1. */
  readonly n: number
  /** What it has taken in, which it acknowledges if that is in this database's history; null: it joins. */
  readonly position: Position | null
  /** How long it goes on deciding without a lease, ms. */
  readonly failOpenMs: number
  /** What its operator calls it. */
  readonly name: string | null
}

/** A lease as whoever waits for it sees it. */
export interface LeaseRow extends Omit<LeaseRenewal, "position"> {
  /** Number of the newest change of this history that it has acknowledged; 0: of none. */
  readonly acked: number
}

/** Who had to be waited for in vain, whatever became of the lease since. */
export type DelayingVerifier = Pick<LeaseRenewal, "id" | "credential" | "organizationId" | "name">

/** A time at which a change had to wait for a verifier until it could no longer decide. */
export interface LeaseDelay extends DelayingVerifier {
  /** Wall time, epoch ms. */
  readonly at: number
}

/** One look at the authority: one snapshot of everything a wait depends on. */
export interface LeaseLook {
  /** Names the server that answered; another name: another server, or the same after a restart. Null: it is a standby. */
  readonly authority: string | null
  /** Number of the newest change. */
  readonly head: number
  /** Those of the asked tags that are in the log. */
  readonly found: ReadonlySet<string>
  /** Leases that have not taken in the newest change. */
  readonly behind: readonly LeaseRow[]
}

/** The leases, kept beside the changes. */
export interface LeaseLedger {
  /**
   * Writes renewals down, all in one transaction that reads no changes: those are read after it (see ADR 0015). A position whose tag is
   * not that of the change with its number here belongs to another history, and acknowledges nothing.
   * @returns the ids of those that were accepted: with a higher number than before, by the credential the lease belongs to
   */
  readonly renew: (renewals: readonly LeaseRenewal[]) => Promise<ReadonlySet<string>>
  /** Deletes a lease of that credential. True: there was one. */
  readonly leave: (id: string, credential: string) => Promise<boolean>
  /** Number of leases of a credential. */
  readonly countOf: (credential: string) => Promise<number>
  readonly look: (tags: readonly string[]) => Promise<LeaseLook>
  readonly list: () => Promise<readonly LeaseRow[]>
  /** Deletes leases that are still at that number. */
  readonly sweep: (rows: readonly Pick<LeaseRow, "id" | "n">[]) => Promise<void>
  /** Notes that changes had to wait for these in vain, and forgets what was noted long ago. `at`: epoch ms. */
  readonly noteDelays: (verifiers: readonly DelayingVerifier[], at: number) => Promise<void>
  /** What was noted and not forgotten. */
  readonly delays: () => Promise<readonly LeaseDelay[]>
  /** Lets what was noted of one id of that credential be noted of another. */
  readonly inheritDelays: (from: string, to: string, credential: string) => Promise<void>
  /** Whether a lease was ever granted on this database. */
  readonly wasUsed: () => Promise<boolean>
}
