import { DiscoveryError } from "../../discovery-error.ts"
import { httpJson, HttpJsonError, jsonAt } from "../../http-json.ts"
import { pageTokens } from "../../page-tokens.ts"
import type { FetchContext } from "../../provider.ts"
import type { GcpCredentials, GcpEndpoints } from "./links.ts"
import { isGcpScope } from "./links.ts"
import type { Tokens } from "./tokens.ts"

/** One resource as Cloud Asset tells it: a `ResourceSearchResult` with the fields that were asked for. */
export type Asset = Readonly<Record<string, unknown>>

/** Who is asked, and in whose name. */
export interface Asking {
  readonly endpoints: Pick<GcpEndpoints, "asset">
  readonly tokens: Tokens
  readonly credentials: GcpCredentials
}

/** A search (`cloud.google.com/asset-inventory/docs/reference/rest/v1/TopLevel/searchAllResources`). */
export interface Search {
  readonly assetTypes: readonly string[]
  /** Null: wherever they are. */
  readonly query: string | null
  /** Fields that are wanted, none twice. */
  readonly readMask: readonly string[]
  /** At most this many at a time; the most Google gives when left out. */
  readonly pageSize?: number
}

/** A page of what was found. */
export interface AssetPage {
  readonly assets: readonly Asset[]
  /** What the next page is asked for with; null: this is the last. */
  readonly next: string | null
}

const PAGE_SIZE = 500

/** A page of clusters with everything about them is some 10 MB. */
const PAGE_BYTES_MAX = 64 * 1_024 * 1_024

function urlOf({ endpoints, credentials: { scope } }: Asking, search: Search, token: string | null): string {
  const { assetTypes, query, readMask, pageSize = PAGE_SIZE } = search
  // The scope becomes part of the address.
  if (!isGcpScope(scope)) throw new DiscoveryError("bad_credentials", "The account's scope is not one.")
  const parameters = new URLSearchParams(assetTypes.map((type): [string, string] => ["assetTypes", type]))
  if (query !== null) parameters.set("query", query)
  parameters.set("readMask", readMask.join(","))
  parameters.set("pageSize", String(pageSize))
  if (token !== null) parameters.set("pageToken", token)
  return `${endpoints.asset}/v1/${scope}:searchAllResources?${parameters.toString()}`
}

const isAsset = (value: unknown): value is Asset =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function pageIn(body: unknown): AssetPage {
  // Members that are empty are left out of proto3's JSON, so that {} is an answer; anything but an object is none.
  const results = jsonAt(body, "results") ?? []
  const next = jsonAt(body, "nextPageToken") ?? ""
  if (!isAsset(body) || !Array.isArray(results) || !results.every(isAsset) || typeof next !== "string")
    throw new DiscoveryError("provider_error", "Google Cloud's answer could not be understood.")
  return { assets: results, next: next === "" ? null : next }
}

/**
 * Asks for one page. A token that Google refuses before its time is replaced once.
 * @param pageToken null for the first page
 * @throws HttpJsonError or DiscoveryError
 */
export async function searchPage(
  asking: Asking,
  search: Search,
  { pageToken, signal }: { readonly pageToken: string | null; readonly signal: AbortSignal },
): Promise<AssetPage> {
  const { tokens, credentials } = asking
  const url = urlOf(asking, search, pageToken)
  for (let attempt = 0; ; attempt += 1) {
    const token = await tokens.get(credentials, signal)
    try {
      const { value, quotaProject } = token
      const quota = quotaProject === undefined ? {} : { "x-goog-user-project": quotaProject }
      const headers = { authorization: `Bearer ${value}`, ...quota }
      const { body } = await httpJson({ url, headers, signal, replyBytesMax: PAGE_BYTES_MAX })
      return pageIn(body)
    } catch (error) {
      if (!(error instanceof HttpJsonError) || error.status !== 401) throw error
      tokens.drop(credentials, token)
      if (attempt > 0) throw error
    }
  }
}

/** Follows a search to its end; pages may be shorter than asked for, or empty. */
export async function* searchPages(
  asking: Asking,
  search: Search,
  { call }: Pick<FetchContext, "call">,
): AsyncGenerator<readonly Asset[]> {
  const following = pageTokens()
  let pageToken: string | null = null
  do {
    const here: string | null = pageToken
    const page: AssetPage = await call((signal) => searchPage(asking, search, { pageToken: here, signal }))
    yield page.assets
    pageToken = following(page.next)
  } while (pageToken !== null)
}
