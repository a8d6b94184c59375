import type { FakeColumn, FakeKind } from "./fake-kubernetes-kinds.ts"

/** An object a cluster holds. */
export interface FakeObject {
  readonly name: string
  /** Of what is namespaced. */
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** Columns of the server's own printers by their names; `<none>` where there is none. */
  readonly cells?: Readonly<Record<string, string | number | boolean>>
  /** The rest of the object: `spec`, `status`, `data`. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** When everything in a fake cluster was made. */
export const CREATED = "2026-11-18T17:00:00Z"

/** An age as the server prints it (`k8s.io/apimachinery/pkg/util/duration`), for things made then. */
const PRINTED_AGE = "2d"

/** What is in an object at a path such as `.status.conditions`; undefined where there is nothing. */
function valueAt(object: unknown, path: string): unknown {
  let here: unknown = object
  for (const name of path.split(".").filter((part) => part !== ""))
    here = typeof here === "object" && here !== null ? (here as Record<string, unknown>)[name] : undefined
  return here
}

export function apiVersionOf({ group, version }: Pick<FakeKind, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`
}

function metadataOf({ name, namespace, labels, annotations }: FakeObject) {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: `uid-${namespace ?? "cluster"}-${name}`,
    resourceVersion: "7",
    creationTimestamp: CREATED,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
}

/** An object as `GET` tells it. */
export function objectOf(kind: FakeKind, object: FakeObject): Record<string, unknown> {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: metadataOf(object),
    ...object.body,
  }
}

const NAME = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name must be unique within a namespace.",
  priority: 0,
}

const CREATED_AT: FakeColumn = { name: "Created At", type: "date" }

/** A custom resource without columns of its own tells its age. */
const CUSTOM_AGE: FakeColumn = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }

function columnsOf({ columns, custom }: FakeKind): readonly FakeColumn[] {
  if (columns === null) return [CREATED_AT]
  return custom === true && columns.length === 0 ? [CUSTOM_AGE] : columns
}

function cellOf(kind: FakeKind, column: FakeColumn, object: FakeObject): unknown {
  if (column === CREATED_AT) return CREATED
  if (kind.custom === true) {
    const value = valueAt(objectOf(kind, object), column.jsonPath ?? "")
    // Dates are printed as ages, and what is missing is null.
    return column.type === "date" && value !== undefined ? PRINTED_AGE : (value ?? null)
  }
  return object.cells?.[column.name] ?? (column.name === "Age" ? PRINTED_AGE : "<none>")
}

/** Objects as a `Table` of `meta.k8s.io/v1`. */
export function tableOf(
  kind: FakeKind,
  objects: readonly FakeObject[],
  { metadata, include }: { readonly metadata: object; readonly include: string },
): object {
  const columns = columnsOf(kind)
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: [
      NAME,
      ...columns.map(({ name, type, format = "", priority = 0 }) => ({
        name,
        type,
        format,
        description: "",
        priority,
      })),
    ],
    rows: objects.map((object) => ({
      cells: [object.name, ...columns.map((column) => cellOf(kind, column, object))],
      ...(include === "None" ? {} : { object: includedOf(kind, object, include) }),
    })),
  }
}

function includedOf(kind: FakeKind, object: FakeObject, include: string): object {
  if (include === "Object") return objectOf(kind, object)
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: metadataOf(object) }
}

/** Objects as a list of whole ones. */
export function listOf(kind: FakeKind, objects: readonly FakeObject[], metadata: object): object {
  const items = objects.map((object) => objectOf(kind, object))
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items }
}
