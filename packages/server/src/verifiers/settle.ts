import type { Change, Clock, DelayingVerifier, Verifier } from "@bitting/core"
import type { VerifierService } from "./verifier-service.ts"

/** Everything that holds a copy of what changes. */
export interface Followers {
  /** This process's own. */
  readonly verifier: Pick<Verifier, "applied">
  readonly verifiers: Pick<VerifierService, "settled" | "found">
  readonly hosts: { readonly follow: (change: Change | null) => Promise<void> }
  /** Waits until a process that served the database before this one has surely stopped deciding. */
  readonly database: { readonly settled: () => Promise<void> }
  readonly clock: Pick<Clock, "monotonic">
}

/** Resolves when a change is in force, with the verifiers that fail open and have not confirmed it. Null: whatever was changed before. */
export type Settle = (change: Change | null) => Promise<readonly DelayingVerifier[]>

/**
 * A change is in force when neither this process nor any other can decide by what was before it, and it is still in the log.
 * @param tell told of verifiers that fail open and have not confirmed it
 */
export function settleBy(
  { verifier, verifiers, hosts, database, clock }: Followers,
  tell: (change: Change | null, unconfirmed: readonly DelayingVerifier[]) => Promise<void>,
): Settle {
  return async (change) => {
    const since = clock.monotonic()
    const [isSeen, unconfirmed] = await Promise.all([
      verifier.applied(change),
      verifiers.settled(change),
      hosts.follow(change),
      // Of answers that repeat an earlier change the database was told nothing: it has not waited yet.
      database.settled(),
    ])
    if (!isSeen) await verifiers.found(change, since)
    if (unconfirmed.length > 0) await tell(change, unconfirmed)
    return unconfirmed
  }
}
