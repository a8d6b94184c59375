import type { HygieneCheck, HygieneContext, HygieneFinding, HygieneSeverity } from "../domain/hygiene.ts"
import { HYGIENE_CHECKS, HYGIENE_SEVERITIES, hygieneOf } from "../domain/hygiene.ts"
import type { ScopeUse } from "../domain/key-usage.ts"
import { quotaWindow } from "../domain/quota.ts"
import { recordOf } from "../domain/record-of.ts"
import type { CountedGrant, PageAfter } from "../ports.ts"
import { allOf } from "./create-key.ts"
import { declarationOf } from "./key-access.ts"
import { listKeys } from "./list-keys.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { resolveOrganization } from "./request.ts"

/** Keys read at once, and most keys one request looks at. */
const BATCH = 500
const SCAN_MAX = 20_000

/** What to look for; an absent member does not filter. */
export interface HygieneRequest {
  readonly organizationId?: string | undefined
  readonly keyspace?: string | undefined
  readonly check?: HygieneCheck | undefined
  /** Findings on a page; those of one key stay together, so there may be a few more. */
  readonly limit: number
  readonly after: PageAfter | null
}

/** A finding and the key it is about. */
export interface KeyFinding extends HygieneFinding {
  readonly key: CountedGrant
}

/** How many findings there are in all, whatever is on the page. */
export interface HygieneSummary {
  readonly keysChecked: number
  /** Keys with one finding or more. */
  readonly keysWithFindings: number
  /** False: there are more keys than one request looks at. */
  readonly complete: boolean
  readonly findings: Readonly<Record<HygieneCheck, number>>
  readonly severities: Readonly<Record<HygieneSeverity, number>>
}

export interface HygieneReport {
  readonly rows: readonly KeyFinding[]
  readonly next: PageAfter | null
  /** On the first page; null on those after it. */
  readonly summary: HygieneSummary | null
}

type Judge = (key: CountedGrant, usedScopes: readonly ScopeUse[]) => Promise<readonly KeyFinding[]>

/** Makes the judgement of single keys of an organization, as its members and quotas are now. */
async function judgeOf(ports: AppPorts, organizationId: string, check?: HygieneCheck): Promise<Judge> {
  const members = await allOf(ports.store.read.members, organizationId)
  const suspended = new Map(members.map((member) => [member.id, member.suspended]))
  const now = ports.clock.now()
  const holderOf = ({ holder }: CountedGrant["grant"]): HygieneContext["holder"] => {
    if (holder.kind === "organization") return null
    const isSuspended = suspended.get(holder.memberId)
    return isSuspended === undefined ? "gone" : isSuspended ? "suspended" : "active"
  }
  return async (key, usedScopes) => {
    const { grant } = key
    const declared = declarationOf(ports.catalogue, grant)
    if (declared === null) return []
    const { quota, limitGroup } = grant
    const quotaUsed =
      quota === null ? null : await ports.store.quota.used(limitGroup, quotaWindow(quota.period, now))
    const subject = { ...key, quotaUsed, usedScopes }
    const findings = hygieneOf(subject, { ...declared, holder: holderOf(grant) }, now)
    return findings
      .filter((finding) => check === undefined || finding.check === check)
      .map((finding) => ({ ...finding, key }))
  }
}

/** A page that fills up key by key. */
function createPage(limit: number) {
  const rows: KeyFinding[] = []
  let last: PageAfter | null = null
  let isFull = false
  return {
    rows,
    isFull: () => isFull,
    /** Where the next page starts when this one is full, or nothing more is looked at. */
    last: () => last,
    add(findings: readonly KeyFinding[], { grant }: CountedGrant) {
      isFull ||= rows.length > 0 && rows.length + findings.length > limit
      if (isFull) return
      rows.push(...findings)
      last = { value: grant.createdAt, id: grant.id }
    },
  }
}

/** Counts findings key by key. */
function createTally() {
  const findings = recordOf(HYGIENE_CHECKS, () => 0)
  const severities = recordOf(HYGIENE_SEVERITIES, () => 0)
  let keysChecked = 0
  let keysWithFindings = 0
  return {
    keysChecked: () => keysChecked,
    add(found: readonly KeyFinding[]) {
      keysChecked += 1
      if (found.length > 0) keysWithFindings += 1
      for (const { check, severity } of found) {
        findings[check] += 1
        severities[severity] += 1
      }
    },
    summary: (complete: boolean): HygieneSummary => ({
      keysChecked,
      keysWithFindings,
      complete,
      findings,
      severities,
    }),
  }
}

/**
 * Lists what should be reviewed about the keys the caller may see, oldest key first, with how much there is in all.
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient, unprocessable
 */
export async function hygieneReport(
  ports: AppPorts,
  context: RequestContext,
  request: HygieneRequest,
): Promise<HygieneReport> {
  const { keyspace, check, limit } = request
  const { id: organizationId } = await resolveOrganization(
    ports.store.read,
    context.caller,
    request.organizationId,
  )
  const judge = await judgeOf(ports, organizationId, check)
  const page = createPage(limit)
  const tally = createTally()
  const isFirst = request.after === null
  let after = request.after
  do {
    const keys = await listKeys(ports, context, {
      request: { organizationId, keyspace, live: true },
      page: { limit: BATCH, sort: "created_at", descending: false, after },
    })
    const scopes = await ports.store.usage.scopes(keys.rows.map(({ grant }) => grant.id))
    for (const key of keys.rows) {
      const findings = await judge(key, scopes.get(key.grant.id) ?? [])
      page.add(findings, key)
      tally.add(findings)
    }
    after = keys.next
    // The first page comes with a summary of everything.
    if (page.isFull() && !isFirst) break
  } while (after !== null && tally.keysChecked() < SCAN_MAX)
  return {
    rows: page.rows,
    next: page.isFull() ? page.last() : after,
    summary: isFirst ? tally.summary(after === null) : null,
  }
}
