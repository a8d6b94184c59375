import { DiscoveryError } from "../../discovery-error.ts"

/** What a query asks of each resource. */
export interface KqlColumn {
  /** Name in the answer. */
  readonly key: string
  /** What it is: a column, a path into one, or a function of them. */
  readonly kql: string
}

/** A query for resources of one type in some places. */
export interface KqlQuery {
  /** `resources`, or another table. */
  readonly table: string
  readonly type: string
  readonly locations: readonly [string, ...(readonly string[])]
  readonly columns: readonly KqlColumn[]
}

/**
 * A text as a literal of the Kusto Query Language
 * (`learn.microsoft.com/kusto/query/scalar-data-types/string`): in single quotes, with backslashes before what would end it.
 * @throws DiscoveryError unsupported for characters that no name has
 */
export function kqlText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text))
    throw new DiscoveryError("unsupported", "There is no such name.")
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`
}

function placed([first, ...others]: KqlQuery["locations"]): string {
  if (others.length === 0) return `where location =~ ${kqlText(first)}`
  return `where location in~ (${[first, ...others].map(kqlText).join(", ")})`
}

/**
 * A query as Azure Resource Graph takes it. It always tells ids and is sorted by them: pages repeat and leave out resources otherwise, and
 * without a plain column there are no further pages at all (`learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results`).
 */
export function kqlOf({ table, type, locations, columns }: KqlQuery): string {
  const projected = columns.map(({ key, kql }) => (key === kql ? key : `${key} = ${kql}`))
  return [
    table,
    `where type =~ ${kqlText(type)}`,
    placed(locations),
    `project ${["id", ...projected.filter((one) => one !== "id")].join(", ")}`,
    "order by id asc",
  ].join(" | ")
}
