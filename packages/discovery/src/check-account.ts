import type { DiscoveryError } from "./discovery-error.ts"
import { asDiscoveryError } from "./discovery-error.ts"
import type { LinkedAccount, Provider } from "./provider.ts"
import type { Service } from "./service.ts"
import { defaultAttributes, GLOBAL_REGION } from "./service.ts"

/** Whether one service of an account can be listed. */
export interface ServiceCheck {
  readonly service: Service
  /** Null: it can. */
  readonly error: DiscoveryError | null
  /** What the account would have to be allowed; empty unless it was denied. */
  readonly missingPermissions: readonly string[]
}

/** What a check may use. */
export interface CheckOptions {
  readonly account: LinkedAccount
  readonly region: string
  readonly signal: AbortSignal
}

const AT_ONCE = 8

async function checkService(
  provider: Provider,
  service: Service,
  { account, region, signal }: CheckOptions,
): Promise<ServiceCheck> {
  const costly = new Set(service.attributes.filter((one) => one.costly).map(({ key }) => key))
  const question = {
    account,
    service,
    type: null,
    region: service.global ? GLOBAL_REGION : region,
    attributes: defaultAttributes(service).filter((key) => !costly.has(key)),
  }
  const flaws: DiscoveryError[] = []
  try {
    const pieces = provider.fetch(question, {
      signal,
      call: (call) => call(signal),
      flaw: (error) => {
        const known = asDiscoveryError(provider.classify(error))
        flaws.push(known)
        return known
      },
    })
    let there = false
    for await (const { rows } of pieces) {
      there = rows.length > 0
      // One page says that it may be listed.
      break
    }
    // Nothing there is no proof where something was refused.
    const error = there ? null : (flaws[0] ?? null)
    return { service, error, missingPermissions: missingOf(service, flaws) }
  } catch (error) {
    const known = asDiscoveryError(provider.classify(error))
    return { service, error: known, missingPermissions: missingOf(service, [known]) }
  }
}

/** What would have to be allowed so that these would not have happened. */
function missingOf({ permissions: [list] }: Service, errors: readonly DiscoveryError[]): readonly string[] {
  const denied = errors.filter(({ errorClass }) => errorClass === "denied")
  return [...new Set(denied.map(({ missingPermission }) => missingPermission ?? list))].filter(
    (one) => one !== undefined,
  )
}

/**
 * Tries to list each service of a provider, its first page only and nothing that costs further calls.
 * @returns one check for each service that has columns of its own, in the order of the provider; none rejects
 */
export async function checkAccount(
  provider: Provider,
  options: CheckOptions,
): Promise<readonly ServiceCheck[]> {
  const services = provider.services.filter(({ takesType }) => !takesType)
  const checks: ServiceCheck[] = []
  for (let from = 0; from < services.length; from += AT_ONCE) {
    const some = services.slice(from, from + AT_ONCE)
    checks.push(...(await Promise.all(some.map((service) => checkService(provider, service, options)))))
  }
  return checks
}
