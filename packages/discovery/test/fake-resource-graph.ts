import { createHash, randomUUID } from "node:crypto"
import type { FakeApplication, Reply } from "./fake-entra.ts"
import type { ColumnType, KqlAnswer, KqlRow, KqlTable } from "./fake-azure-kql.ts"
import { KqlError, runKql } from "./fake-azure-kql.ts"

// Azure Resource Graph's query operation: specification/resourcegraph/…/2022-10-01/resourcegraph.json of Azure/azure-rest-api-specs with its
// examples; learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data, …/paging-results, …/guidance-for-throttled-requests,
// …/overview#permissions-in-azure-resource-graph. Codes of error details are those that clients report (Azure/aztfexport#485,
// Azure/azure-cli-extensions#3325, Azure/azure-sdk-for-java#29924).

/** A resource as it is in Resource Graph. What is left out is null. */
export interface FakeResource {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly location: string
  readonly [column: string]: unknown
}

export interface GraphOptions {
  readonly resources: readonly FakeResource[]
  /** Resource groups and subscriptions, in the table of their own. */
  readonly containers: readonly FakeResource[]
  /** Rows of a page at most, whatever is asked for. */
  readonly pageMax: number
  /** Queries of one principal in a window; `queries` of Infinity: without end. */
  readonly quota: { readonly queries: number; readonly seconds: number }
  /** What somebody is answered who may read nothing of the scopes named: nothing, as documented, or a refusal, as is reported too. */
  readonly unreadable: "empty" | "denied"
  /** More subscriptions are in scope than are looked at. */
  readonly subscriptionLimitHit: boolean
  readonly now: () => number
}

/** Who asks, and what they may read. */
export interface GraphCaller {
  readonly application: FakeApplication
  readonly mayRead: (id: string, type: string) => boolean
  /** Subscriptions of the tenant of which the caller may read something. */
  readonly subscriptions: readonly string[]
}

export interface FakeResourceGraph {
  readonly query: (body: unknown, caller: GraphCaller) => Reply
}

const TEXTS = [
  "id",
  "name",
  "type",
  "tenantId",
  "kind",
  "location",
  "resourceGroup",
  "subscriptionId",
  "managedBy",
]
const DYNAMIC = ["sku", "plan", "properties", "tags", "identity", "zones", "extendedLocation"]
const COLUMNS: KqlTable["columns"] = new Map([
  ...TEXTS.map((name) => [name, "string"] as const),
  ...DYNAMIC.map((name) => [name, "dynamic"] as const),
])

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TOP_MAX = 1_000

interface Detail {
  readonly code: string
  readonly message: string
  readonly [more: string]: unknown
}

/** An error as Resource Graph words it: what is wrong is in the details. */
function refusal(status: number, code: string, details: readonly Detail[]): Reply {
  const message = `Please provide below info when asking for support: timestamp = ${new Date().toISOString()}, correlationId = ${randomUUID()}.`
  return { status, body: { error: { code, message, details } } }
}

const invalid = (message: string): Reply => refusal(400, "BadRequest", [{ code: "InvalidRequest", message }])

function invalidQuery(error: KqlError): Reply {
  const help =
    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying."
  const { code, at, token } = error
  const place = { line: at < 0 ? -1 : 1, characterPositionInLine: at, token }
  return refusal(400, "BadRequest", [
    { code: "InvalidQuery", message: help },
    { code, message: code, ...place },
  ])
}

/** Every column of a row, as Resource Graph writes them. */
function rowOf(resource: FakeResource): KqlRow {
  const [, subscriptionId = "", , resourceGroup = ""] =
    /^\/subscriptions\/([^/]+)(\/resourceGroups\/([^/]+))?/i.exec(resource.id) ?? []
  const row: Record<string, unknown> = { subscriptionId, resourceGroup: resourceGroup.toLowerCase() }
  for (const name of [...TEXTS, ...DYNAMIC]) row[name] = resource[name] ?? row[name] ?? null
  return { ...row, type: resource.type.toLowerCase(), location: resource.location.toLowerCase() }
}

interface Options {
  readonly skipToken: string | null
  readonly top: number | null
  readonly skip: number | null
  readonly format: "table" | "objectArray"
}

