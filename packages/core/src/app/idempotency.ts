import type { Caller, OperationId } from "../domain/authority.ts"
import { BittingError } from "../errors.ts"
import type { CountedGrant, Mutation, Repositories } from "../ports.ts"
import type { KeyDetail } from "./get-key.ts"
import { detailAfter } from "./get-key.ts"
import type { DeclaredKey } from "./key-access.ts"
import { visibleKey } from "./key-access.ts"
import type { AppPorts } from "./request.ts"
import { mutate, nothingDone } from "./request.ts"

/** How long a creation is remembered by the name its caller gave the attempt: 24 hours. */
export const IDEMPOTENCY_MS: number = 24 * 3_600_000

/** The name a caller gave one attempt to create something, so that repeating it creates nothing more. */
export interface Once {
  /** The caller's own choice, 1 to 255 characters. */
  readonly key: string
  /** What the request is made of, canonical JSON: the same name must not stand for two requests. */
  readonly content: string
}

/** Which attempt, at what, by whom. */
export interface Attempt {
  readonly caller: Caller
  readonly operation: OperationId
  readonly once: Once
}

/** A key that an earlier request of the same name created, as it is now. Its token is nowhere to be had any more. */
export interface RepeatedKey {
  readonly token: null
  readonly key: KeyDetail
}

const nameOf = (caller: Caller): string =>
  caller.kind === "person" ? `person:${caller.personId}` : `key:${caller.keyId}`

async function madeBefore(
  ports: AppPorts,
  tx: Repositories,
  { caller, operation, once }: Attempt,
): Promise<DeclaredKey | null> {
  const record = await tx.idempotency.get({ caller: nameOf(caller), operation, key: once.key })
  if (record === null || record.createdAt <= ports.clock.now() - IDEMPOTENCY_MS) return null
  if (record.fingerprint !== ports.digest.sha256Hex(once.content)) {
    throw new BittingError("idempotency_mismatch")
  }
  const reads = { grants: tx.grants, catalogue: ports.catalogue }
  return visibleKey(reads, caller, { id: record.grantId, operation })
}

type Outcome<Made> =
  | { readonly made: Made; readonly before: null }
  | { readonly made: null; readonly before: DeclaredKey }

/**
 * Runs a transaction that creates a key, unless an earlier request of the same name created one: then that key is answered as reading it
 * would, since no answer is kept (draft-ietf-httpapi-idempotency-key-header-07, section 2.6, asks for the result of the operation, and the
 * key is the result). What is remembered of it commits with it, and holds no token and no hash of one.
 * @throws BittingError idempotency_mismatch when the name stands for another request; not_found when that key is gone meanwhile
 */
export async function mutateOnce<Made extends { readonly key: CountedGrant }>(
  ports: AppPorts,
  attempt: Attempt,
  work: (tx: Repositories) => Promise<Mutation<Made>>,
): Promise<Made | RepeatedKey> {
  const { made, before } = await mutate<Outcome<Made>>(ports, async (tx) => {
    const key = await madeBefore(ports, tx, attempt)
    if (key !== null) return nothingDone({ made: null, before: key })
    const mutation = await work(tx)
    const { caller, operation, once } = attempt
    await tx.idempotency.put({
      caller: nameOf(caller),
      operation,
      key: once.key,
      fingerprint: ports.digest.sha256Hex(once.content),
      grantId: mutation.value.key.grant.id,
      createdAt: ports.clock.now(),
    })
    return { ...mutation, value: { made: mutation.value, before: null } }
  })
  return before === null ? made : { token: null, key: await detailAfter(ports, before) }
}
