import type { Result } from "@bitting/discovery"
import { admitBatch } from "../discovery-batch.ts"
import type { Handler } from "../handler.ts"
import { jsonPieces } from "../result-stream.ts"

/** Rows of an answer that is made in one piece, which is the quickest. */
const ROWS_IN_ONE = 5_000

/** Each result as a line, as soon as it is there. */
async function* linesOf(results: readonly Promise<Result>[]): AsyncGenerator<string> {
  const pending = new Map(
    results.map((result, index) => [index, result.then((done) => ({ index, result: done }))]),
  )
  while (pending.size > 0) {
    const done = await Promise.race(pending.values())
    pending.delete(done.index)
    yield `${JSON.stringify(done)}\n`
  }
}

/** `POST /discovery`. */
export const discoveryAsk: Handler<"discovery.ask"> = async (services, input) => {
  const { body, accepts } = input
  const { results, headers } = await admitBatch(services, input, {
    entries: body.services,
    organizationId: body.organization_id,
    deadlineMs: body.deadline_ms,
    refresh: body.refresh === true,
  })
  if (accepts("application/x-ndjson")) {
    return { stream: linesOf(results), headers: { ...headers, "content-type": "application/x-ndjson" } }
  }
  const all = await Promise.all(results)
  const rows = all.reduce((sum, { metadata }) => sum + metadata.count, 0)
  if (rows <= ROWS_IN_ONE) return { body: { results: all }, headers }
  return {
    stream: jsonPieces(all),
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
  }
}
