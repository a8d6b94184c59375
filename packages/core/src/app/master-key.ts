import type { AuditAction, AuditEvent } from "../domain/audit-event.ts"
import type { Repositories, Sealer } from "../ports.ts"
import type { AppPorts } from "./request.ts"
import { mintId } from "./request.ts"
import type { RewrappedBatch, SealedKind } from "./rewrap.ts"
import { SEALED_KINDS } from "./rewrap.ts"

/**
 * Setting with the check value of every master key that something may be sealed under: `<key id>.<check>`, separated by commas. It tells a
 * wrong key from the right one and nothing about either.
 */
export const MASTER_KEY_CHECK = "master_key_check"

/** A master key that is missing or is not the one the database was sealed with. */
export class MasterKeyError extends Error {
  override readonly name = "MasterKeyError"
}

type MasterKeyPorts = Pick<AppPorts, "store" | "clock" | "entropy" | "sealer">

interface KeyCheck {
  readonly keyId: string
  readonly check: string
}

function readChecks(setting: string | null): readonly KeyCheck[] {
  if (setting === null) return []
  return setting.split(",").map((entry) => {
    const [keyId = "", check = ""] = entry.split(".")
    return { keyId, check }
  })
}

const writeChecks = (sealer: Sealer, keyIds: readonly string[]): string =>
  keyIds.map((keyId) => `${keyId}.${sealer.checkOf(keyId) ?? ""}`).join(",")

function demandKeys(sealer: Sealer, checks: readonly KeyCheck[]): void {
  for (const { keyId, check } of checks) {
    const own = sealer.checkOf(keyId)
    if (own === check) continue
    throw new MasterKeyError(
      own === null
        ? `The database is sealed with the master key ${keyId}, and the configured one is ${sealer.keyIds.join(", ")}. Configure the key it was sealed with; to replace it, put the new key before it, separated by a comma.`
        : `The configured master key ${keyId} is not the one the database was sealed with, although its id is the same.`,
    )
  }
}

function serverEvent(
  { clock, entropy }: MasterKeyPorts,
  action: AuditAction,
  change: Pick<AuditEvent, "before" | "after">,
): AuditEvent {
  return {
    id: mintId({ entropy }, "evt"),
    at: clock.now(),
    organizationId: null,
    actor: { kind: "system", id: "server", memberId: null },
    action,
    target: { kind: "instance", id: "instance" },
    origin: { requestId: "start", address: null },
    ...change,
  }
}

/** Sets which master keys something may be sealed under from now on. */
async function setKeys(
  ports: MasterKeyPorts,
  tx: Repositories,
  { keyIds, action }: { readonly keyIds: readonly string[]; readonly action: AuditAction },
): Promise<AuditEvent> {
  const before = readChecks(await tx.settings.get(MASTER_KEY_CHECK)).map(({ keyId }) => keyId)
  await tx.settings.set(MASTER_KEY_CHECK, writeChecks(ports.sealer, keyIds))
  return serverEvent(ports, action, { before: { key_ids: before }, after: { key_ids: keyIds } })
}

/**
 * Checks that every master key something may be sealed under is at hand, and notes the one that seals from now on.
 * @returns whether something may still be sealed under another key than the current one
 * @throws MasterKeyError saying which key is missing or wrong
 */
export async function adoptMasterKey(ports: MasterKeyPorts): Promise<{ readonly rotationPending: boolean }> {
  const { sealer, store } = ports
  const checks = readChecks(await store.read.settings.get(MASTER_KEY_CHECK))
  demandKeys(sealer, checks)
  const known = checks.map(({ keyId }) => keyId)
  if (known.includes(sealer.currentKeyId)) return { rotationPending: known.length > 1 }
  await store.transact(async (tx) => {
    const keyIds = [sealer.currentKeyId, ...known]
    const event = await setKeys(ports, tx, { keyIds, action: "instance.master_key_set" })
    return { value: undefined, organizationId: null, audit: [event], targets: [] }
  })
  return { rotationPending: known.length > 0 }
}

/** How far a rotation is. */
export interface RotationProgress {
  readonly done: number
  readonly total: number
}

/** What a rotation did. */
export interface RotatedMasterKey {
  /** Seals that are under the current key now and were not before. */
  readonly rewrapped: number
  /** Ids of keys whose sealed token is damaged, and names of damaged secrets: no master key opens them. They were left as they are. */
  readonly unreadable: readonly string[]
}

async function rewrapBatch(
  ports: MasterKeyPorts,
  kind: SealedKind,
  after: string | null,
): Promise<RewrappedBatch> {
  const { sealer } = ports
  const { value } = await ports.store.transact(async (tx) => {
    const batch = await kind.rewrapNext(tx, sealer, after)
    const event = serverEvent(ports, "instance.secrets_rewrapped", {
      before: null,
      after: { key_id: sealer.currentKeyId, count: batch.rewrapped },
    })
    return { value: batch, organizationId: null, audit: batch.rewrapped === 0 ? [] : [event], targets: [] }
  })
  return value
}

async function countNotUnderCurrent({ sealer, store }: MasterKeyPorts): Promise<number> {
  let total = 0
  for (const kind of SEALED_KINDS) total += await kind.countNotUnder(store.read, sealer.currentKeyId)
  return total
}

/**
 * Seals everything under the current master key, in batches. When it was interrupted, running it again goes on where it stopped. Only
 * afterwards may the other keys be taken away: until then the check value asks for all of them.
 * @param progress told before the first and after every batch
 * @throws MasterKeyError, SealError when a key that something is sealed under is not at hand
 */
export async function rotateMasterKey(
  ports: MasterKeyPorts,
  progress: (progress: RotationProgress) => void,
): Promise<RotatedMasterKey> {
  const { sealer, store } = ports
  await adoptMasterKey(ports)
  const total = await countNotUnderCurrent(ports)
  const unreadable: string[] = []
  let done = 0
  progress({ done, total })
  for (const kind of SEALED_KINDS) {
    let last: string | null = null
    do {
      const batch: RewrappedBatch = await rewrapBatch(ports, kind, last)
      done += batch.rewrapped
      unreadable.push(...batch.unreadable)
      last = batch.last
      if (last !== null) progress({ done: done + unreadable.length, total })
    } while (last !== null)
  }
  await store.transact(async (tx) => {
    const keyIds = [sealer.currentKeyId]
    const action = "instance.master_key_rotated"
    const event = await setKeys(ports, tx, { keyIds, action })
    return { value: undefined, organizationId: null, audit: [event], targets: [] }
  })
  return { rewrapped: done, unreadable }
}
