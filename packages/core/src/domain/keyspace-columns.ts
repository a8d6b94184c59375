/** The columns a list of keys can have, named as the API names the fields; `accounts` and `token` stand for several fields. */
export const KEY_COLUMNS = [
  "label",
  "type",
  "permission",
  "scopes",
  "accounts",
  "services",
  "environments",
  "workspace",
  "holder",
  "token",
  "created_at",
  "created_by",
  "last_used_at",
  "request_count",
  "expires_at",
  "status",
] as const

export type KeyColumn = (typeof KEY_COLUMNS)[number]
