import type { AppPorts, CloudLinks } from "@bitting/core"
import { loadedOnce } from "@bitting/core"
import type { CloudSettings } from "./cloud-settings.ts"
import type { cloudServices, CloudServices, DiscoveryServices } from "./cloud-services.ts"

/** What has to do with clouds, as it is before anybody needs it. */
export interface CloudServicesOnce {
  /** What the discovery API works with. @throws whatever loading it failed with; the next to need it tries again */
  readonly discovery: () => Promise<DiscoveryServices>
  readonly links: CloudLinks
  /** Ends what is under way, and at once what begins from now on. */
  readonly close: () => void
}

/** The module that is not loaded before it is needed; nothing else of the server may import `@bitting/discovery` but for its types. */
interface Library {
  readonly cloudServices: typeof cloudServices
}

/**
 * Loads what has to do with clouds when the first request needs it, once for all that need it: a server that is asked about keys alone has
 * neither its memory nor its time to start.
 * @param library loads the module; another one for tests
 */
export function cloudServicesOnce(
  ports: Pick<AppPorts, "store" | "sealer" | "clock" | "entropy">,
  settings: CloudSettings,
  library: () => Promise<Library> = () => import("./cloud-services.ts"),
): CloudServicesOnce {
  let loaded: CloudServices | null = null
  let closed = false

  const once = loadedOnce(async () => {
    const made = (await library()).cloudServices(ports, settings)
    if (closed) made.close()
    loaded = made
    return made
  })

  return {
    discovery: async () => (await once()).discovery,
    links: {
      prove: async (account, credentials) => await (await once()).links.prove(account, credentials),
      // What is not loaded has fetched nothing.
      forget: (accountId) => loaded?.links.forget(accountId),
    },
    close: () => {
      closed = true
      loaded?.close()
    },
  }
}