interface Request {
  readonly query: string
  readonly subscriptions: readonly string[] | null
  readonly options: Options
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string")

function unknownMember(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
): string | undefined {
  return Object.keys(value).find((name) => !known.includes(name))
}

const isInteger = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most

function optionsOf(value: unknown): Options | string {
  const options = value ?? {}
  if (!isObject(options)) return "options is not an object"
  const known = [
    "$skipToken",
    "$top",
    "$skip",
    "resultFormat",
    "allowPartialScopes",
    "authorizationScopeFilter",
  ]
  const unknown = unknownMember(options, known)
  if (unknown !== undefined) return `options has no member ${unknown}`
  const { $skipToken: skipToken, $top: top, $skip: skip, resultFormat: format = "objectArray" } = options
  const scope = options["authorizationScopeFilter"]
  if (skipToken !== undefined && typeof skipToken !== "string") return "$skipToken is not a string"
  if (top !== undefined && !isInteger(top, 1, TOP_MAX)) return `$top is not an integer from 1 to ${TOP_MAX}`
  if (skip !== undefined && !isInteger(skip, 0, 2 ** 31 - 1)) return "$skip is not an integer from 0"
  if (format !== "table" && format !== "objectArray") return "resultFormat is table or objectArray"
  if (!["undefined", "boolean"].includes(typeof options["allowPartialScopes"]))
    return "allowPartialScopes is no boolean"
  const scopes = ["AtScopeAndBelow", "AtScopeAndAbove", "AtScopeExact", "AtScopeAboveAndBelow"]
  if (scope !== undefined && !scopes.some((one) => one === scope))
    return "authorizationScopeFilter is not known"
  return {
    skipToken: skipToken ?? null,
    top: top === undefined ? null : Number(top),
    skip: skip === undefined ? null : Number(skip),
    format,
  }
}

function requestOf(body: unknown): Request | string {
  if (!isObject(body)) return "the body is not an object"
  const unknown = unknownMember(body, ["subscriptions", "managementGroups", "query", "options", "facets"])
  if (unknown !== undefined) return `the body has no member ${unknown}`
  const { subscriptions, managementGroups, query } = body
  if (typeof query !== "string" || query.trim() === "") return "query is missing"
  if (subscriptions !== undefined && !isTexts(subscriptions)) return "subscriptions is not a list of strings"
  if (managementGroups !== undefined && !isTexts(managementGroups))
    return "managementGroups is not a list of strings"
  const bad = subscriptions?.find((one) => !GUID.test(one))
  if (bad !== undefined) return `The subscription '${bad}' is not a GUID`
  if (managementGroups !== undefined && managementGroups.length > 0)
    return "this fake knows no management groups"
  const options = optionsOf(body["options"])
  if (typeof options === "string") return options
  return {
    query,
    options,
    subscriptions: subscriptions === undefined || subscriptions.length === 0 ? null : subscriptions,
  }
}

/** Where a list goes on, and of which list. */
interface Continuation {
  readonly of: string
  readonly offset: number
  readonly top: number
}

const nameOf = ({ query, subscriptions }: Request, { application }: GraphCaller): string =>
  createHash("sha256")
    .update(JSON.stringify([query, subscriptions, application.clientId]))
    .digest("base64url")

function continuationOf(token: string): Continuation | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64").toString())
    if (!isObject(value)) return null
    const { of, offset, top } = value
    return typeof of === "string" && isInteger(offset, 0, 2 ** 31) && isInteger(top, 1, TOP_MAX)
      ? { of, offset: Number(offset), top: Number(top) }
      : null
  } catch {
    return null
  }
}

/** Without an order results are random, and another time they are in another one. */
function shuffled(rows: readonly KqlRow[]): readonly KqlRow[] {
  const salt = randomUUID()
  const place = (row: KqlRow): string =>
    createHash("md5")
      .update(salt + JSON.stringify(row))
      .digest("hex")
  return rows
    .map((row) => [place(row), row] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row)
}

const TYPE_NAMES: Readonly<Record<ColumnType, string>> = {
  string: "string",
  long: "integer",
  bool: "boolean",
  dynamic: "object",
}

function dataOf({ columns }: KqlAnswer, rows: readonly KqlRow[], format: Options["format"]): unknown {
  if (format === "objectArray") return rows
  return {
    columns: [...columns].map(([name, type]) => ({ name, type: TYPE_NAMES[type] })),
    rows: rows.map((row) => [...columns.keys()].map((name) => row[name])),
  }
}

