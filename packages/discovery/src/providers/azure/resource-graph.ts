import { DiscoveryError } from "../../discovery-error.ts"
import { jsonAt } from "../../http-json.ts"
import type { FetchContext } from "../../provider.ts"
import type { AzureSession } from "./session.ts"

const PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"

/** One resource, with the columns that were asked for. */
export type GraphItem = Readonly<Record<string, unknown>>

/** A page of resources. */
export interface GraphPage {
  readonly items: readonly GraphItem[]
  /** False: there are more, which Azure does not give. */
  readonly complete: boolean
}

interface Reply extends GraphPage {
  readonly skipToken: string | null
}

const isItem = (value: unknown): value is GraphItem =>
  typeof value === "object" && value !== null && typeof (value as GraphItem)["id"] === "string"

/** Reads an answer in the format `objectArray`. @throws DiscoveryError provider_error */
function replyOf(body: unknown, limitHit: string | null): Reply {
  const [data, skipToken] = [jsonAt(body, "data"), jsonAt(body, "$skipToken") ?? null]
  if (!Array.isArray(data) || !data.every(isItem) || (skipToken !== null && typeof skipToken !== "string"))
    throw new DiscoveryError("provider_error", "Azure's answer could not be understood.")
  // The specification says that it is a text, "true" or "false".
  const truncated = jsonAt(body, "resultTruncated")
  const cut = truncated === true || (typeof truncated === "string" && /^true$/i.test(truncated))
  return {
    items: data,
    skipToken: skipToken === "" ? null : skipToken,
    complete: !(cut && (skipToken === null || skipToken === "")) && !/^true$/i.test(limitHit ?? ""),
  }
}

/**
 * Asks Azure Resource Graph about the session's subscription, and follows the pages to the end
 * (`learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources`). A resource that comes again because others came
 * before it in the meantime is left out.
 * @param query sorted by `id`, which it tells
 * @param top resources on a page, 1,000 at most
 */
export async function* graphPages(
  { session, call }: { readonly session: AzureSession; readonly call: FetchContext["call"] },
  { query, top }: { readonly query: string; readonly top: number },
): AsyncGenerator<GraphPage> {
  const seen = new Set<unknown>()
  let skipToken: string | null = null
  do {
    const options = {
      resultFormat: "objectArray",
      $top: top,
      ...(skipToken === null ? {} : { $skipToken: skipToken }),
    }
    const json = { subscriptions: [session.subscriptionId], query, options }
    const { headers, body } = await call(
      async (signal) =>
        await session.quota.run(
          signal,
          () => session.ask({ path: PATH, json }, signal),
          (reply) => reply.headers,
        ),
    )
    const reply: Reply = replyOf(body, headers.get("x-ms-tenant-subscription-limit-hit"))
    const items = reply.items.filter(({ id }) => !seen.has(id))
    for (const { id } of items) seen.add(id)
    // A token that leads to where one is would lead there for ever.
    const stuck = reply.skipToken !== null && items.length === 0
    yield { items, complete: reply.complete && !stuck }
    skipToken = stuck ? null : reply.skipToken
  } while (skipToken !== null)
}
