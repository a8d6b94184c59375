import { etagOf } from "@bitting/sdk"
import type {
  AuditListInput,
  InvitationsListInput,
  Key,
  KeysHygieneInput,
  KeysListInput,
  KeysSummaryInput,
  MembersListInput,
  UsageGetInput,
} from "@bitting/sdk"
import { queryOptions } from "@tanstack/react-query"
import { api } from "./client.ts"
import { isNotFound } from "./errors.ts"

const MINUTE_MS = 60_000

/** Who is signed in, and where they belong. Fails with 401 when nobody is. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => api.auth.session({ signal }),
    staleTime: MINUTE_MS,
  })

/** What signing in is possible by. Anybody may ask. */
export const signInOptionsQuery = () =>
  queryOptions({
    queryKey: ["sign-in-options"],
    queryFn: ({ signal }) => api.auth.options({ signal }),
    staleTime: MINUTE_MS,
  })

/** What the person signs in with. Fails with `confined_session` for who came by an organization's own sign-in. */
export const credentialsQuery = () =>
  queryOptions({
    queryKey: ["own", "credentials"],
    queryFn: ({ signal }) => api.auth.credentials({ signal }),
  })

/** Where the person is signed in. */
export const ownSessionsQuery = () =>
  queryOptions({
    queryKey: ["own", "sessions"],
    queryFn: async ({ signal }) => (await api.auth.sessions({ signal })).data,
  })

/** One page of the members of an organization. */
export const memberPageQuery = (asked: MembersListInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["members", asked.organization_id, "page", asked],
    queryFn: ({ signal }) => api.members.list(asked, { signal }).page(),
  })

/** One page of the invitations into an organization. */
export const invitationPageQuery = (asked: InvitationsListInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["invitations", asked.organization_id, asked],
    queryFn: ({ signal }) => api.invitations.list(asked, { signal }).page(),
  })

/** How the API writes whose connection is meant in an address. `owner`: the organization; null: the instance. */
export const connectionOwner = (owner: string | null) => ({ organization_id: owner ?? "null" })

/** The single sign-on connection of an organization, or (null) the instance's own; null: there is none. */
export const singleSignOnQuery = (owner: string | null) =>
  queryOptions({
    queryKey: ["single-sign-on", owner],
    queryFn: async ({ signal }) => {
      try {
        return await api.singleSignOn.get(connectionOwner(owner), { signal })
      } catch (error) {
        if (isNotFound(error)) return null
        throw error
      }
    },
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

/** Where pages load the pane from. */
export const paneQuery = () =>
  queryOptions({
    queryKey: ["pane"],
    queryFn: ({ signal }) => api.pane.get({ signal }),
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

/** What a role for a linked account looks like. */
export const accountSetupQuery = (account_id: string) =>
  queryOptions({
    queryKey: ["account-setup", account_id],
    queryFn: ({ signal }) => api.accounts.setup({ account_id }, { signal }),
    staleTime: MINUTE_MS,
  })

/** Every member of an organization. */
export const membersQuery = (organization_id: string) =>
  queryOptions({
    queryKey: ["members", organization_id],
    queryFn: ({ signal }) => api.members.list({ organization_id, limit: 200 }, { signal }).all(),
    staleTime: MINUTE_MS,
  })

/** A key as it was read: changes of it say of which version (`If-Match`). */
export interface KeyRead extends Key {
  /** Undefined in lists, which have none. */
  readonly etag?: string | undefined
}

/** One key. */
export const keyQuery = (organization_id: string, grant_id: string) =>
  queryOptions({
    queryKey: ["keys", organization_id, "one", grant_id],
    queryFn: async ({ signal }): Promise<KeyRead> => {
      const key = await api.keys.get(grant_id, { signal })
      return { ...key, etag: etagOf(key) }
    },
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

/** The newest samples of a key's refused verifications. */
export const denialsQuery = (
  organization_id: string,
  asked: { readonly grant_id: string; readonly limit: number },
) =>
  queryOptions({
    queryKey: ["keys", organization_id, "denials", asked],
    queryFn: ({ signal }) => api.keys.denials(asked, { signal }).page(),
  })

/** How often the keys of an organization were verified, by outcome. */
export const organizationUsageQuery = (asked: UsageGetInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["keys", asked.organization_id, "usage", asked],
    queryFn: ({ signal }) => api.usage.get(asked, { signal }),
  })

/** How many keys there are in each state. */
export const keySummaryQuery = (filter: KeysSummaryInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["keys", filter.organization_id, "summary", filter],
    queryFn: ({ signal }) => api.keys.summary(filter, { signal }),
  })

/** The newest entries about one thing. */
export const historyQuery = (organization_id: string, target_id: string) =>
  queryOptions({
    queryKey: ["keys", organization_id, "history", target_id],
    queryFn: async ({ signal }) =>
      (await api.audit.list({ organization_id, target_id, limit: 50 }, { signal }).page()).data,
  })

/** One page of what should be reviewed. */
export const hygieneQuery = (filter: KeysHygieneInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["keys", filter.organization_id, "hygiene", filter],
    queryFn: ({ signal }) => api.keys.hygiene(filter, { signal }).page(),
  })

/** One page of the audit log. */
export const auditQuery = (filter: AuditListInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["audit", filter.organization_id, filter],
    queryFn: ({ signal }) => api.audit.list(filter, { signal }).page(),
  })

/** One page of keys. Everything that concerns keys begins with `["keys", organization_id]`. */
export const keysQuery = (filter: KeysListInput & { readonly organization_id: string }) =>
  queryOptions({
    queryKey: ["keys", filter.organization_id, "list", filter],
    queryFn: ({ signal }) => api.keys.list(filter, { signal }).page(),
  })
