import { BittingError } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `GET /services`. */
export const discoveryServices: Handler<"discovery.services"> = async (services, { query, context }) => {
  const discovery = await services.discovery()
  const asked = query.provider
  const providers = discovery.providers.filter(({ name }) => asked === undefined || name === asked)
  if (providers.length === 0) {
    const known = discovery.providers.map(({ name }) => name).join(", ")
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
      policies: discovery.policiesOf(found),
    },
  }
}
