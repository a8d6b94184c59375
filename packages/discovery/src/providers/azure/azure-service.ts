import { cellOf, membersText } from "../../cell.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import type { FetchContext, Piece, Question } from "../../provider.ts"
import type { Row, Sample, Service } from "../../service.ts"
import type { Column } from "../../table-service.ts"
import { serviceOf } from "../../table-service.ts"
import { classifyAzure } from "./classify.ts"
import { groupedPages } from "./grouped.ts"
import { isAllowed } from "./permissions.ts"
import type { GraphItem } from "./resource-graph.ts"
import type { AzureSession } from "./session.ts"

/** What a service may use to fetch. */
export interface AzureFetch extends FetchContext {
  readonly question: Question
  readonly session: AzureSession
}

/** A kind of Azure resource: its entry in the catalogue and how it is listed. */
export interface AzureService {
  readonly service: Service
  readonly fetch: (context: AzureFetch) => AsyncIterable<Piece>
}

/** A column and where its values come from. Nothing costs further calls: Resource Graph is asked for just the columns wanted. */
export interface AzureColumn extends Omit<Column<never>, "from" | "costly"> {
  /** In the query language: a column of the table, a path into `properties`, or a function of them. */
  readonly kql: string
  /** What is shown of the value; the value itself when left out. */
  readonly as?: (value: unknown) => unknown
}

/** What a service's file says. */
export interface AzureServiceFile {
  readonly name: string
  readonly label: string
  /** As Azure writes it: `Microsoft.Compute/virtualMachines`. */
  readonly type: string
  /** Table of Resource Graph; `resources` when left out. */
  readonly table?: string
  /** Beginnings of believable names. */
  readonly stems: readonly string[]
  readonly sampleCount?: number
  /** Besides the name and what every resource has. */
  readonly columns: readonly AzureColumn[]
}

/** Reading what an account may do, without which nobody knows whether a list is all there is. */
const READ_PERMISSIONS = "Microsoft.Authorization/permissions/read"

const TOP = 1_000

/** Resources on a page when everything about each is told. */
const TOP_OF_LARGE = 200

/** The last part of an id: what it is called. */
export function lastOf(value: unknown): unknown {
  return typeof value === "string" ? value.split("/").at(-1) : value
}

/** The group a resource is in. */
export const RESOURCE_GROUP: AzureColumn = {
  key: "resource_group",
  label: "Resource group",
  kql: "resourceGroup",
  sample: {
    kind: "oneOf",
    values: ["rg-shop-prod", "rg-shop-prod", "rg-shop-test", "rg-data-prod", "rg-platform"],
  },
}

/** What everything in a subscription has. @param idPath end of a believable id */
export function commonColumns(idPath: string): readonly AzureColumn[] {
  const id: Sample = {
    kind: "text",
    template: `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/${idPath}`,
  }
  return [
    { key: "location", label: "Location", kql: "location", sample: { kind: "region" }, onRequest: true },
    { key: "resource_id", label: "Resource ID", kql: "id", sample: id, onRequest: true },
    {
      key: "tags",
      label: "Tags",
      kql: "tags",
      as: (tags) => membersText(tags, (one) => cellOf(one) ?? ""),
      sample: { kind: "oneOf", values: ["env=prod, team=shop", "env=test", null] },
      onRequest: true,
    },
  ]
}

/** What is asked of Resource Graph, and of which type. */
interface Listing {
  readonly table: string
  readonly type: string
  readonly columns: readonly AzureColumn[]
}

function rowOf(item: GraphItem, columns: readonly AzureColumn[]): Row {
  const cells = columns.map(({ key, kql, as }) => {
    const value = item[kql === "id" ? "id" : key]
    return [key, cellOf(as === undefined ? value : as(value))] as const
  })
  return Object.fromEntries(cells)
}

/**
 * Why a list may not be all there is: Resource Graph leaves out in silence what an account may not read, so what it may read in the whole
 * subscription is asked besides. Null: it may read all of them.
 */
async function shortfallOf(
  { session, call }: Pick<AzureFetch, "session" | "call">,
  type: string,
): Promise<DiscoveryError | null> {
  const action = `${type}/read`
  try {
    const permissions = await call((signal) => session.permissions(signal))
    if (isAllowed(permissions, action)) return null
    return new DiscoveryError("denied", "The account may not read all of these in the subscription.", {
      missingPermission: action,
    })
  } catch (error) {
    const { errorClass, providerCode, missingPermission } = classifyAzure(error)
    const said = "Azure does not say what the account may read, so this may not be all."
    return new DiscoveryError(errorClass, said, {
      cause: error,
      providerCode: providerCode ?? undefined,
      missingPermission: missingPermission ?? (errorClass === "denied" ? READ_PERMISSIONS : undefined),
    })
  }
}

/** Lists the resources of a type in the question's region; rows have what was asked for. */
export async function* listResources(
  context: AzureFetch,
  { table, type, columns }: Listing,
): AsyncGenerator<Piece> {
  const { question } = context
  const asked = columns.filter(({ key }) => question.attributes.includes(key))
  const pages = groupedPages(context, {
    table,
    type,
    location: question.region,
    columns: asked.filter(({ kql }) => kql !== "id").map(({ key, kql }) => ({ key, kql })),
    top: asked.some(({ kql }) => kql === "properties") ? TOP_OF_LARGE : TOP,
  })
  const [first, shortfall] = await Promise.all([pages.next(), shortfallOf(context, type)])
  if (first.done === true) return
  const { items, complete } = first.value
  if (shortfall !== null) {
    // Nothing to be seen and no right to see it: that is no empty list.
    if (items.length === 0) throw shortfall
    context.flaw(shortfall)
  }
  yield { rows: items.map((item) => rowOf(item, asked)), complete }
  for await (const page of pages)
    yield { rows: page.items.map((item) => rowOf(item, asked)), complete: page.complete }
}

/** Makes a service of its file. */
export function azureService(file: AzureServiceFile): AzureService {
  const { name, label, type, table = "resources", stems } = file
  const columns: readonly AzureColumn[] = [
    { key: "name", label: "Name", kql: "name", sample: { kind: "name", stems } },
    ...file.columns,
    ...(table === "resources"
      ? [RESOURCE_GROUP, ...commonColumns(`{resource_group}/providers/${type}/{name}`)]
      : commonColumns("{name}")),
  ]
  return {
    service: serviceOf({
      provider: "azure",
      name,
      label,
      permissions: [`${type}/read`, READ_PERMISSIONS],
      columns,
      ...(file.sampleCount === undefined ? {} : { sampleCount: file.sampleCount }),
    }),
    fetch: (context) => listResources(context, { table, type, columns }),
  }
}
