import type { FakeReply } from "./fake-gcp-error.ts"
import { jsonReply, permissionDenied, serviceDisabled, statusReply, unknownName } from "./fake-gcp-error.ts"
import { FakeQueryError, parseQuery } from "./fake-gcp-query.ts"

/** A resource as search tells it (`google/cloud/asset/v1/assets.proto`, ResourceSearchResult); what is empty is left out in JSON. */
export interface FakeResource {
  readonly name: string
  readonly assetType: string
  /** `projects/<number>`. */
  readonly project: string
  readonly folders?: readonly string[]
  readonly organization?: string
  readonly displayName?: string
  readonly description?: string
  readonly location?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly networkTags?: readonly string[]
  readonly kmsKeys?: readonly string[]
  readonly createTime?: string
  readonly updateTime?: string
  readonly state?: string
  readonly additionalAttributes?: Readonly<Record<string, unknown>>
  readonly versionedResources?: readonly { readonly version: string; readonly resource: object }[]
  readonly parentFullResourceName?: string
  readonly parentAssetType?: string
}

/** A project: by its number and its id. */
export interface FakeProject {
  readonly number: string
  readonly id: string
  /** Whether the Cloud Asset API is enabled in it. */
  readonly enabled: boolean
}

/** What there is to be searched, and who may. */
export interface FakeAssets {
  readonly projects: FakeProject[]
  readonly resources: FakeResource[]
  /** Types that search knows besides those of the resources. */
  readonly knownTypes: Set<string>
  /** Scopes that somebody may search: `alice@… projects/shop-prod`. */
  readonly searchers: Set<string>
  /** Most resources on a page, whatever is asked for; pages may be shorter than that, and empty. */
  pageMax: number
  /** Every so many-th page is empty although there are more; 0: none is. */
  emptyEvery: number
}

/** Whoever a token belongs to. */
export interface FakeCaller {
  /** An email address or a principal identifier. */
  readonly principal: string
  /** Number of the project that the call is counted for. */
  readonly quotaProject: string
}

const PERMISSION = "cloudasset.assets.searchAllResources"
const PAGE_CAP = 500
const PAGE_DEFAULT = 20

/** In both spellings. */
const PARAMETERS = new Map([
  ["query", "query"],
  ["assetTypes", "assetTypes"],
  ["asset_types", "assetTypes"],
  ["pageSize", "pageSize"],
  ["page_size", "pageSize"],
  ["pageToken", "pageToken"],
  ["page_token", "pageToken"],
  ["orderBy", "orderBy"],
  ["order_by", "orderBy"],
  ["readMask", "readMask"],
  ["read_mask", "readMask"],
])

/** Parameters every Google API has (`cloud.google.com/apis/docs/system-parameters`). */
const SYSTEM = new Set(["alt", "prettyPrint", "quotaUser", "$.xgafv", "fields", "key", "$alt"])

const READABLE = new Set([
  "name",
  "assetType",
  "project",
  "folders",
  "organization",
  "displayName",
  "description",
  "location",
  "labels",
  "tags",
  "effectiveTags",
  "networkTags",
  "kmsKey",
  "kmsKeys",
  "createTime",
  "updateTime",
  "state",
  "additionalAttributes",
  "versionedResources",
  "parentFullResourceName",
  "parentAssetType",
  "relationships",
  "attachedResources",
])

const SORTABLE = new Set([
  "name",
  "assetType",
  "project",
  "displayName",
  "description",
  "location",
  "createTime",
  "updateTime",
  "state",
  "parentFullResourceName",
  "parentAssetType",
])

const invalid = (message: string): FakeReply => statusReply("INVALID_ARGUMENT", message)

const camel = (name: string): string =>
  name.trim().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The fields to be told, or what is wrong with the mask. */
function fieldsOf(mask: string | null): ReadonlySet<string> | FakeReply {
  const all = new Set(READABLE)
  if (mask === "*") return all
  if (mask === null || mask === "") {
    all.delete("versionedResources")
    return all
  }
  const fields = mask.split(",").map(camel)
  const wrong = fields.find((field) => !READABLE.has(field))
  if (wrong !== undefined) return invalid(`Invalid field path in read_mask: ${wrong}`)
  return new Set(fields)
}

/** A regular expression in RE2's syntax, of which JavaScript's has the part used here; it has to fit the whole type. */
function typeTest(pattern: string): ((type: string) => boolean) | null {
  try {
    const expression = new RegExp(`^(?:${pattern})$`)
    return (type) => type === pattern || expression.test(type)
  } catch {
    return null
  }
}

/** The types meant, or what is wrong with what was asked. Types that search does not know are refused, and never just not found. */
function typesOf(assets: FakeAssets, patterns: readonly string[]): ReadonlySet<string> | FakeReply {
  const known = new Set([...assets.knownTypes, ...assets.resources.map(({ assetType }) => assetType)])
  if (patterns.length === 0) return known
  const meant = new Set<string>()
  for (const pattern of patterns) {
    const test = typeTest(pattern)
    const found = test === null ? [] : [...known].filter(test)
    if (found.length === 0)
      return invalid(`Invalid asset type: "${pattern}" matches no supported asset type.`)
    for (const type of found) meant.add(type)
  }
  return meant
}

