import type { Caller } from "../domain/authority.ts"
import { memberOf, roleOf } from "../domain/authority.ts"
import type { Grant, Holder } from "../domain/grant.ts"
import { createdEvent } from "../domain/lifecycle.ts"
import type { Keyspace, KeyType } from "../domain/keyspace.ts"
import { tokenHeadOf, typeNamed } from "../domain/keyspace.ts"
import type { MintContext, MintPlan, MintRefusal, MintRequest } from "../domain/minting.ts"
import { planMint } from "../domain/minting.ts"
import type { Member, Organization, Workspace } from "../domain/tenancy.ts"
import { roleIn } from "../domain/tenancy.ts"
import { roleAtLeast } from "../domain/role.ts"
import { mintToken, TOKEN_ENTROPY_BYTES, tokenHint } from "../domain/token.ts"
import { BittingError } from "../errors.ts"
import type {
  CountedGrant,
  Mutation,
  OwnedReads,
  Page,
  PageAfter,
  ReadRepositories,
  Repositories,
} from "../ports.ts"
import type { Once, RepeatedKey } from "./idempotency.ts"
import { mutateOnce } from "./idempotency.ts"
import { demandMaySystem } from "./key-access.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { keepSealed } from "./sealed-token.ts"
import {
  actorOf,
  auditEntry,
  demand,
  demandActive,
  mintId,
  mutate,
  resolveOrganization,
  resolveWorkspace,
} from "./request.ts"

/** A request to create a key; an absent member was not stated. */
export interface CreateKeyRequest extends MintRequest {
  readonly keyspace: string
  readonly type?: string | undefined
  readonly organizationId?: string | undefined
  readonly workspaceId?: string | undefined
  /** Member who will hold the key, in keyspaces held by members; the caller when not stated. */
  readonly holderMemberId?: string | undefined
}

/** A new key and its token, which exists nowhere else. */
export interface MintedKey {
  readonly token: string
  readonly key: CountedGrant
}

const CHOICES = { limit: 200, sort: "created_at", descending: false } as const

