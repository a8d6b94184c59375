import type { KeysListInput } from "@bitting/sdk"
import { queryOptions } from "@tanstack/react-query"
import { api } from "./client.ts"

const MINUTE_MS = 60_000

/** Who is signed in, and where they belong. Fails with 401 when nobody is. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => api.auth.session({ signal }),
    staleTime: MINUTE_MS,
  })

/** Every declared keyspace. */
export const keyspacesQuery = () =>
  queryOptions({
    queryKey: ["keyspaces"],
    queryFn: async ({ signal }) => (await api.keyspaces.list({ signal })).data,
    staleTime: 10 * MINUTE_MS,
  })

/** One organization. */
export const organizationQuery = (organization_id: string) =>
  queryOptions({
    queryKey: ["organization", organization_id],
    queryFn: ({ signal }) => api.organizations.get({ organization_id }, { signal }),
    staleTime: MINUTE_MS,
  })

/** Every organization; of interest to instance admins only. */
export const organizationsQuery = () =>
  queryOptions({
    queryKey: ["organizations"],
    queryFn: ({ signal }) => api.organizations.list({ limit: 200 }, { signal }).all(),
    staleTime: MINUTE_MS,
  })

/** Every workspace of an organization. */
export const workspacesQuery = (organization_id: string) =>
  queryOptions({
    queryKey: ["workspaces", organization_id],
    queryFn: ({ signal }) => api.workspaces.list({ organization_id, limit: 200 }, { signal }).all(),
    staleTime: MINUTE_MS,
  })

/** Every environment of an organization. */
export const environmentsQuery = (organization_id: string) =>
  queryOptions({
    queryKey: ["environments", organization_id],
    queryFn: ({ signal }) => api.environments.list({ organization_id, limit: 200 }, { signal }).all(),
    staleTime: MINUTE_MS,
  })

/** Every linked cloud account of an organization. */
export const accountsQuery = (organization_id: string) =>
  queryOptions({
    queryKey: ["accounts", organization_id],
    queryFn: ({ signal }) => api.accounts.list({ organization_id, limit: 200 }, { signal }).all(),
    staleTime: MINUTE_MS,
  })

/** Every member of an organization. */
export const membersQuery = (organization_id: string) =>
  queryOptions({
    queryKey: ["members", organization_id],
    queryFn: ({ signal }) => api.members.list({ organization_id, limit: 200 }, { signal }).all(),
    staleTime: MINUTE_MS,
  })

/** One page of keys. Everything that concerns keys begins with `["keys", organization_id]`. */
export const keysQuery = (filter: KeysListInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["keys", filter.organization_id, "list", filter],
    queryFn: ({ signal }) => api.keys.list(filter, { signal }).page(),
  })
