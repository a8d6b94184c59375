import { DiscoveryError } from "../../discovery-error.ts"
import { jsonAt } from "../../http-json.ts"
import { pageTokens } from "../../page-tokens.ts"
import type { FetchContext } from "../../provider.ts"
import { classifyKubernetes, EXPIRED } from "./classify.ts"
import type { AskCluster } from "./request.ts"

// Lists as the API server prints them (Kubernetes API Concepts, "Receiving resources as Tables", "Retrieving large results sets in chunks").

/** The media type of a list as the server prints it. */
export const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"

/** Rows of a page; what kubectl asks for. */
const PAGE_ROWS = 500

/** A column as the server tells it. */
export interface TableColumn {
  readonly name: string
  /** 0: always shown; more: only where there is room. */
  readonly priority: number
}

/** One resource. */
export interface TableItem {
  /** What the server prints in a column, by its name in any case; null where it prints that there is nothing. Undefined: no such column. */
  readonly cell: (column: string) => unknown
  /** A member of the resource's metadata; undefined where the server did not send any. */
  readonly metadata: (name: string) => unknown
}

/** A page of a list. */
export interface TablePage {
  readonly columns: readonly TableColumn[]
  readonly items: readonly TableItem[]
  /** False: the server knows no tables for this, and there are no cells. */
  readonly printed: boolean
  /** Where the next page begins; null: there is none. */
  readonly next: string | null
}

/** What is listed. */
export interface Listing {
  /** Of the collection, without a query. */
  readonly path: string
  /** What the token must be allowed. */
  readonly permission: string
  /**
   * `metadata`: rows with the metadata of their resources. `none`: cells only. `cells`: as `none`, and never anything but cells, whatever the
   * server could send instead; for resources whose contents are secret, which annotations repeat.
   */
  readonly objects: "metadata" | "none" | "cells"
  /** Rows of a page; `PAGE_ROWS` when left out. */
  readonly rows?: number
}

/** What the server prints where there is nothing. */
const NOTHING: ReadonlySet<unknown> = new Set(["<none>", "<unknown>", "<unset>", "<nil>", "", null])

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

function columnOf(definition: unknown): TableColumn {
  const name = jsonAt(definition, "name")
  const priority = jsonAt(definition, "priority")
  return {
    name: typeof name === "string" ? name : "",
    priority: typeof priority === "number" ? priority : 0,
  }
}

function nextOf(body: unknown): string | null {
  const token = jsonAt(body, "metadata", "continue")
  return typeof token === "string" && token !== "" ? token : null
}

function tablePage(body: unknown): TablePage {
  const definitions = jsonAt(body, "columnDefinitions")
  // An empty list may be written as null; one that is not there is no table of anything.
  const told = jsonAt(body, "rows")
  const rows = told === null ? [] : told
  if (!isList(definitions) || !isList(rows))
    throw new DiscoveryError("provider_error", "The cluster's table could not be understood.")
  const columns = definitions.map(columnOf)
  // The first of two columns of one name is the one meant.
  const places = new Map(columns.map(({ name }, place) => [name.toLowerCase(), place] as const).toReversed())
  const items = rows.map((row): TableItem => {
    const cells = jsonAt(row, "cells")
    return {
      cell: (column) => {
        const place = places.get(column.toLowerCase())
        if (place === undefined || !isList(cells)) return undefined
        const value = cells[place]
        return NOTHING.has(value) ? null : value
      },
      metadata: (name) => jsonAt(row, "object", "metadata", name),
    }
  })
  return { columns, items, printed: true, next: nextOf(body) }
}

/** A list of whole resources, of which nothing but the metadata is looked at. */
function objectPage(body: unknown, objects: readonly unknown[]): TablePage {
  const items = objects.map((object): TableItem => ({
    cell: () => undefined,
    metadata: (name) => jsonAt(object, "metadata", name),
  }))
  return { columns: [], items, printed: false, next: nextOf(body) }
}

/**
 * Reads a page of a list.
 * @throws DiscoveryError when it is none
 */
export function readPage(body: unknown, { objects }: Pick<Listing, "objects">): TablePage {
  if (jsonAt(body, "kind") === "Table") return tablePage(body)
  const kind = jsonAt(body, "kind")
  const told = jsonAt(body, "items")
  const items = told === null && typeof kind === "string" && kind.endsWith("List") ? [] : told
  if (!isList(items)) throw new DiscoveryError("provider_error", "The cluster's answer is not a list.")
  if (objects === "cells")
    throw new DiscoveryError("unsupported", "The cluster does not list this without its contents.")
  return objectPage(body, items)
}

function pathOf({ path, objects, rows = PAGE_ROWS }: Listing, next: string | null): string {
  const query = new URLSearchParams({
    limit: String(rows),
    includeObject: objects === "metadata" ? "Metadata" : "None",
    ...(next === null ? {} : { continue: next }),
  })
  return `${path}?${query.toString()}`
}

/** A page, and whether it is the first of a list begun anew, which makes void what came before. */
export type PageOfList = TablePage & { readonly anew: boolean }

/**
 * Follows a list to its end. A list that becomes too old on the way is begun anew once; when that happens again the rest is missing.
 * @throws DiscoveryError
 */
export async function* pagesOfList(
  ask: AskCluster,
  listing: Listing,
  { call, flaw }: Pick<FetchContext, "call" | "flaw">,
): AsyncGenerator<PageOfList> {
  const accept = listing.objects === "cells" ? TABLE : `${TABLE}, application/json`
  const { permission } = listing
  let following = pageTokens()
  let next: string | null = null
  let begun = 1
  let anew = false
  for (;;) {
    const here: string | null = next
    try {
      const body = await call((signal) => ask({ path: pathOf(listing, here), accept, permission, signal }))
      const page = readPage(body, listing)
      yield { ...page, anew }
      anew = false
      next = following(page.next)
      if (next === null) return
    } catch (error) {
      const known = classifyKubernetes(error)
      if (here === null || known.providerCode !== EXPIRED) throw error
      if (begun === 2) {
        const missing = "The list changed faster than it could be read, and its end is missing."
        flaw(new DiscoveryError("provider_error", missing, { cause: error, providerCode: EXPIRED }))
        return
      }
      begun += 1
      following = pageTokens()
      next = null
      anew = true
    }
  }
}
