import type { AuditEvent } from "../domain/audit-event.ts"
import type { Change } from "../domain/change.ts"
import type { Actor } from "../domain/grant.ts"
import type { DelayingVerifier } from "../verifier/lease-ledger.ts"
import type { AppPorts } from "./request.ts"
import { mintId } from "./request.ts"

const SERVER: Actor = { kind: "system", id: "server", memberId: null }

/** What a verifier without a name is called. */
const UNNAMED = "(unnamed)"

type Ports = Pick<AppPorts, "store" | "clock" | "entropy">

/** The entry of one log. Whose verifiers are not the log's own are counted in it and not named. */
function entryFor(
  ports: Ports,
  organizationId: string | null,
  what: {
    readonly seq: number | null
    readonly unconfirmed: number
    readonly named: readonly DelayingVerifier[]
  },
): AuditEvent {
  const names = what.named
    .map(({ name }) => name ?? UNNAMED)
    .toSorted((left, right) => (left < right ? -1 : 1))
  return {
    id: mintId(ports, "evt"),
    at: ports.clock.now(),
    organizationId,
    actor: SERVER,
    action: "verifier.unconfirmed",
    target:
      organizationId === null
        ? { kind: "instance", id: "instance" }
        : { kind: "organization", id: organizationId },
    origin: { requestId: "server", address: null },
    before: null,
    after: { change: what.seq, unconfirmed: what.unconfirmed, verifiers: names },
  }
}

/**
 * Records that a change was answered though verifiers that fail open have not confirmed it, and may go on deciding by what was before it.
 * The log of the organization the change concerns tells of all, by number, and names its own; the instance's own log names the others.
 * @param change the change; null: what the log held when an earlier change was repeated
 * @throws BittingError unavailable, outcome_unknown
 */
export async function recordUnconfirmed(
  ports: Ports,
  change: Change | null,
  verifiers: readonly DelayingVerifier[],
): Promise<void> {
  const seq = change?.seq ?? null
  const concerned = change?.organizationId ?? null
  const own = concerned === null ? [] : verifiers.filter(({ organizationId }) => organizationId === concerned)
  const others = verifiers.filter((one) => !own.includes(one))
  const audit = [
    ...(concerned === null
      ? []
      : [entryFor(ports, concerned, { seq, unconfirmed: verifiers.length, named: own })]),
    ...(others.length === 0
      ? []
      : [entryFor(ports, null, { seq, unconfirmed: others.length, named: others })]),
  ]
  await ports.store.transact(async () => ({
    value: undefined,
    organizationId: concerned,
    audit,
    // It takes no power from anybody: nobody waits for it.
    targets: [],
  }))
}