/** Everything of one kind that an organization has, however many pages it fills. */
export async function allOf<Row>(reads: OwnedReads<Row>, organizationId: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  let after: PageAfter | null = null
  do {
    const page: Page<Row> = await reads.list(organizationId, { ...CHOICES, after })
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
}

/** The type to create a key of: the named one, or the only one there is. @throws BittingError unprocessable, managed_elsewhere */
export function requestedType(keyspace: Keyspace, name: string | undefined): KeyType {
  const choosable = keyspace.types.filter((type) => type.managedBy === null)
  const names = choosable.map((type) => type.name).join(", ")
  const type =
    name === undefined ? (choosable.length === 1 ? choosable[0] : undefined) : typeNamed(keyspace, name)
  if (type === undefined || type === null) {
    throw new BittingError("unprocessable", { errors: [{ pointer: "/type", detail: `Allowed: ${names}.` }] })
  }
  if (type.managedBy !== null)
    throw new BittingError("managed_elsewhere", { extra: { managed_by: type.managedBy } })
  return type
}

/**
 * The member who will hold the key: the stated one, or the person who asks. Below the role of manager people hold their own keys only: a
 * key in somebody else's name would outlive their own membership.
 */
async function holderOf(
  reads: ReadRepositories,
  caller: Caller,
  place: { organizationId: string; workspaceId: string; stated: string | undefined },
): Promise<Member> {
  const own = caller.kind === "person" ? memberOf(caller, place.organizationId) : null
  if (caller.kind === "person" && place.stated !== undefined && place.stated !== own?.id) {
    const role = roleOf(caller, place)
    if (role === null || !roleAtLeast(role, "manager")) {
      throw new BittingError("role_insufficient", {
        detail: "Below the role of manager you can create only keys that you hold yourself.",
        extra: { needed_role: "manager" },
      })
    }
  }
  const id = place.stated ?? own?.id
  const member = id === undefined ? null : await reads.members.get(id)
  if (member === null || member.organizationId !== place.organizationId || member.suspended) {
    throw new BittingError("unprocessable", {
      errors: [
        {
          pointer: "/holder/member_id",
          detail: "Keys of this keyspace are held by a member: name an active one.",
        },
      ],
    })
  }
  return member
}

interface Place {
  readonly organization: Organization
  readonly workspace: Workspace
  readonly keyspace: Keyspace
  readonly type: KeyType
}

/** The member who will hold the key; null for keys of the organization. @throws BittingError unprocessable, role_insufficient */
export async function chosenHolder(
  reads: ReadRepositories,
  caller: Caller,
  { organization, workspace, keyspace, stated }: Place & { readonly stated: string | undefined },
): Promise<Member | null> {
  if (keyspace.holder === "member")
    return holderOf(reads, caller, { organizationId: organization.id, workspaceId: workspace.id, stated })
  if (stated === undefined) return null
  const detail = `Keys of the keyspace ${keyspace.name} are held by the organization.`
  throw new BittingError("unprocessable", { errors: [{ pointer: "/holder/member_id", detail }] })
}

/** What the plan of a key is judged against, read now. */
export async function mintContext(
  ports: Pick<AppPorts, "clock">,
  reads: ReadRepositories,
  about: Place & { readonly caller: Caller; readonly holder: Member | null },
): Promise<MintContext> {
  const { organization, workspace, keyspace, type, caller, holder } = about
  const accounts = keyspace.resources.includes("account")
    ? (await allOf(reads.accounts, organization.id)).map(({ id }) => id)
    : []
  const environments = keyspace.resources.includes("environment")
    ? (await allOf(reads.environments, organization.id)).map(({ name }) => name)
    : []
  const scene = { organizationId: organization.id, workspaceId: workspace.id, keyspace }
  return {
    keyspace,
    type,
    plan: organization.plan,
    accounts,
    environments,
    now: ports.clock.now(),
    caller,
    makerRole: caller.kind === "person" ? roleOf(caller, scene) : null,
    holder: holder === null ? { kind: "organization" } : { kind: "member", memberId: holder.id },
    holderRole: holder === null ? null : roleIn(holder, workspace.id),
  }
}

/** The error a refused plan is answered with. */
export function mintRefused(refusal: MintRefusal): BittingError {
  switch (refusal.code) {
    case "unprocessable":
    case "exceeds_caller":
      return new BittingError(refusal.code, { errors: refusal.errors })
    case "role_cannot_grant":
      return new BittingError("role_cannot_grant", { extra: { scopes: refusal.scopes } })
    case "limit_above_plan":
      return new BittingError("limit_above_plan", { extra: { maximum: refusal.maximum } })
  }
}

/** A fresh token for a type, and what the record keeps of it. */
export function freshToken(
  ports: Pick<AppPorts, "entropy" | "digest">,
  keyspace: Keyspace,
  type: KeyType,
): { readonly token: string; readonly kept: Pick<Grant, "tokenHash" | "tokenPrefix" | "tokenLast4"> } {
  const token = mintToken(ports.entropy.bytes(TOKEN_ENTROPY_BYTES), tokenHeadOf(keyspace, type))
  const { prefix, last4 } = tokenHint(token)
  return { token, kept: { tokenHash: ports.digest.sha256Hex(token), tokenPrefix: prefix, tokenLast4: last4 } }
}

interface GrantParts {
  readonly id: string
  readonly plan: MintPlan
  readonly place: Place
  readonly holder: Holder
  readonly kept: Pick<Grant, "tokenHash" | "tokenPrefix" | "tokenLast4">
}

/** A record that was just born. */
export function newGrant(
  { id, plan, place, holder, kept }: GrantParts,
  born: Pick<Grant, "createdAt" | "createdBy">,
): Grant {
  return {
    id,
    ...kept,
    ...plan,
    ...born,
    keyspace: place.keyspace.name,
    type: place.type.name,
    organizationId: place.organization.id,
    workspaceId: place.workspace.id,
    holder,
    enabled: true,
    revokedAt: null,
    revokedReason: null,
    revokedBy: null,
    purgedAt: null,
    rotatedFrom: null,
    rotatedTo: null,
    overlapEndsAt: null,
    limitGroup: id,
    version: 1,
  }
}

/** What creates a key, to be run in a transaction. */
function creation(
  ports: AppPorts,
  context: RequestContext,
  request: CreateKeyRequest,
): (tx: Repositories) => Promise<Mutation<MintedKey>> {
  const { caller } = context
  const keyspace = ports.catalogue.byName.get(request.keyspace)
  if (keyspace === undefined) {
    const names = [...ports.catalogue.byName.keys()].join(", ")
    throw new BittingError("unprocessable", {
      errors: [{ pointer: "/keyspace", detail: `Declared: ${names}.` }],
    })
  }
  return async (tx) => {
    const organization = await resolveOrganization(tx, caller, request.organizationId)
    const workspace = await resolveWorkspace(tx, organization.id, request.workspaceId)
    demand(caller, "keys.create", { organizationId: organization.id, workspaceId: workspace.id, keyspace })
    demandMaySystem(caller, keyspace)
    demandActive(caller, organization)
    const place = { organization, workspace, keyspace, type: requestedType(keyspace, request.type) }
    const holder = await chosenHolder(tx, caller, { ...place, stated: request.holderMemberId })
    const minting = await mintContext(ports, tx, { ...place, caller, holder })
    const verdict = planMint(request, minting)
    if ("refusal" in verdict) throw mintRefused(verdict.refusal)
    const { token, kept } = freshToken(ports, keyspace, place.type)
    const parts = { id: mintId(ports, "key"), plan: verdict.plan, place, holder: minting.holder, kept }
    const grant = newGrant(parts, { createdAt: minting.now, createdBy: actorOf(caller, organization.id) })
    await tx.grants.insert(grant)
    await keepSealed(ports, tx, { grant, type: place.type, token })
    const target = { kind: "key", id: grant.id } as const
    const note = { organizationId: organization.id, target, ...createdEvent(grant) }
    return {
      value: { token, key: { grant, lastUsedAt: null, requestCount: 0 } },
      organizationId: organization.id,
      audit: [auditEntry(ports, context, note)],
      targets: [`token:${grant.tokenHash}`],
    }
  }
}

/**
 * Creates a key. Everything it may do is frozen here; nobody can make a key that is more powerful than they are.
 * @throws BittingError unprocessable, managed_elsewhere, role_insufficient, role_cannot_grant, exceeds_caller, limit_above_plan,
 * organization_required, workspace_required, system_key_needs_manager, organization_suspended
 */
export async function createKey(
  ports: AppPorts,
  context: RequestContext,
  request: CreateKeyRequest,
): Promise<MintedKey> {
  return mutate(ports, creation(ports, context, request))
}

/**
 * Creates a key under a name of the caller's choice: repeating the request answers the same key and creates nothing more.
 * @throws BittingError as {@link createKey}; idempotency_mismatch
 */
export async function createKeyOnce(
  ports: AppPorts,
  context: RequestContext,
  { once, ...request }: CreateKeyRequest & { readonly once: Once },
): Promise<MintedKey | RepeatedKey> {
  const attempt = { caller: context.caller, operation: "keys.create", once } as const
  return mutateOnce(ports, attempt, creation(ports, context, request))
}
