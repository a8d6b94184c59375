import type { Keyspace } from "@bitting/sdk"
import type { Standing } from "./may.ts"
import { may } from "./may.ts"

/** The keyspaces whose keys the person may see. */
export const visibleKeyspaces = (keyspaces: readonly Keyspace[], standing: Standing): readonly Keyspace[] =>
  keyspaces.filter((keyspace) => may(standing, "keys.list", { keyspace }))
