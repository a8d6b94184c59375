import { membersText } from "../../cell.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import type { Piece } from "../../provider.ts"
import type { Cell, Sample, Service } from "../../service.ts"
import type { Column } from "../../table-service.ts"
import { rowOf, serviceOf } from "../../table-service.ts"
import type { Kind } from "./kind.ts"
import { listPermission, namespaceOf } from "./kind.ts"
import type { KubernetesFetch, KubernetesItem } from "./list-kind.ts"
import { rowsOfKind } from "./list-kind.ts"
import { checkNamespace } from "./namespace.ts"

/** A column of a kind of resource. */
export interface KubernetesColumn extends Column<KubernetesItem> {
  /** Its values come from the metadata, which are only sent when something wants them. */
  readonly metadata?: true
}

/** A kind of resource: its entry in the catalogue and how it is listed. */
export interface KubernetesService {
  readonly service: Service
  /** Null: it takes a type, which says. */
  readonly kind: Kind | null
  readonly fetch: (context: KubernetesFetch) => AsyncIterable<Piece>
}

/** What a service's file says. */
export interface KubernetesServiceFile {
  readonly label: string
  readonly kind: Pick<Kind, "plural"> & Partial<Kind>
  readonly sampleCount?: number
  readonly columns: readonly KubernetesColumn[]
}

/** A column the server prints. @param cell its name there */
export function printed(
  key: string,
  {
    label,
    cell = label,
    sample,
    ...rest
  }: Omit<KubernetesColumn, "key" | "from"> & { readonly cell?: string },
): KubernetesColumn {
  return { key, label, sample, ...rest, from: (item) => item.cell(cell) }
}

function numberOf(value: unknown): unknown {
  const digits = typeof value === "string" ? /^\d{1,15}/.exec(value)?.[0] : undefined
  return digits === undefined ? value : Number(digits)
}

/** A number the server prints, with whatever it prints after it: `3 (5m ago)`. */
export function printedNumber(...told: Parameters<typeof printed>): KubernetesColumn {
  const column = printed(...told)
  return { ...column, from: (item) => numberOf(column.from(item)) }
}

/** The resource's name; metadata have it where the server prints none. */
export function nameColumn(stems: readonly string[]): KubernetesColumn {
  const from = (item: KubernetesItem): unknown => item.cell("Name") ?? item.metadata("name")
  return { key: "name", label: "Name", sample: { kind: "name", stems }, from }
}

export const NAMESPACE: KubernetesColumn = {
  key: "namespace",
  label: "Namespace",
  sample: { kind: "region" },
  from: ({ namespace }) => namespace,
}

export const CREATED: KubernetesColumn = {
  key: "created",
  label: "Created",
  sample: { kind: "instant" },
  from: (item) => item.metadata("creationTimestamp"),
  metadata: true,
}

export const UID: KubernetesColumn = {
  key: "uid",
  label: "UID",
  sample: { kind: "id", prefix: "", digits: 32 },
  from: (item) => item.metadata("uid"),
  metadata: true,
  onRequest: true,
}

/** Names of the containers of its pods. */
export const CONTAINERS: KubernetesColumn = printed("containers", {
  label: "Containers",
  sample: { kind: "text", template: "{name}" },
  onRequest: true,
})

/** Images of the containers of its pods. @param tag what the demo's have */
export function imagesColumn(tag: string): KubernetesColumn {
  return printed("images", {
    label: "Images",
    sample: { kind: "text", template: `registry.example.com/{name}:${tag}` },
    onRequest: true,
  })
}

/** Labels of the pods that are meant. */
export const SELECTOR: KubernetesColumn = printed("selector", {
  label: "Selector",
  sample: { kind: "text", template: "app={name}" },
  onRequest: true,
})

/** As the cluster prints it, for kinds without metadata; it is that of the time they were fetched. */
export const AGE: KubernetesColumn = printed("age", {
  label: "Age",
  sample: { kind: "oneOf", values: ["3h", "12d", "214d"] },
  onRequest: true,
})

/** Labels as one text: `app=web, tier=front`, sorted. @param example what the demo has */
export function labelsColumn(example: string): KubernetesColumn {
  const sample: Sample = { kind: "text", template: example }
  const from = (item: KubernetesItem): Cell => membersText(item.metadata("labels"))
  return { key: "labels", label: "Labels", sample, from, metadata: true, onRequest: true }
}

/** Whether anything asked for is in the metadata alone. */
function needsMetadata(asked: readonly KubernetesColumn[], namespace: string | null): boolean {
  // Where there is one namespace only, everything is in it.
  return asked.some(({ metadata, key }) => metadata === true || (key === "namespace" && namespace === null))
}

/** Makes a service of its file; in the core group, version 1 and in namespaces unless said otherwise. */
export function kubernetesService(file: KubernetesServiceFile): KubernetesService {
  const kind: Kind = { group: "", version: "v1", namespaced: true, confidential: false, ...file.kind }
  const { label, columns, sampleCount } = file
  const list = listPermission(kind)
  const service = serviceOf({
    provider: "kubernetes",
    name: kind.plural,
    label,
    global: !kind.namespaced,
    // Each namespace is asked for itself; `list-kind.ts` says why.
    permissions: kind.confidential ? [list, "list namespaces"] : [list],
    columns,
    ...(sampleCount === undefined ? {} : { sampleCount }),
  })
  return {
    service,
    kind,
    fetch: async function* fetch(context) {
      const { question, ask, flaw } = context
      const asked = columns.filter(({ key }) => question.attributes.includes(key))
      const namespace = namespaceOf(kind, question.region)
      const metadata = needsMetadata(asked, namespace)
      let empty = true
      for await (const page of rowsOfKind(context, { kind, namespace, metadata })) {
        if (!page.printed && page.items.length > 0)
          flaw(
            new DiscoveryError("unsupported", "The cluster tells nothing but metadata of these resources."),
          )
        empty &&= page.items.length === 0
        yield { rows: page.items.map((item) => rowOf(item, asked)), anew: page.anew }
      }
      if (empty && namespace !== null) await checkNamespace(ask, namespace, context)
    },
  }
}