function inScope(assets: FakeAssets, scope: string): ((resource: FakeResource) => boolean) | null {
  const [kind, name = ""] = scope.split("/")
  if (kind === "projects") {
    const project = assets.projects.find(({ id, number }) => id === name || number === name)
    return project === undefined ? null : (one) => one.project === `projects/${project.number}`
  }
  if (!/^\d+$/.test(name)) return null
  if (kind === "folders") return (one) => one.folders?.includes(scope) === true
  return kind === "organizations" ? (one) => one.organization === scope : null
}

function sorted(
  resources: readonly FakeResource[],
  orderBy: string | null,
): readonly FakeResource[] | FakeReply {
  if (orderBy === null || orderBy.trim() === "") return resources
  const keys = orderBy.split(",").map((one) => one.trim().split(/\s+/))
  for (const [field = "", way = "ASC", ...rest] of keys)
    if (!SORTABLE.has(camel(field)) || !/^(asc|desc)$/i.test(way) || rest.length > 0)
      return invalid(`Invalid order_by: ${orderBy}`)
  return resources.toSorted((a, b) => {
    for (const [field = "", way = "ASC"] of keys) {
      const name = camel(field) as keyof FakeResource
      const [left, right] = [a, b].map((one) => JSON.stringify(one[name] ?? "")) as [string, string]
      if (left !== right) return left < right === /^asc$/i.test(way) ? -1 : 1
    }
    return 0
  })
}

const isReply = (value: object): value is FakeReply => "status" in value && "body" in value

/** Everything but the token: pages are only had with the very same question. */
function questionOf(scope: string, parameters: URLSearchParams): string {
  const rest = [...parameters].filter(([name]) => !/^page_?(token|size)$/i.test(name))
  return JSON.stringify([scope, ...rest.map((pair) => pair.join("=")).toSorted()])
}

function pageOf(
  assets: FakeAssets,
  found: readonly FakeResource[],
  asked: { readonly question: string; readonly size: number; readonly token: string | null },
): { readonly results: readonly FakeResource[]; readonly nextPageToken?: string } | FakeReply {
  let [from, page] = [0, 1]
  if (asked.token !== null && asked.token !== "") {
    const read = /^\[(\d+),(\d+),(.+)\]$/.exec(Buffer.from(asked.token, "base64url").toString())
    if (read === null || read[3] !== asked.question) return invalid("Invalid page_token.")
    ;[from, page] = [Number(read[1]), Number(read[2])]
  }
  const wanted = asked.size <= 0 ? PAGE_DEFAULT : Math.min(asked.size, PAGE_CAP)
  const empty = assets.emptyEvery > 0 && page % assets.emptyEvery === 0
  const to = empty ? from : from + Math.min(wanted, assets.pageMax)
  const next = Buffer.from(`[${to},${page + 1},${asked.question}]`).toString("base64url")
  return { results: found.slice(from, to), ...(to < found.length ? { nextPageToken: next } : {}) }
}

/**
 * Answers `GET /v1/{scope}:searchAllResources`
 * (`cloud.google.com/asset-inventory/docs/reference/rest/v1/TopLevel/searchAllResources`,
 * `google/cloud/asset/v1/asset_service.proto`).
 */
export function searchAllResources(
  assets: FakeAssets,
  caller: FakeCaller,
  { scope, parameters }: { readonly scope: string; readonly parameters: URLSearchParams },
): FakeReply {
  const paying = assets.projects.find(({ number }) => number === caller.quotaProject)
  if (paying?.enabled !== true) return serviceDisabled(caller.quotaProject)
  for (const name of parameters.keys())
    if (!PARAMETERS.has(name) && !SYSTEM.has(name)) return unknownName(name, "query parameter")
  const all = (name: string): readonly string[] =>
    [...parameters].filter(([key]) => PARAMETERS.get(key) === name).map(([, value]) => value)
  const first = (name: string): string | null => all(name)[0] ?? null
  const within = inScope(assets, scope)
  if (!/^(projects|folders|organizations)\/[^/]+$/.test(scope)) return invalid("Invalid scope.")
  if (within === null || !assets.searchers.has(`${caller.principal} ${scope}`))
    return permissionDenied(PERMISSION, `//cloudresourcemanager.googleapis.com/${scope}`)

  const size = first("pageSize") ?? "0"
  if (!/^-?\d{1,9}$/.test(size)) return invalid(`Invalid value at 'page_size' (TYPE_INT32), "${size}"`)
  const types = typesOf(assets, all("assetTypes"))
  if (isReply(types)) return types
  const fields = fieldsOf(first("readMask"))
  if (isReply(fields)) return fields
  let test
  try {
    test = parseQuery(first("query") ?? "")
  } catch (error) {
    if (error instanceof FakeQueryError) return invalid(error.message)
    throw error
  }
  const found = sorted(
    assets.resources.filter((one) => within(one) && types.has(one.assetType) && test({ ...one })),
    first("orderBy"),
  )
  if (isReply(found)) return found
  const question = questionOf(scope, parameters)
  const page = pageOf(assets, found, { question, size: Number(size), token: first("pageToken") })
  if (isReply(page)) return page
  const results = page.results.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => fields.has(name))),
  )
  // Proto3's JSON leaves out what is empty.
  return jsonReply({ ...page, ...(results.length > 0 ? { results } : { results: undefined }) })
}
