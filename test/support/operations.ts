import type { OperationId } from "@bitting/core"
import { randomBytes } from "node:crypto"
import type { Things } from "./things.ts"
import { discoveryKey, ssoSettings } from "./things.ts"

/** A request, but for its method and who sends it. */
export interface Probe {
  readonly path: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** How one operation is tried out. */
export interface OperationCase {
  /** A request about things of an organization with which whoever may do the operation succeeds. */
  readonly request: (things: Things) => Promise<Probe>
  /**
   * Requests that name something of another organization, by each way there is to name it; none where nothing can be named.
   * @param own things of the caller's own organization
   */
  readonly foreign: (theirs: Things, own: Things) => Promise<readonly Probe[]>
}

const hex = (bytes: number): string => randomBytes(bytes).toString("hex")

const unique = (): string => `x-${randomBytes(6).toString("hex")}`

const nothingForeign: OperationCase["foreign"] = async () => []

/** An operation on one thing, named by its id in the path. */
function onOne(path: (things: Things) => Promise<string>, body?: () => unknown): OperationCase {
  const request = async (things: Things): Promise<Probe> => ({
    path: await path(things),
    ...(body === undefined ? {} : { body: body() }),
  })
  return { request, foreign: async (theirs) => [await request(theirs)] }
}

/** A list of an organization's things. */
function listOf(path: string, query = ""): OperationCase {
  const request = async ({ organizationId }: Things): Promise<Probe> => ({
    path: `${path}?organization_id=${organizationId}${query}`,
  })
  return { request, foreign: async (theirs) => [await request(theirs)] }
}

/** The creation of a thing in an organization. */
function inOne(path: string, body: () => object): OperationCase {
  const request = async ({ organizationId }: Things): Promise<Probe> => ({
    path,
    body: { organization_id: organizationId, ...body() },
  })
  return { request, foreign: async (theirs) => [await request(theirs)] }
}

const demoBatch = {
  services: [{ service: "ec2", provider: "aws", region: "eu-west-2", account: "demo" }],
}

/** What everybody who is tried out sets as their password. */
const OWN_PASSWORD = "a password of one's own"

const passkeyResponse = (said: object): object => ({
  id: "AAAA",
  rawId: "AAAA",
  type: "public-key",
  response: { clientDataJSON: "AAAA", ...said },
})

const person = (): object => ({ email: `${unique()}@example.com`, name: "New", role: "viewer" })

const newKey = async (things: Things): Promise<Probe> => ({
  path: "/keys",
  body: { organization_id: things.organizationId, workspace_id: things.workspaceId, ...discoveryKey() },
})

const create: OperationCase = {
  request: newKey,
  foreign: async (theirs, own) => {
    const at = { organization_id: own.organizationId, workspace_id: own.workspaceId }
    const backup = { keyspace: "backup", label: "x", scopes: ["snapshots:read"] }
    return [
      await newKey(theirs),
      { path: "/keys", body: { ...discoveryKey(), workspace_id: theirs.workspaceId } },
      { path: "/keys", body: { ...discoveryKey(), ...at, accounts: [await theirs.account()] } },
      { path: "/keys", body: { ...backup, ...at, holder: { member_id: await theirs.member() } } },
    ]
  },
}

const imported = (key: object): object => ({
  ...discoveryKey(),
  hash: randomBytes(32).toString("hex"),
  token_prefix: "csl_ak_",
  ...key,
})

const keysImport: OperationCase = {
  request: async ({ organizationId, workspaceId }) => ({
    path: "/keys/import",
    body: { organization_id: organizationId, keys: [imported({ workspace_id: workspaceId })] },
  }),
  foreign: async (theirs, own) => {
    const at = { workspace_id: own.workspaceId }
    const backup = { keyspace: "backup", type: "key", token_prefix: "lh_", scopes: ["snapshots:read"] }
    const probe = (organization: string, key: object): Probe => ({
      path: "/keys/import",
      body: { organization_id: organization, keys: [imported(key)] },
    })
    return [
      probe(theirs.organizationId, {}),
      probe(own.organizationId, { workspace_id: theirs.workspaceId }),
      probe(own.organizationId, { ...at, accounts: [await theirs.account()] }),
      probe(own.organizationId, {
        ...at,
        ...backup,
        accounts: undefined,
        holder: { member_id: await theirs.member() },
      }),
    ]
  },
}

/** What programs written for OAuth send. */
function onToken(path: string): OperationCase {
  const request = async (things: Things): Promise<Probe> => ({
    path,
    body: new URLSearchParams({ token: await things.token() }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  })
  return { request, foreign: async (theirs) => [await request(theirs)] }
}

const keysList: OperationCase = {
  request: async ({ organizationId }) => ({ path: `/keys?organization_id=${organizationId}` }),
  foreign: async (theirs, own) => {
    const mine = `/keys?organization_id=${own.organizationId}`
    return [
      { path: `/keys?organization_id=${theirs.organizationId}` },
      { path: `${mine}&workspace_id=${theirs.workspaceId}` },
      { path: `${mine}&account=${await theirs.account()}` },
      { path: `${mine}&created_by=${await theirs.key()}` },
      { path: `${mine}&q=${await theirs.key()}` },
    ]
  },
}

/** Something made of all keys of an organization, or of one of its workspaces. */
function filteredList(path: string): OperationCase {
  return {
    request: listOf(path).request,
    foreign: async (theirs, own) => [
      { path: `${path}?organization_id=${theirs.organizationId}` },
      { path: `${path}?organization_id=${own.organizationId}&workspace_id=${theirs.workspaceId}` },
    ],
  }
}

const auditList: OperationCase = {
  request: async ({ organizationId }) => ({ path: `/audit?organization_id=${organizationId}` }),
  foreign: async (theirs, own) => [
    { path: `/audit?organization_id=${theirs.organizationId}` },
    { path: `/audit?organization_id=${own.organizationId}&target_id=${await theirs.key()}` },
    { path: `/audit?organization_id=${own.organizationId}&actor_id=${await theirs.key()}` },
  ],
}

const auditErase: OperationCase = {
  request: async ({ organizationId }) => ({
    path: "/audit/erase",
    body: { organization_id: organizationId, email: `${unique()}@example.com` },
  }),
  foreign: async (theirs, own) => {
    const member_id = await theirs.member()
    return [
      { path: "/audit/erase", body: { organization_id: theirs.organizationId, member_id } },
      { path: "/audit/erase", body: { organization_id: own.organizationId, member_id } },
    ]
  },
}

const membersAdd: OperationCase = {
  request: inOne("/members", person).request,
  foreign: async (theirs, own) => {
    const overrides = { [theirs.workspaceId]: "viewer" }
    return [
      { path: "/members", body: { organization_id: theirs.organizationId, ...person() } },
      { path: "/members", body: { organization_id: own.organizationId, ...person(), overrides } },
    ]
  },
}

const invited = (): object => ({ email: `${unique()}@example.com`, role: "viewer" })

const invitationsCreate: OperationCase = {
  request: inOne("/invitations", invited).request,
  foreign: async (theirs, own) => {
    const overrides = { [theirs.workspaceId]: "viewer" }
    return [
      { path: "/invitations", body: { organization_id: theirs.organizationId, ...invited() } },
      { path: "/invitations", body: { organization_id: own.organizationId, ...invited(), overrides } },
    ]
  },
}

const membersUpdate: OperationCase = {
  request: async (things) => ({ path: `/members/${await things.member()}`, body: { role: "member" } }),
  foreign: async (theirs, own) => [
    { path: `/members/${await theirs.member()}`, body: { role: "member" } },
    {
      path: `/members/${await own.member()}`,
      body: { overrides: { [theirs.workspaceId]: "viewer" } },
    },
  ],
}

/** An operation on the connection of an organization, which is there. */
const onSsoConnection: OperationCase = {
  request: async (things) => {
    await things.ssoConnection()
    return { path: `/single-sign-on?organization_id=${things.organizationId}` }
  },
  foreign: async (theirs) => [{ path: `/single-sign-on?organization_id=${theirs.organizationId}` }],
}

const ssoConnectionPut: OperationCase = {
  request: async ({ organizationId }) => ({
    path: "/single-sign-on",
    body: await ssoSettings(organizationId),
  }),
  foreign: async ({ organizationId }) => [
    { path: "/single-sign-on", body: await ssoSettings(organizationId) },
  ],
}

/** Connections lead whoever asks to their provider; of an organization without one nobody learns that it is there. */
const beginSingleSignOn: OperationCase = {
  request: async (things) => ({
    path: "/auth/single-sign-on",
    body: { connection_id: await things.ssoConnection() },
  }),
  foreign: async ({ organizationId }) => [
    { path: "/auth/single-sign-on", body: { organization_id: organizationId } },
  ],
}

const linkIdentity: OperationCase = {
  request: async () => ({ path: "/auth/identities", body: {} }),
  foreign: async (theirs) => [
    { path: "/auth/identities", body: { connection_id: await theirs.ssoConnection() } },
  ],
}

const walletAnswer = (): object => ({ ticket: "x", signature: "0x" })
const walletAddress = (): object => ({ address: `0x${hex(20)}` })

const accountsGet: OperationCase = {
  request: async (things) => ({ path: `/accounts/${await things.account()}` }),
  foreign: async (theirs) => [
    { path: `/accounts/${await theirs.account()}` },
    { path: `/accounts/demo?organization_id=${theirs.organizationId}` },
  ],
}

const verify: OperationCase = {
  request: async (things) => ({ path: "/verify", body: { token: await things.token() } }),
  foreign: async (theirs) => [{ path: "/verify", body: { token: await theirs.token() } }],
}

const plain = (path: string, body?: () => unknown): OperationCase => ({
  request: async () => ({ path, ...(body === undefined ? {} : { body: body() }) }),
  foreign: nothingForeign,
})

/** How each operation of the API is tried out, by route; a route without a case fails the tests. */
export const OPERATION_CASES: Readonly<Record<string, OperationCase>> = {
  "keys.create": create,
  "keys.import": keysImport,
  "keys.hygiene": listOf("/hygiene"),
  "keys.list": keysList,
  "keys.explain": {
    request: async (things) => ({ path: "/keys/explain", body: { grant_id: await things.key() } }),
    foreign: async (theirs) => [{ path: "/keys/explain", body: { grant_id: await theirs.key() } }],
  },
  "keys.get": onOne(async (things) => `/keys/${await things.key()}`),
  "keys.update": onOne(
    async (things) => `/keys/${await things.key()}`,
    () => ({ label: "renamed" }),
  ),
  "keys.revoke": onOne(async (things) => `/keys/${await things.key()}`),
  "keys.rotate": onOne(async (things) => `/keys/${await things.key()}/rotate`),
  "keys.revokeTokens": {
    request: async (things) => ({ path: "/keys/revoke", body: { tokens: [await things.token()] } }),
    foreign: async (theirs) => [{ path: "/keys/revoke", body: { tokens: [await theirs.token()] } }],
  },
  "keys.reveal": onOne(async (things) => `/keys/${await things.systemKey()}/reveal`),
  "keys.usage": onOne(async (things) => `/keys/${await things.key()}/usage`),
  "keys.denials": onOne(async (things) => `/keys/${await things.key()}/denials`),
  "keys.summary": filteredList("/keys/summary"),
  "usage.get": filteredList("/usage"),
  "keys.verify": verify,
  "oauth.introspect": onToken("/oauth/introspect"),
  "oauth.revoke": onToken("/oauth/revoke"),
  "keyspaces.list": plain("/keyspaces"),
  "keyspaces.get": plain("/keyspaces/backup"),
  "organizations.list": plain("/organizations"),
  "organizations.create": plain("/organizations", () => ({ name: unique() })),
  "organizations.get": onOne(async ({ organizationId }) => `/organizations/${organizationId}`),
  "organizations.update": onOne(
    async ({ organizationId }) => `/organizations/${organizationId}`,
    () => ({ name: unique() }),
  ),
  "workspaces.list": listOf("/workspaces"),
  "workspaces.create": inOne("/workspaces", () => ({ name: unique() })),
  "workspaces.get": onOne(async (things) => `/workspaces/${await things.workspace()}`),
  "workspaces.update": onOne(
    async (things) => `/workspaces/${await things.workspace()}`,
    () => ({ name: unique() }),
  ),
  "workspaces.delete": onOne(async (things) => `/workspaces/${await things.workspace()}`),
  "environments.list": listOf("/environments"),
  "environments.create": inOne("/environments", () => ({ name: unique() })),
  "environments.get": onOne(async (things) => `/environments/${await things.environment()}`),
  "environments.update": onOne(
    async (things) => `/environments/${await things.environment()}`,
    () => ({ name: unique() }),
  ),
  "environments.delete": onOne(async (things) => `/environments/${await things.environment()}`),
  "accounts.list": listOf("/accounts"),
  "accounts.link": inOne("/accounts", () => ({ name: unique(), provider: "gcp" })),
  "accounts.get": accountsGet,
  "accounts.update": onOne(
    async (things) => `/accounts/${await things.account()}`,
    () => ({ name: unique() }),
  ),
  "accounts.setup": onOne(async (things) => `/accounts/${await things.account()}/setup`),
  "accounts.test": onOne(async (things) => `/accounts/${await things.account()}/test`),
  "accounts.unlink": onOne(async (things) => `/accounts/${await things.account()}`),
  "discovery.ask": {
    request: async () => ({ path: "/discovery", body: demoBatch }),
    foreign: nothingForeign,
  },
  "discovery.csv": {
    request: async () => ({ path: "/discovery.csv?service=ec2&region=eu-west-2" }),
    foreign: nothingForeign,
  },
  "discovery.services": { request: async () => ({ path: "/services" }), foreign: nothingForeign },
  "members.list": listOf("/members"),
  "members.add": membersAdd,
  "members.get": onOne(async (things) => `/members/${await things.member()}`),
  "members.update": membersUpdate,
  "members.remove": onOne(async (things) => `/members/${await things.member()}`),
  "members.link": onOne(async (things) => `/members/${await things.member()}/sign-in-link`),
  "invitations.list": listOf("/invitations"),
  "invitations.create": invitationsCreate,
  "invitations.get": onOne(async (things) => `/invitations/${await things.invitation()}`),
  "invitations.revoke": onOne(async (things) => `/invitations/${await things.invitation()}`),
  "invitations.resend": onOne(async (things) => `/invitations/${await things.invitation()}/resend`),
  "auth.previewInvitation": plain("/auth/invitation/preview", () => ({ token: "x" })),
  "auth.acceptInvitation": plain("/auth/invitation", () => ({ token: "x" })),
  "audit.list": auditList,
  "audit.checkpoint": listOf("/audit/checkpoint"),
  "audit.proof": listOf("/audit/proof", "&from_size=0"),
  "audit.export": listOf("/audit/export"),
  "audit.erase": auditErase,
  "audit.prune": inOne("/audit/prune", () => ({ before: "2000-01-01T00:00:00Z" })),
  "auth.signIn": plain("/auth/link", () => ({ token: "x" })),
  "auth.session": plain("/auth/session"),
  "auth.signOut": plain("/auth/session"),
  "auth.showSecondFactor": plain("/auth/second-factor", () => ({
    ticket: "x",
    code: "123456",
    method: "totp",
  })),
  "auth.beginTotp": plain("/auth/totp"),
  "auth.confirmTotp": plain("/auth/totp/confirm", () => ({ code: "123456" })),
  "auth.removeTotp": plain("/auth/totp"),
  "auth.renewRecoveryCodes": plain("/auth/recovery-codes"),
  "auth.challengePasskey": plain("/auth/passkey/options"),
  "auth.signInByPasskey": plain("/auth/passkey", () => ({
    ticket: "x",
    response: passkeyResponse({ authenticatorData: "AAAA", signature: "AAAA" }),
  })),
  "auth.beginPasskey": plain("/auth/passkeys/options"),
  "auth.addPasskey": plain("/auth/passkeys", () => ({
    ticket: "x",
    response: passkeyResponse({ attestationObject: "AAAA" }),
    name: "Laptop",
  })),
  "auth.renamePasskey": plain("/auth/passkeys/crd_0123456789ABCDEFGHIJKL", () => ({ name: "x" })),
  "auth.removePasskey": plain("/auth/passkeys/crd_0123456789ABCDEFGHIJKL"),
  "auth.options": plain("/auth/options"),
  "auth.signInByPassword": plain("/auth/password", () => ({ email: "x@example.com", password: "x" })),
  "auth.setPassword": plain("/auth/password", () => ({ password: OWN_PASSWORD })),
  "auth.requestPasswordReset": plain("/auth/password/reset", () => ({ email: "x@example.com" })),
  "auth.confirmPasswordReset": plain("/auth/password/reset/confirm", () => ({
    token: "x",
    password: OWN_PASSWORD,
  })),
  "auth.reauthenticate": plain("/auth/reauthenticate", () => ({ password: OWN_PASSWORD })),
  "auth.credentials": plain("/auth/credentials"),
  "auth.sessions": plain("/auth/sessions"),
  "auth.endSession": plain("/auth/sessions/ses_0123456789ABCDEFGHIJKL"),
  "auth.endOtherSessions": plain("/auth/sessions"),
  "singleSignOn.get": onSsoConnection,
  "singleSignOn.put": ssoConnectionPut,
  "singleSignOn.delete": onSsoConnection,
  "auth.beginSingleSignOn": beginSingleSignOn,
  "auth.linkIdentity": linkIdentity,
  "auth.unlinkIdentity": plain("/auth/identities/crd_x"),
  "auth.challengeWallet": plain("/auth/wallet/challenge", walletAddress),
  "auth.signInByWallet": plain("/auth/wallet", walletAnswer),
  "auth.challengeWalletLink": plain("/auth/wallets/challenge", walletAddress),
  "auth.linkWallet": plain("/auth/wallets", walletAnswer),
  "auth.unlinkWallet": plain("/auth/wallets/crd_x"),
  "pane.get": plain("/pane.json"),
  "health.live": plain("/healthz"),
  "health.ready": plain("/readyz"),
  "verifier.renew": plain("/verifier/renew", () => ({ id: hex(16), n: 1, position: null })),
  "verifier.load": plain("/verifier/load", () => ({ id: hex(16), position: null, hashes: [hex(32)] })),
  "verifier.leave": plain("/verifier/leave", () => ({ id: hex(16) })),
}

/** The case of a route. @throws Error when it has none */
export function caseOf(id: string): OperationCase {
  const found = OPERATION_CASES[id]
  if (found === undefined) throw new Error(`${id} has no case in test/support/operations.ts`)
  return found
}

/** Operations of the authority matrix that no route is named after, as requests. */
export const FURTHER_CASES: Readonly<
  Record<string, { readonly operation: OperationId; readonly method: string } & OperationCase>
> = {
  "organizations.govern": {
    operation: "organizations.govern",
    method: "PATCH",
    ...onOne(
      async ({ organizationId }) => `/organizations/${organizationId}`,
      () => ({ plan: "business" }),
    ),
  },
  "singleSignOn.govern": {
    operation: "singleSignOn.govern",
    method: "PUT",
    request: async () => ({ path: "/single-sign-on", body: await ssoSettings(null) }),
    foreign: nothingForeign,
  },
}
