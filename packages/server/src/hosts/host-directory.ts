import type { Change, Organization, OrganizationReads } from "@bitting/core"
import { BittingError, hasOwnHost } from "@bitting/core"

/** A host name that knows one organization only. */
export interface HostEntry {
  /** Lower-case, without a port. */
  readonly host: string
  readonly organizationId: string
}

/** The hosts of organizations, in memory: asking costs no lookup, and next to nothing as long as there are none. */
export interface HostDirectory {
  /** The entry of a host name, given in lower case; undefined: it is no organization's. The same object as long as nothing changes. */
  readonly find: (host: string) => HostEntry | undefined
  readonly isEmpty: () => boolean
  /** Reads them anew. @throws BittingError unavailable; what was known stays, and the next {@link HostDirectory.follow} reads again */
  readonly refresh: () => Promise<void>
  /** Resolves when a committed change is known here; null: every change before this call. @throws BittingError outcome_unknown */
  readonly follow: (change: Change | null) => Promise<void>
}

const concernsHosts = ({ targets }: Change): boolean =>
  targets.some((target) => target.startsWith("organization:"))

/** Makes a directory that is empty until it is refreshed. */
export function createHostDirectory(organizations: Pick<OrganizationReads, "withHosts">): HostDirectory {
  let entries: ReadonlyMap<string, HostEntry> = new Map()
  let isStale = true
  let begun = 0
  let applied = 0

  /** Those whose plan gives them a host, each the object it was before if nothing changed. */
  function entriesOf(hosted: readonly Organization[]): ReadonlyMap<string, HostEntry> {
    const next = new Map<string, HostEntry>()
    for (const organization of hosted) {
      const { host, id: organizationId } = organization
      if (host === null || !hasOwnHost(organization)) continue
      const known = entries.get(host)
      next.set(host, known?.organizationId === organizationId ? known : { host, organizationId })
    }
    return next
  }

  async function refresh(): Promise<void> {
    begun += 1
    const reading = begun
    isStale = true
    const hosted = await organizations.withHosts()
    // Of two readings that overlap the one that began later has seen more.
    if (reading < applied) return
    applied = reading
    entries = entriesOf(hosted)
    if (reading === begun) isStale = false
  }

  return {
    find: (host) => entries.get(host),
    isEmpty: () => entries.size === 0,
    refresh,
    follow: async (change) => {
      if (!isStale && (change === null || !concernsHosts(change))) return
      await refresh().catch((cause: unknown) => {
        throw new BittingError("outcome_unknown", { cause })
      })
    },
  }
}
