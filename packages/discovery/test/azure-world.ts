import type { AzureCredentials, EngineLimits, Provider, Table } from "@bitting/discovery"
import { azureProvider, createEngine, findService } from "@bitting/discovery"
import type { AzureWorld, FakeAzure } from "./fake-azure.ts"
import type { FakeResource } from "./fake-resource-graph.ts"

export const TENANT = "11111111-1111-4111-8111-111111111111"
export const SUBSCRIPTION = "22222222-2222-4222-8222-222222222222"
export const OTHER_SUBSCRIPTION = "33333333-3333-4333-8333-333333333333"
export const CLIENT = "44444444-4444-4444-8444-444444444444"
export const SECRET = "Qk8~secret-of-the-principal_%&=+"

/** A resource of a group. @param type as Azure writes it: `Microsoft.Compute/virtualMachines` */
export function resourceOf(
  type: string,
  name: string,
  {
    group = "rg-shop",
    location = "westeurope",
    subscription = SUBSCRIPTION,
    ...rest
  }: {
    readonly group?: string
    readonly location?: string
    readonly subscription?: string
    readonly [column: string]: unknown
  } = {},
): FakeResource {
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`
  return { id, name, type, location, tenantId: TENANT, ...rest }
}

/** One tenant with an application that is Reader of a subscription. */
export function azureWorld(fields: Partial<AzureWorld> = {}): AzureWorld {
  return {
    tenants: [{ id: TENANT, domains: ["contoso.onmicrosoft.com"] }],
    applications: [
      {
        tenantId: TENANT,
        clientId: CLIENT,
        objectId: "55555555-5555-4555-8555-555555555555",
        secrets: [SECRET],
        expiredSecrets: ["once-good"],
      },
    ],
    subscriptions: [
      { id: SUBSCRIPTION, tenantId: TENANT, name: "Production" },
      { id: OTHER_SUBSCRIPTION, tenantId: TENANT, name: "Other" },
    ],
    roles: [{ clientId: CLIENT, scope: `/subscriptions/${SUBSCRIPTION}` }],
    quota: { queries: Number.POSITIVE_INFINITY, seconds: 5 },
    ...fields,
  }
}

export const CREDENTIALS: AzureCredentials = {
  tenantId: TENANT,
  clientId: CLIENT,
  clientSecret: SECRET,
  subscriptionId: SUBSCRIPTION,
}

/** What a test asks. */
export interface AzureQuestion {
  readonly service: string
  readonly region?: string
  readonly attributes?: readonly string[]
  readonly deadlineMs?: number
}

/** The real provider before a stand-in, and an engine with the real clock that keeps nothing. */
export function askAzure(
  { url }: Pick<FakeAzure, "url">,
  {
    credentials = {},
    limits = {},
  }: {
    readonly credentials?: Partial<AzureCredentials>
    readonly limits?: Partial<EngineLimits>
  } = {},
): {
  readonly provider: Provider
  readonly ask: (question: AzureQuestion) => Promise<Table>
  readonly close: () => void
} {
  const used = { ...CREDENTIALS, ...credentials }
  const endpoints = { authority: url, management: url }
  const provider = azureProvider({ credentialsOf: async () => used, endpoints })
  const engine = createEngine({
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    random: () => 0,
    limits: { callsPerMinute: 1_000_000, freshMs: 0, staleMs: 0, failureMs: 0, ...limits },
  })
  return {
    provider,
    close: engine.close,
    ask: ({ service: name, region = "westeurope", attributes, deadlineMs = 50_000 }) => {
      const found = findService(provider, name)
      if (found === null) throw new Error(`no service ${name}`)
      const { service, type } = found
      const wanted = attributes ?? service.attributes.filter((one) => one.byDefault).map(({ key }) => key)
      const account = { id: "acc_1", organizationId: "org_1" }
      const question = {
        account,
        service,
        type,
        region: service.global ? "global" : region,
        attributes: wanted,
      }
      return engine.ask({ provider, question }, { deadlineMs })
    },
  }
}
