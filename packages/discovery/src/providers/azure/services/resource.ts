import { DiscoveryError } from "../../../discovery-error.ts"
import { HttpJsonError, jsonAt } from "../../../http-json.ts"
import { serviceOf } from "../../../table-service.ts"
import type { AzureColumn, AzureFetch, AzureService } from "../azure-service.ts"
import { commonColumns, listResources, RESOURCE_GROUP } from "../azure-service.ts"

const COLUMNS: readonly AzureColumn[] = [
  {
    key: "name",
    label: "Name",
    kql: "name",
    sample: { kind: "name", stems: ["shop", "data", "platform"] },
  },
  { key: "kind", label: "Kind", kql: "kind", sample: { kind: "oneOf", values: [null] } },
  { key: "sku", label: "SKU", kql: "sku.name", sample: { kind: "oneOf", values: ["Standard", "Basic"] } },
  RESOURCE_GROUP,
  ...commonColumns("{resource_group}/providers/Microsoft.Example/things/{name}"),
  {
    key: "properties",
    label: "Properties",
    kql: "properties",
    sample: { kind: "oneOf", values: ['"provisioningState":"Succeeded"'] },
    onRequest: true,
  },
]

const TYPE = /^([a-z][a-z\d-]*(?:\.[a-z][a-z\d-]*)+)((?:\/[a-z\d][a-z\d._-]*)+)$/i

/**
 * Makes sure that Azure knows a type of which nothing was found: Resource Graph has an empty list for what does not exist, too.
 * @throws DiscoveryError unsupported, or not_enabled when the subscription does not use the type's provider
 */
async function assertKnown(
  { session, call }: Pick<AzureFetch, "session" | "call">,
  { namespace, path }: { readonly namespace: string; readonly path: string },
): Promise<void> {
  const unknown = new DiscoveryError("unsupported", "Azure knows no such type of resource.")
  const provider = await call(async (signal) => {
    try {
      const at = `/subscriptions/${session.subscriptionId}/providers/${namespace}?api-version=2021-04-01`
      return (await session.ask({ path: at }, signal)).body
    } catch (error) {
      if (error instanceof HttpJsonError && error.status === 404) throw unknown
      throw error
    }
  })
  const types = jsonAt(provider, "resourceTypes")
  const known =
    Array.isArray(types) &&
    types.some((one) => String(jsonAt(one, "resourceType")).toLowerCase() === path.toLowerCase())
  if (!known) throw unknown
  if (String(jsonAt(provider, "registrationState")).toLowerCase() === "notregistered")
    throw new DiscoveryError("not_enabled", "The subscription does not use this provider of resources.")
}

/** Subscriptions and what they are divided into are kept in a table of their own. */
const tableOf = (type: string): string =>
  /^microsoft\.resources\/subscriptions(\/|$)/i.test(type) ? "resourcecontainers" : "resources"

/**
 * Every type of resource that Resource Graph has
 * (`learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources`). Of types that lie within others it has
 * some, and an empty list for the rest: such a list is not believed.
 */
export const resource: AzureService = {
  service: serviceOf({
    provider: "azure",
    name: "resource",
    label: "Azure Resources",
    depth: "generic",
    takesType: true,
    permissions: ["*/read"],
    sampleCount: 4,
    columns: COLUMNS,
  }),
  fetch: async function* fetch(context) {
    const type = context.question.type ?? ""
    const [, namespace, rest] = TYPE.exec(type) ?? []
    if (namespace === undefined || rest === undefined)
      throw new DiscoveryError("unsupported", "A type is written like Microsoft.Network/loadBalancers.")
    let found = false
    for await (const piece of listResources(context, { table: tableOf(type), type, columns: COLUMNS })) {
      found ||= piece.rows.length > 0 || piece.complete === false
      yield piece
    }
    if (found) return
    await assertKnown(context, { namespace, path: rest.slice(1) })
    if (rest.lastIndexOf("/") > 0 && tableOf(type) === "resources")
      throw new DiscoveryError(
        "unsupported",
        "Nothing was found, and of types within others Azure Resource Graph has only some.",
      )
  },
}
