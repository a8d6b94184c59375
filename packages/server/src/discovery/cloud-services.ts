import type { AppPorts, CloudLinks } from "@bitting/core"
import type {
  DiscoverOptions,
  Engine,
  Entry,
  Plan,
  PlannedAccount,
  PlannedEntry,
  Provider,
  Result,
  Service,
} from "@bitting/discovery"
import {
  awsPolicy,
  azureRole,
  clusterRole,
  createCatalogue,
  createEngine,
  csvOf,
  discover,
  gcpRole,
  planRequest,
} from "@bitting/discovery"
import type { AccountChecks } from "./account-checks.ts"
import { createAccountChecks } from "./account-checks.ts"
import { awsCloud } from "./aws-cloud.ts"
import { azureCloud } from "./azure-cloud.ts"
import type { Clouds } from "./cloud.ts"
import type { CloudSettings } from "./cloud-settings.ts"
import { gcpCloud } from "./gcp-cloud.ts"
import { kubernetesCloud } from "./kubernetes-cloud.ts"
import { createMachineIdentity } from "./machine-identity.ts"
import { createProver } from "./prove-link.ts"

/** What lets an account list services, in the words of each cloud; null where none is of that cloud. */
export interface Policies {
  readonly aws: object | null
  readonly azure: object | null
  readonly gcp: object | null
  readonly kubernetes: object | null
}

/** What the discovery API works with. */
export interface DiscoveryServices {
  readonly providers: readonly Provider[]
  /** Finds what a batch asks, and of whom. */
  readonly plan: (entries: readonly Entry[], accounts: readonly PlannedAccount[]) => Plan
  /** Asks all of it at once. @returns a promise for each result, in the order of the request; none rejects */
  readonly ask: (
    batch: readonly { readonly entry: Entry; readonly planned: PlannedEntry }[],
    options: Pick<DiscoverOptions, "deadlineMs" | "refresh">,
  ) => readonly Promise<Result>[]
  readonly csvOf: (result: Result) => string
  readonly policiesOf: (services: readonly Service[]) => Policies
  readonly accounts: AccountChecks
}

/** Everything that has to do with clouds. */
export interface CloudServices {
  readonly discovery: DiscoveryServices
  readonly links: CloudLinks
  /** Ends what is under way, and at once what begins from now on. */
  readonly close: Engine["close"]
}

function policiesOf(services: readonly Service[]): Policies {
  const any = (name: string): boolean => services.some(({ provider }) => provider === name)
  return {
    aws: any("aws") ? awsPolicy(services) : null,
    azure: any("azure") ? azureRole(services) : null,
    gcp: any("gcp") ? gcpRole(services) : null,
    kubernetes: any("kubernetes") ? clusterRole(services) : null,
  }
}

/**
 * What can be asked of clouds, and how accounts are linked to them. It takes the catalogues of all clouds, which few requests need: the
 * server has it by `cloudServicesOnce`. No library of a cloud is loaded or asked before the first question.
 */
export function cloudServices(
  ports: Pick<AppPorts, "store" | "sealer" | "clock" | "entropy">,
  settings: CloudSettings,
): CloudServices {
  const { clock } = ports
  const ownIdentity = createMachineIdentity(ports)
  const all = [
    awsCloud(ports, ownIdentity),
    azureCloud(ports, settings.azure),
    gcpCloud(ports, settings.gcp, ownIdentity),
    kubernetesCloud(ports),
  ]
  const clouds: Clouds = new Map(all.map((cloud) => [cloud.provider.name, cloud]))
  const engine = createEngine({ clock, random: Math.random })
  const catalogue = createCatalogue(all.map(({ provider }) => provider))
  return {
    discovery: {
      providers: catalogue.providers,
      plan: (entries, accounts) => planRequest(entries, { catalogue, accounts }),
      ask: (batch, options) => discover(batch, { engine, clock, ...options }),
      csvOf,
      policiesOf,
      accounts: createAccountChecks(clouds),
    },
    links: {
      prove: createProver(clouds),
      forget: (accountId) => {
        for (const cloud of all) cloud.forget(accountId)
        engine.forget(accountId)
      },
    },
    close: engine.close,
  }
}