/** Makes one. */
export function fakeResourceGraph(options: GraphOptions): FakeResourceGraph {
  const windows = new Map<string, { readonly since: number; readonly used: number }>()

  /** Counts a query; null: there were too many. */
  function quotaHeaders({ application }: GraphCaller): {
    readonly headers: Record<string, string>
    readonly spent: boolean
  } {
    const { queries, seconds } = options.quota
    const now = options.now()
    const there = windows.get(application.clientId)
    const window =
      there === undefined || now - there.since >= seconds * 1_000 ? { since: now, used: 0 } : there
    const spent = window.used >= queries
    windows.set(application.clientId, { ...window, used: window.used + (spent ? 0 : 1) })
    const left = Math.max(0, Math.ceil((window.since + seconds * 1_000 - now) / 1_000))
    const remaining = Math.min(queries - window.used - 1, 1_000_000)
    const resets = `00:00:${String(left).padStart(2, "0")}`
    const headers = {
      "x-ms-user-quota-remaining": String(Math.max(0, remaining)),
      "x-ms-user-quota-resets-after": resets,
    }
    return { spent, headers: spent ? { ...headers, "retry-after": String(Math.max(1, left)) } : headers }
  }

  function tablesFor(
    request: Request,
    { mayRead, subscriptions }: GraphCaller,
  ): ReadonlyMap<string, KqlTable> {
    const asked = (request.subscriptions ?? subscriptions).map((id) => id.toLowerCase())
    const inScope = ({ id, type }: FakeResource): boolean => {
      const [, subscription = ""] = /^\/subscriptions\/([^/]+)/i.exec(id) ?? []
      return asked.includes(subscription.toLowerCase()) && mayRead(id, type)
    }
    const table = (all: readonly FakeResource[]): KqlTable => ({
      columns: COLUMNS,
      rows: all.filter(inScope).map(rowOf),
    })
    return new Map([
      ["resources", table(options.resources)],
      ["resourcecontainers", table(options.containers)],
    ])
  }

  function answer(request: Request, caller: GraphCaller): Reply {
    const { skipToken, top: wantedTop, skip, format } = request.options
    const name = nameOf(request, caller)
    const going = skipToken === null ? null : continuationOf(skipToken)
    if (skipToken !== null && (going === null || going.of !== name))
      return invalid("The $skipToken is not of this query.")
    const result = runKql(request.query, tablesFor(request, caller))
    const rows = result.ordered ? result.rows : shuffled(result.rows)
    const top = Math.min(wantedTop ?? going?.top ?? TOP_MAX, options.pageMax)
    const offset = skip ?? going?.offset ?? 0
    const page = rows.slice(offset, offset + top)
    const more = offset + page.length < rows.length
    const allDynamic = [...result.columns.values()].every((type) => type === "dynamic")
    const paged = more && !result.limited && !allDynamic && result.columns.has("id")
    const next: Continuation = { of: name, offset: offset + page.length, top }
    return {
      status: 200,
      headers: options.subscriptionLimitHit ? { "x-ms-tenant-subscription-limit-hit": "true" } : {},
      body: {
        totalRecords: rows.length,
        count: page.length,
        data: dataOf(result, page, format),
        facets: [],
        resultTruncated: more && !paged ? "true" : "false",
        ...(paged ? { $skipToken: Buffer.from(JSON.stringify(next)).toString("base64") } : {}),
      },
    }
  }

  return {
    query(body, caller) {
      const { headers, spent } = quotaHeaders(caller)
      const withQuota = (reply: Reply): Reply => ({ ...reply, headers: { ...headers, ...reply.headers } })
      if (spent) {
        const message =
          "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help."
        return withQuota(refusal(429, "RateLimiting", [{ code: "RateLimiting", message }]))
      }
      const request = requestOf(body)
      if (typeof request === "string") return withQuota(invalid(request))
      const asked = request.subscriptions?.map((id) => id.toLowerCase()) ?? caller.subscriptions
      if (options.unreadable === "denied" && !asked.some((id) => caller.subscriptions.includes(id))) {
        const message =
          "Access is denied to the requested resource. The user might not have enough permission."
        return withQuota(refusal(403, "AccessDenied", [{ code: "AccessDenied", message }]))
      }
      try {
        return withQuota(answer(request, caller))
      } catch (error) {
        if (!(error instanceof KqlError)) throw error
        return withQuota(invalidQuery(error))
      }
    },
  }
}
