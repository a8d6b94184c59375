import {
  accountsQuery,
  environmentsQuery,
  keyspacesQuery,
  keysQuery,
  membersQuery,
  organizationQuery,
  workspacesQuery,
} from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { keysAsked, KEYS_SORT } from "./keys-asked.ts"

/** Asks for what every page of an organization needs. What fails does so again for whoever needs it, and is told there. */
export function askForOrganization(id: string): void {
  void queryClient.prefetchQuery(keyspacesQuery())
  void queryClient.prefetchQuery(organizationQuery(id))
}

/** Asks for the page of keys that an address shows. `keyspace`: where the address names none. */
export function askForKeyPage(organization: string, search: URLSearchParams, keyspace: string): void {
  const sort = search.get("sort") ?? KEYS_SORT
  const cursor = search.get("cursor") ?? undefined
  void queryClient.prefetchQuery(keysQuery(keysAsked(search, { organization, keyspace, sort, cursor })))
}

/**
 * Asks for everything the list of keys at an address needs, at once: each answer takes a round trip.
 * @returns when the names that keys refer to are there
 */
export async function askForKeys(organization: string, search: URLSearchParams): Promise<void> {
  const keyspace = search.get("keyspace")
  if (keyspace !== null) askForKeyPage(organization, search, keyspace)
  await Promise.all([
    queryClient.prefetchQuery(workspacesQuery(organization)),
    queryClient.prefetchQuery(environmentsQuery(organization)),
    queryClient.prefetchQuery(accountsQuery(organization)),
    queryClient.prefetchQuery(membersQuery(organization)),
  ])
}
