import { demoProvider } from "./demo/estate.ts"
import type { Provider } from "./provider.ts"
import type { Service } from "./service.ts"

/** Every provider that can be asked, and what of. */
export interface Catalogue {
  readonly providers: readonly Provider[]
  readonly provider: (name: string) => Provider | null
  /** What answers in a provider's place for the demo account. */
  readonly demo: (provider: Provider) => Provider
}

/** Makes the catalogue of some providers, each with a name of its own. */
export function createCatalogue(providers: readonly Provider[]): Catalogue {
  const byName = new Map<string, Provider>(providers.map((provider) => [provider.name, provider]))
  if (byName.size !== providers.length) throw new Error("two providers have one name")
  const demos = new Map(providers.map((provider) => [provider, demoProvider(provider)]))
  return {
    providers,
    provider: (name) => byName.get(name) ?? null,
    demo: (provider) => demos.get(provider) ?? demoProvider(provider),
  }
}

/** A service by the name it has in requests, and the type where it takes one: `cloud-control:AWS::SQS::Queue`. */
export function findService(
  { services }: Pick<Provider, "services">,
  name: string,
): { readonly service: Service; readonly type: string | null } | null {
  const exact = services.find((service) => service.name === name)
  if (exact !== undefined) return exact.takesType ? null : { service: exact, type: null }
  const at = name.indexOf(":")
  if (at < 1) return null
  const generic = services.find((service) => service.takesType && service.name === name.slice(0, at))
  const type = name.slice(at + 1)
  return generic === undefined || !/^[\w./:-]{1,200}$/.test(type) ? null : { service: generic, type }
}

/** What the provider's access control must allow so that the services can be listed: each permission once, sorted. */
export function permissionsFor(services: readonly Service[]): readonly string[] {
  return [...new Set(services.flatMap(({ permissions }) => permissions))].toSorted()
}

/** The least IAM policy for AWS services, as AWS takes it. */
export function awsPolicy(services: readonly Service[]): object {
  const actions = permissionsFor(services.filter(({ provider }) => provider === "aws"))
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "BittingDiscovery", Effect: "Allow", Action: actions, Resource: "*" }],
  }
}

/** The services of a provider, for a message that lists what is allowed. */
export function serviceNames(provider: Provider): readonly string[] {
  return provider.services.map(({ name, takesType }) => (takesType ? `${name}:<type>` : name))
}
