import { DiscoveryError } from "../../../discovery-error.ts"
import type { Piece } from "../../../provider.ts"
import { rowOf, serviceOf } from "../../../table-service.ts"
import { findKind, namespaceOf } from "../kind.ts"
import type { KubernetesColumn, KubernetesService } from "../kubernetes-service.ts"
import { CREATED, labelsColumn, nameColumn, NAMESPACE, UID } from "../kubernetes-service.ts"
import type { KubernetesFetch, KubernetesItem, PageOfKind } from "../list-kind.ts"
import { rowsOfKind } from "../list-kind.ts"
import { checkNamespace } from "../namespace.ts"
import type { TableColumn } from "../table.ts"

const COLUMNS: readonly KubernetesColumn[] = [
  nameColumn(["web", "worker", "api"]),
  NAMESPACE,
  CREATED,
  labelsColumn("app.kubernetes.io/name={name}"),
  UID,
]

/** What the columns of every kind tell already; an age would be that of the time it was fetched. */
const TOLD = new Set(["name", "age", "created_at", ""])

/** Of confidential kinds nothing else is told. */
const HARMLESS = new Set(["type"])

/** `up_to_date` of `Up-to-date`. */
function keyOf({ name }: TableColumn): string {
  const key = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")
  return key.replaceAll(/^_+|_+$/g, "").slice(0, 60)
}

/** Columns of the cluster's own by their keys; one that a column of ours has the name of is `printed_…`. */
function ownColumns({ columns }: Pick<PageOfKind, "columns">, confidential: boolean) {
  const own = new Map<string, TableColumn>()
  const ours = new Set(COLUMNS.map(({ key }) => key))
  for (const column of columns) {
    const key = keyOf(column)
    if (TOLD.has(key) || (confidential && !HARMLESS.has(key))) continue
    const free = ours.has(key) ? `printed_${key}` : key
    if (!own.has(free)) own.set(free, column)
  }
  return own
}

/**
 * The columns of the cluster's own that are told: those it always shows, and those that were asked for.
 * @throws DiscoveryError unsupported when one was asked for that there is not
 */
function shownColumns(
  page: PageOfKind,
  { attributes, confidential }: { attributes: readonly string[]; confidential: boolean },
) {
  const own = ownColumns(page, confidential)
  const known = new Set(COLUMNS.map(({ key }) => key))
  const unknown = attributes.find((key) => !known.has(key) && !own.has(key))
  if (unknown !== undefined && page.printed) {
    const there = [...known, ...own.keys()].join(", ")
    throw new DiscoveryError(
      "unsupported",
      `There is no attribute ${unknown} of this kind; there are ${there}.`,
    )
  }
  return [...own]
    .filter(([key, { priority }]) => priority === 0 || attributes.includes(key))
    .map(([key, { name }]) => ({ key, from: ({ cell }: KubernetesItem) => cell(name) }))
}

async function* fetchResources(context: KubernetesFetch): AsyncGenerator<Piece> {
  const { question, ask } = context
  const { attributes, region } = question
  const kind = await findKind(ask, question.type ?? "", context)
  const { confidential } = kind
  const namespace = namespaceOf(kind, region)
  const asked = COLUMNS.filter(({ key }) => attributes.includes(key))
  const metadata = asked.some((one) => one.metadata === true) || (kind.namespaced && namespace === null)
  let empty = true
  for await (const page of rowsOfKind(context, { kind, namespace, metadata })) {
    empty &&= page.items.length === 0
    const columns = [...asked, ...shownColumns(page, { attributes, confidential })]
    yield { rows: page.items.map((item) => rowOf(item, columns)), anew: page.anew }
  }
  if (empty && namespace !== null) await checkNamespace(ask, namespace, context)
}

/**
 * Every kind of resource a cluster has and lets be listed, custom ones included, with the columns the cluster prints of it. Kinds that belong
 * to no namespace are asked for in region `global`.
 */
export const resource: KubernetesService = {
  kind: null,
  service: serviceOf({
    provider: "kubernetes",
    name: "resource",
    label: "Resources",
    depth: "generic",
    takesType: true,
    ownColumns: true,
    permissions: ["list <plural>.<group>"],
    sampleCount: 4,
    columns: COLUMNS,
  }),
  fetch: fetchResources,
}
