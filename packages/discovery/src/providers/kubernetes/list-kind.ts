import type { FetchContext, Question } from "../../provider.ts"
import type { Kind } from "./kind.ts"
import { listPermissionIn, pathOfKind } from "./kind.ts"
import type { AskCluster } from "./request.ts"
import type { Listing, PageOfList, TableItem } from "./table.ts"
import { pagesOfList } from "./table.ts"

/** What a service may use to fetch. */
export interface KubernetesFetch extends FetchContext {
  readonly question: Question
  readonly ask: AskCluster
}

/** A resource, and where it was found. */
export interface KubernetesItem extends TableItem {
  /** Null for what belongs to none. */
  readonly namespace: string | null
}

/** What is listed of a kind. */
export interface KindListing {
  readonly kind: Kind
  /** Null: all of them, or the kind belongs to none. */
  readonly namespace: string | null
  /** Whether metadata are wanted; a confidential kind has none all the same. */
  readonly metadata: boolean
  /** Rows of a page; as many as usual when left out. */
  readonly rows?: number
}

/** A page whose resources know their namespaces. */
export type PageOfKind = Omit<PageOfList, "items"> & { readonly items: readonly KubernetesItem[] }

/** Namespaces that are asked at once. */
const AT_ONCE = 8

const NAMESPACES: Kind = {
  group: "",
  version: "v1",
  plural: "namespaces",
  namespaced: false,
  confidential: false,
}

function listingOf({ kind, namespace, metadata, rows }: KindListing): Listing {
  return {
    ...(rows === undefined ? {} : { rows }),
    path: pathOfKind(kind, namespace),
    permission: listPermissionIn(kind, namespace),
    objects: kind.confidential ? "cells" : metadata ? "metadata" : "none",
  }
}

async function* pagesOfKind(context: KubernetesFetch, listing: KindListing): AsyncGenerator<PageOfKind> {
  const { namespace } = listing
  const placed = (item: TableItem): KubernetesItem => {
    const told = namespace ?? item.metadata("namespace")
    return { ...item, namespace: typeof told === "string" ? told : null }
  }
  for await (const page of pagesOfList(context.ask, listingOf(listing), context))
    yield { ...page, items: page.items.map(placed) }
}

/** Every namespace, by name. @throws DiscoveryError denied when the token may not list them */
async function namespacesOf(context: KubernetesFetch): Promise<readonly string[]> {
  let names: string[] = []
  for await (const { anew, items } of pagesOfKind(context, {
    kind: NAMESPACES,
    namespace: null,
    metadata: false,
  })) {
    if (anew) names = []
    const here = items.map((item) => item.cell("Name") ?? item.metadata("name"))
    names.push(...here.filter((name) => typeof name === "string"))
  }
  return names
}

/** All pages of a listing in one. */
async function wholeOf(context: KubernetesFetch, listing: KindListing): Promise<PageOfKind | null> {
  let whole: PageOfKind | null = null
  for await (const page of pagesOfKind(context, listing))
    whole = whole === null || page.anew ? page : { ...page, items: [...whole.items, ...page.items] }
  return whole === null ? null : { ...whole, anew: false }
}

/** Whether there are any in all namespaces together. @throws DiscoveryError denied when the token may not list all of them */
async function isThereAny(context: KubernetesFetch, listing: KindListing): Promise<boolean> {
  for await (const { items } of pagesOfKind(context, { ...listing, rows: 1 })) return items.length > 0
  return false
}

/**
 * Lists a kind page by page.
 *
 * A confidential kind is listed in each namespace for itself when all are asked for: what says which namespace a resource is in are its
 * metadata, and with them would come its annotations, where tools leave copies of the whole (`kubectl.kubernetes.io/last-applied-configuration`).
 * Whether the token may list all of them is asked before.
 * @throws DiscoveryError
 */
export async function* rowsOfKind(
  context: KubernetesFetch,
  listing: KindListing,
): AsyncGenerator<PageOfKind> {
  const { kind, namespace } = listing
  if (!kind.confidential || !kind.namespaced || namespace !== null) {
    yield* pagesOfKind(context, listing)
    return
  }
  if (!(await isThereAny(context, listing))) return
  const namespaces = await namespacesOf(context)
  for (let from = 0; from < namespaces.length; from += AT_ONCE) {
    const some = namespaces.slice(from, from + AT_ONCE)
    const pages = await Promise.all(some.map((one) => wholeOf(context, { ...listing, namespace: one })))
    for (const page of pages) if (page !== null) yield page
  }
}
