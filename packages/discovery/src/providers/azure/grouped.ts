import { setTimeout as delay } from "node:timers/promises"
import { waitFor } from "../../expiring.ts"
import type { FetchContext } from "../../provider.ts"
import { kqlOf } from "./kql.ts"
import type { KqlColumn } from "./kql.ts"
import type { GraphPage } from "./resource-graph.ts"
import { graphPages } from "./resource-graph.ts"
import type { AzureSession } from "./session.ts"

/** What is listed, and where. */
export interface Listing {
  readonly table: string
  readonly type: string
  readonly location: string
  readonly columns: readonly KqlColumn[]
  /** Resources on a page. */
  readonly top: number
}

interface Asking extends Pick<FetchContext, "call" | "signal"> {
  readonly session: AzureSession
}

/** One query that several questions wait for. */
interface Group {
  readonly locations: [string, ...string[]]
  readonly pages: GraphPage[]
  /** Fetches one page more, once however many ask. */
  readonly more: () => Promise<void>
  /** How it ended; null: it has not. */
  ended: { readonly error: unknown } | null
}

/** How long a query waits for others that ask the same in other places, ms. */
const GATHER_MS = 10

/** Groups that others may still join, by session. */
const open = new WeakMap<AzureSession, Map<string, Group>>()

/** @param close called when no location can be added any more */
function openGroup({ session, call }: Asking, listing: Listing, close: () => void): Group {
  const locations: Group["locations"] = [listing.location]
  const pages: GraphPage[] = []
  let pull: AsyncGenerator<GraphPage> | null = null
  let underWay: Promise<void> | null = null

  function begin(): AsyncGenerator<GraphPage> {
    close()
    const told = locations.length === 1 || listing.columns.some(({ key }) => key === "location")
    const columns = told ? listing.columns : [...listing.columns, { key: "location", kql: "location" }]
    const query = kqlOf({ ...listing, locations, columns })
    return graphPages({ session, call }, { query, top: listing.top })
  }

  async function fetchMore(): Promise<void> {
    try {
      if (pull === null) {
        await delay(GATHER_MS)
        pull = begin()
      }
      const { value, done } = await pull.next()
      if (done === true) group.ended = { error: null }
      else pages.push(value)
    } catch (error) {
      group.ended = { error }
    } finally {
      underWay = null
    }
  }

  const group: Group = {
    locations,
    pages,
    ended: null,
    more: async () => {
      underWay ??= fetchMore()
      await underWay
    },
  }
  return group
}

function join(asking: Asking, listing: Listing): Group {
  const { session } = asking
  const groups = open.get(session) ?? new Map<string, Group>()
  open.set(session, groups)
  const { table, type, columns, top } = listing
  const name = JSON.stringify([table, type.toLowerCase(), columns, top])
  const there = groups.get(name)
  if (there !== undefined) {
    if (!there.locations.includes(listing.location)) there.locations.push(listing.location)
    return there
  }
  const group = openGroup(asking, listing, () => groups.delete(name))
  groups.set(name, group)
  return group
}

/**
 * Lists resources page by page. Questions that differ only in the place and come together are one query: Resource Graph lets an identity ask
 * a few times in a few seconds only, and Microsoft's advice is to group
 * (`learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests`). The first of them asks for all.
 */
export async function* groupedPages(asking: Asking, listing: Listing): AsyncGenerator<GraphPage> {
  const group = join(asking, listing)
  const here = listing.location.toLowerCase()
  for (let at = 0; ; at += 1) {
    while (at >= group.pages.length && group.ended === null) {
      asking.signal.throwIfAborted()
      await waitFor(group.more(), asking.signal)
    }
    const page = group.pages[at]
    if (page === undefined) {
      if (group.ended !== null && group.ended.error !== null) throw group.ended.error as Error
      return
    }
    const items =
      group.locations.length === 1
        ? page.items
        : page.items.filter(({ location }) => typeof location === "string" && location.toLowerCase() === here)
    yield { items, complete: page.complete }
  }
}
