interface InOrganization {
  readonly organization: string
}

interface OfKeys extends InOrganization {
  readonly keyspace?: string | undefined
  readonly status?: string | undefined
}

interface OfHygiene extends InOrganization {
  readonly check?: string | undefined
}

interface OfMembers extends InOrganization {
  readonly tab?: "invitations" | undefined
}

interface OfKey extends InOrganization {
  readonly key: string
}

function query(values: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) search.set(name, value)
  return search.size === 0 ? "" : `?${search.toString()}`
}

const within = ({ organization }: InOrganization, rest: string): string =>
  `/o/${encodeURIComponent(organization)}${rest}`

/** Every path of the console, below where it is served. Nothing else puts paths together. */
export const pb = {
  home: () => "/",
  signIn: ({ next }: { readonly next?: string | undefined } = {}) => `/sign-in${query({ next })}`,
  link: () => "/link",
  invitation: () => "/invitation",
  reset: () => "/reset",
  profile: () => "/profile",
  instance: () => "/instance",
  overview: (at: InOrganization) => within(at, ""),
  keys: ({ keyspace, status, ...at }: OfKeys) => within(at, `/keys${query({ keyspace, status })}`),
  keyCreate: ({ keyspace, ...at }: OfKeys) => within(at, `/keys/new${query({ keyspace })}`),
  key: ({ key, ...at }: OfKey) => within(at, `/keys/${encodeURIComponent(key)}`),
  keyRotate: ({ key, ...at }: OfKey) => within(at, `/keys/${encodeURIComponent(key)}/rotate`),
  tryIt: (at: InOrganization) => within(at, "/try"),
  hygiene: ({ check, ...at }: OfHygiene) => within(at, `/hygiene${query({ check })}`),
  audit: (at: InOrganization) => within(at, "/audit"),
  members: ({ tab, ...at }: OfMembers) => within(at, `/members${query({ tab })}`),
  places: (at: InOrganization) => within(at, "/places"),
  accounts: (at: InOrganization) => within(at, "/accounts"),
  keyspaces: (at: InOrganization) => within(at, "/keyspaces"),
  settings: (at: InOrganization) => within(at, "/settings"),
  security: (at: InOrganization) => within(at, "/settings/security"),
} as const
