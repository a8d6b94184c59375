import type { KeysListInput } from "@bitting/sdk"

/** The newest first. */
export const KEYS_SORT = "-created_at"

/** Filters of the list of keys: the address names them as the API does. */
export const KEY_FILTERS = [
  "q",
  "status",
  "type",
  "workspace_id",
  "environment",
  "account",
  "unused_for",
  "created_by",
] as const

export type KeyFilter = (typeof KEY_FILTERS)[number]

interface Asked {
  readonly organization: string
  readonly keyspace: string
  readonly sort: string
  readonly cursor: string | undefined
}

/** What to ask the API for what an address says. What it does not know it refuses, with a reason that is shown. */
export function keysAsked(
  search: URLSearchParams,
  { organization, keyspace, sort, cursor }: Asked,
): KeysListInput & { readonly organization_id: string } {
  // Names and values are the API's to check.
  const rest = Object.fromEntries(
    KEY_FILTERS.map((name) => [name, search.get(name)]).filter(([, value]) => value !== null),
  ) as Omit<KeysListInput, "organization_id" | "keyspace">
  return {
    organization_id: organization,
    keyspace,
    ...rest,
    sort: sort as NonNullable<KeysListInput["sort"]>,
    ...(cursor === undefined ? {} : { cursor }),
  }
}

/** Whether an address filters the list at all. */
export function isFiltered(search: URLSearchParams): boolean {
  return KEY_FILTERS.some((name) => search.has(name))
}
