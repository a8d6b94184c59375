import type { DiscoveryError } from "./discovery-error.ts"
import type { Table } from "./engine.ts"
import type { Question } from "./provider.ts"
import type { Cell, ProviderName, Row, Service } from "./service.ts"

/** A failure as the API tells it. */
export interface ResultError {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly provider_code?: string
  readonly missing_permission?: string
}

/** One table of an answer, as the API tells it. */
export interface Result {
  readonly metadata: {
    readonly service: string
    readonly service_label: string
    readonly provider: ProviderName
    readonly region: string
    readonly account_id: string
    /** Rows in this answer. */
    readonly count: number
    /** When the rows were fetched. */
    readonly timestamp: string
    readonly complete: boolean
    /** How long ago that was, ms. */
    readonly age_ms: number
  }
  readonly columns: readonly { readonly key: string; readonly label: string }[]
  readonly rows: readonly Row[]
  readonly error?: ResultError
}

/** A failure as the API tells it. */
export function resultErrorOf(error: DiscoveryError): ResultError {
  const { errorClass: code, message, retryable, providerCode, missingPermission } = error
  return {
    code,
    message,
    retryable,
    ...(providerCode === null ? {} : { provider_code: providerCode }),
    ...(missingPermission === null ? {} : { missing_permission: missingPermission }),
  }
}

/** Columns that a table has besides those its service knows; all rows have the same. */
export function ownColumns(
  { ownColumns, attributes }: Pick<Service, "ownColumns" | "attributes">,
  { rows }: Pick<Table, "rows">,
): readonly string[] {
  if (!ownColumns) return []
  const known = new Set(attributes.map(({ key }) => key))
  return Object.keys(rows[0] ?? {}).filter((key) => !known.has(key))
}

/** `Up to date` of `up_to_date`. */
function labelOf(key: string): string {
  const words = key.replaceAll("_", " ")
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function rowOf(row: Row, asked: readonly string[]): Row {
  // A loop: rows are what there is most of.
  const cells: Record<string, Cell> = {}
  // Its own alone: a column may be called what every object has, such as `constructor`.
  for (const key of asked) cells[key] = Object.hasOwn(row, key) ? (row[key] ?? null) : null
  return cells
}

/**
 * A table as the answer to a question.
 * @param asked attributes in the order they were asked for, which the columns follow
 */
export function resultOf(
  {
    question,
    asked,
    region,
  }: { readonly question: Question; readonly asked: readonly string[]; readonly region: string },
  table: Table,
  now: number,
): Result {
  const { service, type, account } = question
  const known = (key: string) => service.attributes.find((one) => one.key === key)
  const { error } = table
  return {
    metadata: {
      service: type === null ? service.name : `${service.name}:${type}`,
      service_label: type ?? service.label,
      provider: service.provider,
      region,
      account_id: account.id,
      count: table.rows.length,
      timestamp: new Date(table.fetchedAt).toISOString(),
      complete: table.complete,
      age_ms: Math.max(0, now - table.fetchedAt),
    },
    columns: asked.map((key) => ({ key, label: known(key)?.label ?? labelOf(key) })),
    rows: table.rows.map((row) => rowOf(row, asked)),
    ...(error === null ? {} : { error: resultErrorOf(error) }),
  }
}
