import type { AccountAsker, AskableAccount, Decision } from "@bitting/core"
import { askableAccounts, BittingError } from "@bitting/core"
import type { Entry, PlannedEntry, Result } from "@bitting/discovery"
import type { DiscoveryServices } from "../discovery/cloud-services.ts"
import type { EdgeAsker } from "./edge.ts"
import { DISCOVERY_KEYSPACE, edgeError } from "./edge.ts"
import type { HandlerInput, Services } from "./handler.ts"
import { limitStranger } from "./stranger-limit.ts"
import { rateHeaders } from "./too-many.ts"

/** Time an asker waits who says nothing, ms: far below what spreadsheets and proxies wait. */
const DEADLINE_MS = 25_000

/** What is asked. */
export interface BatchRequest {
  readonly entries: readonly Entry[]
  readonly organizationId: string | undefined
  readonly deadlineMs: number | undefined
  readonly refresh: boolean
}

/** A batch that was let through. */
export interface AdmittedBatch {
  /** In the order of the request; none rejects. */
  readonly results: readonly Promise<Result>[]
  /** How much of the caller's limit is left. */
  readonly headers: Readonly<Record<string, string>>
}

const accountAsker = (asker: EdgeAsker): AccountAsker =>
  asker.kind === "anonymous" ? { kind: "anonymous", account: asker.rule.account } : asker

/** Entries a confined key may not ask, by what they are refused for. */
function refusedEntries(
  { code, key }: Decision,
  planned: readonly PlannedEntry[],
): readonly { readonly pointer: string; readonly detail: string }[] {
  if (code !== "account_not_allowed" && code !== "service_not_allowed") return []
  const dimension = code === "account_not_allowed" ? "account" : "service"
  const allowed = dimension === "account" ? key?.accounts : key?.services
  return planned.flatMap((questions, place) => {
    const isAllowed = questions.every(({ question: { account, service } }) =>
      allowed?.includes(dimension === "account" ? account.id : service.name),
    )
    return isAllowed
      ? []
      : [{ pointer: `/services/${place}/${dimension}`, detail: `The key is not made for this ${dimension}.` }]
  })
}

async function admitKey(
  services: Services,
  asker: EdgeAsker & { readonly kind: "key" },
  { request, planned }: { readonly request: BatchRequest; readonly planned: readonly PlannedEntry[] },
): Promise<Decision> {
  const asked = planned.flatMap((questions) =>
    questions.map(({ question: { account, service } }) => ({ account: account.id, service: service.name })),
  )
  const question = {
    token: asker.token,
    keyspace: DISCOVERY_KEYSPACE,
    action: { entries: asked, batchSize: request.entries.length },
    request: asker.facts,
  }
  const decision = services.verifyToken.verifyNow(question) ?? (await services.verifyToken.verify(question))
  if (!decision.valid) throw edgeError(decision, services.clock.now(), refusedEntries(decision, planned))
  return decision
}

/** An account that was named and may not be asked is refused for that, and not as unknown, where the key says so. */
function demandNamedAccounts(asker: EdgeAsker, { entries }: BatchRequest): void {
  const allowed = asker.kind === "key" ? asker.key.accounts : null
  if (allowed === null) return
  const errors = entries.flatMap(({ account }, place) =>
    account === undefined || allowed.includes(account)
      ? []
      : [{ pointer: `/services/${place}/account`, detail: "The key is not made for this account." }],
  )
  if (errors.length > 0) throw new BittingError("account_not_allowed", { errors })
}

function planned(
  discovery: DiscoveryServices,
  entries: readonly Entry[],
  accounts: readonly AskableAccount[],
): readonly PlannedEntry[] {
  const plan = discovery.plan(entries, accounts)
  if (plan.problems !== null) throw new BittingError("unprocessable", { errors: plan.problems })
  return plan.entries
}

/**
 * Lets a batch through, or refuses it whole, and starts asking.
 * @throws BittingError account_not_allowed, service_not_allowed, batch_too_large, rate_limited, quota_exceeded, unprocessable, and those of
 * `askableAccounts`
 */
export async function admitBatch(
  services: Services,
  input: Pick<HandlerInput<"discovery.ask">, "context">,
  request: BatchRequest,
): Promise<AdmittedBatch> {
  const { asker, origin } = input.context
  let headers: Readonly<Record<string, string>> = {}
  if (asker.kind === "anonymous") {
    // First of all: whoever is known by nothing could have the server look at large batches that mean nothing, for ever.
    const perMinute = asker.rule.rateLimitRpm
    const rateLimit = limitStranger(services, origin.address, { what: "discovery", perMinute })
    headers = rateHeaders({ rateLimit })
  }
  demandNamedAccounts(asker, request)
  const accounts = await askableAccounts(services, accountAsker(asker), request.organizationId)
  const discovery = await services.discovery()
  const entries = planned(discovery, request.entries, accounts)
  if (asker.kind === "key")
    headers = rateHeaders(await admitKey(services, asker, { request, planned: entries }))
  const batch = request.entries.map((entry, place) => ({ entry, planned: entries[place] ?? [] }))
  const deadlineMs = request.deadlineMs ?? DEADLINE_MS
  const results = discovery.ask(batch, { deadlineMs, refresh: request.refresh })
  return { results, headers }
}
