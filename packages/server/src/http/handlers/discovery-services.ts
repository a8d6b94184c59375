import { BittingError } from "@bitting/core"
import { awsPolicy, azureRole, clusterRole, gcpRole } from "@bitting/discovery"
import type { Service } from "@bitting/discovery"
import type { Handler } from "../handler.ts"

/** What lets an account list the services, in the words of each cloud; null where none is of that cloud. */
function policiesOf(services: readonly Service[]) {
  const any = (name: string): boolean => services.some(({ provider }) => provider === name)
  return {
    aws: awsPolicy(services),
    azure: any("azure") ? azureRole(services) : null,
    gcp: any("gcp") ? gcpRole(services) : null,
    kubernetes: any("kubernetes") ? clusterRole(services) : null,
  }
}

/** `GET /services`. */
export const discoveryServices: Handler<"discovery.services"> = async (services, { query, context }) => {
  const { catalogue } = services.discovery
  const asked = query.provider
  const providers = catalogue.providers.filter(({ name }) => asked === undefined || name === asked)
  if (providers.length === 0) {
    const known = catalogue.providers.map(({ name }) => name).join(", ")
    const errors = [{ pointer: "provider", detail: `There is no such provider; allowed are ${known}.` }]
    throw new BittingError("unprocessable", { errors })
  }
  const { asker } = context
  const allowed = asker.kind === "key" ? asker.key.services : null
  const found = providers
    .flatMap((provider) => provider.services)
    .filter(({ name }) => allowed === null || allowed.includes(name))
  return {
    body: {
      data: found.map((service) => ({
        provider: service.provider,
        service: service.name,
        label: service.label,
        depth: service.depth,
        takes_type: service.takesType,
        global: service.global,
        attributes: service.attributes.map(({ key, label, byDefault, costly }) => ({
          key,
          label,
          default: byDefault,
          costly,
        })),
        permissions: service.permissions,
      })),
      providers: providers.map(({ name, regions }) => ({ provider: name, regions })),
      policies: policiesOf(found),
    },
  }
}
