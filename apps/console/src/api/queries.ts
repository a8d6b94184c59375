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

/** One key. */
export const keyQuery = (organization_id: string, grant_id: string) =>
  queryOptions({
    queryKey: ["keys", organization_id, "one", grant_id],
    queryFn: ({ signal }) => api.keys.get(grant_id, { signal }),
  })

/** How often a key was verified, by outcome. */
export const usageQuery = (
  organization_id: string,
  asked: { readonly grant_id: string; readonly per: "hour" | "day"; readonly from: string },
) =>
  queryOptions({
    queryKey: ["keys", organization_id, "usage", asked],
    queryFn: ({ signal }) => api.keys.usage(asked, { signal }),
  })

/** The newest entries about one thing. */
export const historyQuery = (organization_id: string, target_id: string) =>
  queryOptions({
    queryKey: ["keys", organization_id, "history", target_id],
    queryFn: async ({ signal }) =>
      (await api.audit.list({ organization_id, target_id, limit: 50 }, { signal }).page()).data,
  })

/** One page of keys. Everything that concerns keys begins with `["keys", organization_id]`. */
export const keysQuery = (filter: KeysListInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["keys", filter.organization_id, "list", filter],
    queryFn: ({ signal }) => api.keys.list(filter, { signal }).page(),
  })
