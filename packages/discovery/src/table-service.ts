import { cellOf } from "./cell.ts"
import { DiscoveryError } from "./discovery-error.ts"
import type { Attribute, Cell, Row, Sample, Service } from "./service.ts"

/** A column of a service and where its values come from. */
export interface Column<Item> {
  readonly key: string
  readonly label: string
  /** The value of an item; dates become RFC 3339 texts, lists texts with commas, what is missing null. */
  readonly from: (item: Item) => unknown
  readonly sample: Sample
  /** Left out unless asked for. */
  readonly onRequest?: true
  /** Costs further calls for each resource; left out unless asked for. */
  readonly costly?: true
}

/** The attribute a column is for the asker. */
export function attributeOf({
  key,
  label,
  sample,
  onRequest,
  costly,
}: Omit<Column<never>, "from">): Attribute {
  return {
    key,
    label,
    byDefault: onRequest !== true && costly !== true,
    costly: costly === true,
    sample,
  }
}

/** What an item has in the columns, in their order. */
export function rowOf<Item>(item: Item, columns: readonly Pick<Column<Item>, "key" | "from">[]): Row {
  // A loop: rows are what there is most of.
  const row: Record<string, Cell> = {}
  for (const { key, from } of columns) row[key] = cellOf(from(item))
  return row
}

/** A service's entry in the catalogue from its columns; rich, regional and without types unless said otherwise. */
export function serviceOf(
  fields: Pick<Service, "provider" | "name" | "label" | "permissions"> &
    Partial<
      Pick<Service, "global" | "regionAttribute" | "sampleCount" | "depth" | "takesType" | "ownColumns">
    > & {
      readonly columns: readonly Omit<Column<never>, "from">[]
    },
): Service {
  const { provider, name, label, permissions, columns } = fields
  return {
    provider,
    name,
    label,
    permissions,
    depth: fields.depth ?? "rich",
    global: fields.global ?? false,
    takesType: fields.takesType ?? false,
    ownColumns: fields.ownColumns ?? false,
    regionAttribute: fields.regionAttribute ?? null,
    sampleCount: fields.sampleCount ?? 6,
    attributes: columns.map(attributeOf),
  }
}

/**
 * Finds how a service is listed among what a provider has.
 * @returns by a service's name; throws DiscoveryError unsupported where there is no such service
 */
export function serviceFinder<Found extends { readonly service: Service }>(
  all: readonly Found[],
): (service: Pick<Service, "name">) => Found {
  const byName = new Map(all.map((one) => [one.service.name, one]))
  return ({ name }) => {
    const found = byName.get(name)
    if (found === undefined) throw new DiscoveryError("unsupported", "There is no such service.")
    return found
  }
}
