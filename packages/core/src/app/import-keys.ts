import type { AuditEvent } from "../domain/audit-event.ts"
import { importedEvent } from "../domain/lifecycle.ts"
import type { Grant } from "../domain/grant.ts"
import type { Keyspace, KeyType } from "../domain/keyspace.ts"
import { tokenHeadOf } from "../domain/keyspace.ts"
import type { MintContext } from "../domain/minting.ts"
import { planMint } from "../domain/minting.ts"
import type { Organization, Workspace } from "../domain/tenancy.ts"
import type { HashEncoding } from "../domain/token-hash.ts"
import { parseTokenHash } from "../domain/token-hash.ts"
import type { ErrorCode, ErrorPlace } from "../errors.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import type { CreateKeyRequest } from "./create-key.ts"
import { chosenHolder, mintContext, mintRefused, newGrant, requestedType } from "./create-key.ts"
import { demandMaySystem } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import {
  actorOf,
  auditEntry,
  demand,
  demandActive,
  mintId,
  mutate,
  nothingDone,
  resolveOrganization,
  resolveWorkspace,
} from "./request.ts"

/** Most keys in one import. */
export const IMPORT_MAX = 1_000

/** Keys that are judged before others get a turn. */
const KEYS_PER_TURN = 50

/** A key of another system, known by the hash of its token; an absent member was not stated. */
export interface ImportedKey extends Omit<CreateKeyRequest, "organizationId"> {
  /** SHA-256 of the whole token. */
  readonly hash: string
  /** How the hash is written; found out when not stated. */
  readonly encoding?: HashEncoding | undefined
  /** What may be shown of the token: how it begins, and its last four characters. */
  readonly tokenPrefix?: string | undefined
  readonly tokenLast4?: string | undefined
  /** When it was made, epoch ms; now when not stated. */
  readonly createdAt?: number | undefined
  readonly enabled?: boolean | undefined
}

/** Keys to import into one organization. */
export interface ImportRequest {
  readonly organizationId?: string | undefined
  /** At most {@link IMPORT_MAX}. */
  readonly keys: readonly ImportedKey[]
}

/** What became of one key. */
export type ImportResult =
  | { readonly status: "created"; readonly grantId: string }
  | {
      readonly status: "refused"
      /** `revoked`: the token was revoked here, which is for good. */
      readonly code: ErrorCode | "revoked"
      readonly detail: string
      /** Places inside the key. */
      readonly errors: readonly ErrorPlace[]
      readonly extra: Readonly<Record<string, unknown>>
      /** The key of this organization that has the token already; null otherwise. */
      readonly grantId: string | null
    }

/** One import as it goes along. */
interface Desk {
  readonly ports: AppPorts
  readonly context: RequestContext
  readonly tx: Repositories
  readonly organization: Organization
  /** Results of `once` by what they depend on: a thousand keys mostly ask the same questions. */
  readonly answers: Map<string, Promise<unknown>>
  /** Keys that have a token of the request, by its hash. */
  readonly known: Map<string, Grant>
}

interface Place {
  readonly organization: Organization
  readonly workspace: Workspace
  readonly keyspace: Keyspace
  readonly type: KeyType
}

const wrong = (pointer: string, detail: string): BittingError =>
  new BittingError("unprocessable", { errors: [{ pointer, detail }] })

/** Asks a question once per import. */
async function once<T>({ answers }: Desk, question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
  const name = JSON.stringify(question)
  const before = answers.get(name)
  // Each question has a name of its own, so what is kept under it is its answer.
  if (before !== undefined) return (await before) as T
  const answer = ask()
  answers.set(name, answer)
  return await answer
}

function workspaceOf(desk: Desk, stated: string | undefined): Promise<Workspace> {
  const { tx, organization } = desk
  return once(desk, ["workspace", stated], () => resolveWorkspace(tx, organization.id, stated))
}

function keyspaceOf({ ports }: Desk, name: string): Keyspace {
  const keyspace = ports.catalogue.byName.get(name)
  if (keyspace !== undefined) return keyspace
  throw wrong("/keyspace", `Declared: ${[...ports.catalogue.byName.keys()].join(", ")}.`)
}

/** A failure that concerns one key only; whatever says more about the server or the caller is thrown on. */
function refused(error: unknown): Extract<ImportResult, { status: "refused" }> {
  if (!(error instanceof BittingError) || error.status >= 500) throw error
  const { code, message: detail, errors, extra } = error
  return { status: "refused", code, detail, errors, extra, grantId: null }
}

/** Whoever may not create keys somewhere imports nothing: that is no fault of a single key. */
async function demandEverywhere(desk: Desk, keys: readonly ImportedKey[]): Promise<void> {
  const { context, organization } = desk
  const { caller } = context
  const judged = new Set<string>()
  for (const { keyspace: name, workspaceId: stated } of keys) {
    const keyspace = desk.ports.catalogue.byName.get(name)
    const about = JSON.stringify([name, stated])
    if (keyspace === undefined || judged.has(about)) continue
    judged.add(about)
    const workspace = await workspaceOf(desk, stated).catch(() => null)
    const scene = { organizationId: organization.id, workspaceId: workspace?.id, keyspace }
    demand(caller, "keys.import", scene)
    demandMaySystem(caller, keyspace)
  }
}

