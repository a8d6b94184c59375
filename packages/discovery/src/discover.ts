import type { Clock } from "@bitting/core"
import type { Engine, Table } from "./engine.ts"
import type { Entry, PlannedEntry } from "./plan.ts"
import type { Question } from "./provider.ts"
import type { Result } from "./result.ts"
import { ownColumns, resultOf } from "./result.ts"
import { defaultAttributes, GLOBAL_REGION } from "./service.ts"

/** What a batch is answered with. */
export interface DiscoverOptions {
  readonly engine: Engine
  readonly clock: Pick<Clock, "now" | "monotonic">
  /** How long the asker waits for all of it, ms. */
  readonly deadlineMs: number
  /** Fetch anew even what is fresh. */
  readonly refresh: boolean
}

/** Of a service that is asked once for all regions, what lies in the one asked for; where the provider does not say, it stays. */
function inRegion(table: Table, { service }: Question, region: string): Table {
  const { regionAttribute } = service
  if (regionAttribute === null || region === GLOBAL_REGION) return table
  const rows = table.rows.filter((row) => {
    const there = row[regionAttribute]
    return there === undefined || there === null || there === region
  })
  return { ...table, rows }
}

/**
 * Asks every question of a batch at once.
 * @returns a promise for each result, in the order of the request; none rejects
 */
export function discover(
  batch: readonly { readonly entry: Entry; readonly planned: PlannedEntry }[],
  { engine, clock, deadlineMs, refresh }: DiscoverOptions,
): readonly Promise<Result>[] {
  const startedAt = clock.monotonic()
  return batch.flatMap(({ entry, planned }) =>
    planned.map(async (asked) => {
      const { question } = asked
      const left = Math.max(0, deadlineMs - (clock.monotonic() - startedAt))
      const table = await engine.ask(asked, { deadlineMs: left, refresh })
      const { service } = question
      const attributes = entry.attributes ?? [...defaultAttributes(service), ...ownColumns(service, table)]
      const region = entry.region ?? question.region
      return resultOf({ question, asked: attributes, region }, inRegion(table, question, region), clock.now())
    }),
  )
}