function hashOf({ ports }: Desk, key: ImportedKey): string {
  const hash = parseTokenHash(key.hash, key.encoding)
  if (hash === null) {
    const forms = key.encoding ?? "hex, base64 or base64url"
    throw wrong("/hash", `Send the SHA-256 of the whole token in ${forms}.`)
  }
  const { tokenPrefix = "", tokenLast4 = "" } = key
  for (const shown of [tokenPrefix, tokenPrefix + tokenLast4]) {
    if (ports.digest.sha256Hex(shown) === hash)
      throw wrong("/token_prefix", "This is the token itself; send only how it begins.")
  }
  return hash
}

/** A token is looked up only if it could be one of ours or its keyspace says what foreign ones look like. */
function demandVerifiable({ keyspace, type }: Place, { tokenPrefix }: ImportedKey): void {
  const own = `${tokenHeadOf(keyspace, type)}_`
  if (keyspace.acceptForeign !== null || tokenPrefix === own) return
  throw wrong(
    "/keyspace",
    `The keyspace ${keyspace.name} declares no \`accept_foreign\`: only tokens that begin with ${own} would verify.`,
  )
}

function bornAt({ createdAt }: ImportedKey, now: number): number {
  if (createdAt !== undefined && createdAt > now) throw wrong("/created_at", "It lies in the future.")
  return createdAt ?? now
}

async function mintingOf(desk: Desk, place: Place, stated: string | undefined): Promise<MintContext> {
  const { ports, context, tx } = desk
  const { caller } = context
  const { workspace, keyspace, type } = place
  return once(desk, ["minting", workspace.id, keyspace.name, type.name, stated], async () => {
    const holder = await chosenHolder(tx, caller, { ...place, stated })
    return mintContext(ports, tx, { ...place, caller, holder })
  })
}

/** Judges one key. */
async function admit(desk: Desk, key: ImportedKey): Promise<Grant | ImportResult> {
  const { ports, context, organization } = desk
  const keyspace = keyspaceOf(desk, key.keyspace)
  const workspace = await workspaceOf(desk, key.workspaceId)
  const place = { organization, workspace, keyspace, type: requestedType(keyspace, key.type) }
  const tokenHash = hashOf(desk, key)
  demandVerifiable(place, key)
  const minting = await mintingOf(desk, place, key.holderMemberId)
  const verdict = planMint(key, minting)
  if ("refusal" in verdict) throw mintRefused(verdict.refusal)
  const createdAt = bornAt(key, minting.now)
  const existing = desk.known.get(tokenHash)
  if (existing !== undefined) return alreadyKnown(existing, organization)
  const { tokenPrefix = "", tokenLast4 = "", enabled = true } = key
  const kept = { tokenHash, tokenPrefix, tokenLast4 }
  const parts = { id: mintId(ports, "key"), plan: verdict.plan, place, holder: minting.holder, kept }
  const createdBy = actorOf(context.caller, organization.id)
  const grant = { ...newGrant(parts, { createdAt, createdBy }), enabled }
  desk.known.set(tokenHash, grant)
  return grant
}

function alreadyKnown(existing: Grant, organization: Organization): ImportResult {
  const isRevoked = existing.revokedAt !== null
  return {
    status: "refused",
    code: isRevoked ? "revoked" : "already_exists",
    detail: isRevoked ? "The token was revoked here, for good." : "The token is known already.",
    errors: [],
    extra: {},
    grantId: existing.organizationId === organization.id && existing.purgedAt === null ? existing.id : null,
  }
}

/** Judges all keys and stores those that are accepted. */
async function admitAll(
  desk: Desk,
  keys: readonly ImportedKey[],
): Promise<{ readonly results: readonly ImportResult[]; readonly grants: readonly Grant[] }> {
  const hashes = keys.flatMap(({ hash, encoding }) => parseTokenHash(hash, encoding) ?? [])
  for (const grant of await desk.tx.grants.byTokenHashes(hashes)) desk.known.set(grant.tokenHash, grant)
  const grants: Grant[] = []
  const results: ImportResult[] = []
  for (const [at, key] of keys.entries()) {
    if (at % KEYS_PER_TURN === KEYS_PER_TURN - 1) await desk.tx.giveTurn()
    const outcome = await admit(desk, key).catch(refused)
    if ("status" in outcome) results.push(outcome)
    else {
      grants.push(outcome)
      results.push({ status: "created", grantId: outcome.id })
    }
  }
  await desk.tx.grants.insertAll(grants)
  return { results, grants }
}

/**
 * Imports keys of another system by the hashes of their tokens, so that nobody needs a new one. The rules of minting apply to each; each is
 * accepted or refused by itself, in order. When it returns, every verification that starts later knows the accepted ones.
 * @returns a result for each key, in the order sent
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient, system_key_needs_manager,
 * organization_suspended
 */
export async function importKeys(
  ports: AppPorts,
  context: RequestContext,
  request: ImportRequest,
): Promise<readonly ImportResult[]> {
  const { caller } = context
  if (caller.kind === "system_key") demand(caller, "keys.import", { organizationId: null })
  return mutate(ports, async (tx) => {
    const organization = await resolveOrganization(tx, caller, request.organizationId)
    const organizationId = organization.id
    const desk: Desk = { ports, context, tx, organization, answers: new Map(), known: new Map() }
    await demandEverywhere(desk, request.keys)
    demandActive(caller, organization)
    const { results, grants } = await admitAll(desk, request.keys)
    if (grants.length === 0) return nothingDone(results)
    const entry = (grant: Grant): AuditEvent =>
      auditEntry(ports, context, {
        organizationId,
        target: { kind: "key", id: grant.id },
        ...importedEvent(grant),
      })
    return {
      value: results,
      organizationId,
      audit: grants.map(entry),
      targets: grants.map(({ tokenHash }) => `token:${tokenHash}` as const),
    }
  })
}
