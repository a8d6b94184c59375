import type { FakeApplication, FakeTenant, Reply } from "./fake-entra.ts"

// A few operations of Azure Resource Manager, from learn.microsoft.com: rest/api/azure (`api-version`), rest/api/resources/subscriptions (get,
// list), rest/api/resources/providers/get, rest/api/authorization/permissions with azure/azure-resource-manager/
// resource-manager-api-authentication (permissions of a subscription), azure/role-based-access-control/role-definitions and …/troubleshooting
// (AuthorizationFailed), azure/azure-resource-manager/management/request-limits-and-throttling (429, Retry-After).

export interface FakeSubscription {
  readonly id: string
  readonly tenantId: FakeTenant["id"]
  readonly name: string
  /** `Enabled` when left out. */
  readonly state?: string
}

/** That an application has a role for a scope and everything below it. */
export interface FakeRole {
  readonly clientId: string
  /** `/subscriptions/…`, a resource group or a resource. */
  readonly scope: string
  /** Patterns; that of the built-in role Reader, everything that ends in `/read`, when left out. */
  readonly actions?: readonly string[]
  /** What is taken out of them. */
  readonly notActions?: readonly string[]
}

/** A provider of resources, and what it has. */
export interface FakeProvider {
  readonly namespace: string
  readonly types: readonly string[]
  /** `Registered` when left out. */
  readonly registrationState?: string
}

export interface ManagerOptions {
  readonly subscriptions: readonly FakeSubscription[]
  readonly roles: readonly FakeRole[]
  readonly providers: readonly FakeProvider[]
  /** Permissions on a page. */
  readonly permissionPage: number
  /** Its own address, which links to further pages begin with. */
  readonly url: () => string
}

/** What a principal may do. */
export interface Caller {
  readonly application: FakeApplication
  /** Whether an action is allowed on a thing by a role for it or for something above it. */
  readonly may: (action: string, id: string) => boolean
  /** Subscriptions of its tenant in which it has any role. */
  readonly subscriptions: readonly string[]
}

export interface ManagerRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  subscriptions: ["2016-06-01", "2018-06-01", "2019-06-01", "2020-01-01", "2021-01-01", "2022-12-01"],
  providers: ["2019-05-01", "2020-06-01", "2021-04-01", "2022-09-01", "2024-03-01"],
  permissions: ["2015-07-01", "2018-01-01-preview", "2018-07-01", "2022-04-01"],
}

/** An error as Resource Manager words it. */
export function armError(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } }
}

/** The refusal of somebody who may not do something. */
export function authorizationFailed(
  { clientId, objectId }: FakeApplication,
  action: string,
  scope: string,
): Reply {
  const message = `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`
  return armError(403, "AuthorizationFailed", message)
}

/** What Resource Manager says to a principal that asks too often. */
export function throttled(seconds: number): Reply {
  const message = `Number of requests exceeded the limit for time interval '01:00:00'. Please try again after '${seconds}' seconds.`
  return { ...armError(429, "TooManyRequests", message), headers: { "retry-after": String(seconds) } }
}

/** What is wrong with the version asked for; null: nothing. */
export function versionFault(query: URLSearchParams, known: readonly string[]): Reply | null {
  const version = query.get("api-version")
  if (version === null || version === "") {
    const message = "The api-version query parameter (?api-version=) is required for all requests."
    return armError(400, "MissingApiVersionParameter", message)
  }
  if (known.includes(version)) return null
  const message = `The api-version '${version}' is invalid. The supported versions are '${known.join(",")}'.`
  return armError(400, "InvalidApiVersionParameter", message)
}

/** Whether an action fits a pattern, in which `*` is anything. */
function fits(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action)
}

const allows = ({ actions = ["*/read"], notActions = [] }: FakeRole, action: string): boolean =>
  actions.some((one) => fits(one, action)) && !notActions.some((one) => fits(one, action))

const isBelow = (id: string, scope: string): boolean =>
  `${id.toLowerCase()}/`.startsWith(`${scope.toLowerCase()}/`)

/** What a principal may do by its roles. */
export function callerOf(
  application: FakeApplication,
  { roles, subscriptions }: Pick<ManagerOptions, "roles" | "subscriptions">,
): Caller {
  const own = roles.filter(({ clientId }) => clientId === application.clientId)
  const inTenant = subscriptions.filter(({ tenantId }) => tenantId === application.tenantId)
  const seen = inTenant.filter(({ id }) => own.some(({ scope }) => isBelow(scope, `/subscriptions/${id}`)))
  return {
    application,
    may: (action, id) => own.some((role) => isBelow(id, role.scope) && allows(role, action)),
    subscriptions: seen.map(({ id }) => id),
  }
}

function subscriptionBody({ id, tenantId, name, state = "Enabled" }: FakeSubscription): object {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId: id,
    tenantId,
    displayName: name,
    state,
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  }
}

/** Makes one. */
export function fakeResourceManager({
  subscriptions,
  roles,
  providers,
  permissionPage,
  url,
}: ManagerOptions): {
  readonly answer: (request: ManagerRequest, caller: Caller) => Reply
} {
  /** A subscription the caller's tenant has, or why it cannot be named. */
  function find(name: string, { application }: Caller): FakeSubscription | Reply {
    if (!GUID.test(name)) {
      const message = `The provided subscription identifier '${name}' is malformed or invalid.`
      return armError(400, "InvalidSubscriptionId", message)
    }
    const found = subscriptions.find(({ id }) => id === name.toLowerCase())
    if (found === undefined)
      return armError(404, "SubscriptionNotFound", `The subscription '${name}' could not be found.`)
    if (found.tenantId === application.tenantId) return found
    const message = `The access token is from the wrong issuer 'https://sts.windows.net/${application.tenantId}/'. It must match the tenant 'https://sts.windows.net/${found.tenantId}/' associated with this subscription.`
    return armError(401, "InvalidAuthenticationTokenTenant", message)
  }

  function permissions(
    { id }: FakeSubscription,
    { application, may }: Caller,
    query: URLSearchParams,
  ): Reply {
    const scope = `/subscriptions/${id}`
    const action = "Microsoft.Authorization/permissions/read"
    if (!may(action, scope)) return authorizationFailed(application, action, scope)
    const value = roles
      .filter(({ clientId, scope: of }) => clientId === application.clientId && isBelow(scope, of))
      .map(({ actions = ["*/read"], notActions = [] }) => ({ actions, notActions }))
    const from = Number(query.get("$skiptoken") ?? 0)
    const next = new URLSearchParams(query)
    next.set("$skiptoken", String(from + permissionPage))
    const more = from + permissionPage < value.length
    const nextLink = `${url()}${scope}/providers/Microsoft.Authorization/permissions?${next.toString()}`
    const page = value.slice(from, from + permissionPage)
    return { status: 200, body: { value: page, ...(more ? { nextLink } : {}) } }
  }

  function provider({ id }: FakeSubscription, namespace: string, { application, may }: Caller): Reply {
    const scope = `/subscriptions/${id}`
    const action = "Microsoft.Resources/subscriptions/providers/read"
    if (!may(action, scope)) return authorizationFailed(application, action, scope)
    const found = providers.find((one) => one.namespace.toLowerCase() === namespace.toLowerCase())
    if (found === undefined)
      return armError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`)
    const { registrationState = "Registered", types } = found
    const resourceTypes = types.map((resourceType) => ({ resourceType, locations: [], apiVersions: [] }))
    const body = { id: `${scope}/providers/${found.namespace}`, namespace: found.namespace }
    return { status: 200, body: { ...body, registrationState, resourceTypes } }
  }

  function read({ path, query }: ManagerRequest, caller: Caller): Reply | null {
    const [, first, name, second, namespace, last, ...more] = path.split("/")
    if (first?.toLowerCase() !== "subscriptions" || more.length > 0) return null
    const kind =
      second === undefined
        ? "subscriptions"
        : last === undefined
          ? "providers"
          : `${namespace}/${last}`.toLowerCase() === "microsoft.authorization/permissions"
            ? "permissions"
            : null
    if (kind === null || (second !== undefined && second.toLowerCase() !== "providers")) return null
    const fault = versionFault(query, VERSIONS[kind] ?? [])
    if (fault !== null) return fault
    if (name === undefined) {
      const own = subscriptions.filter(({ id }) => caller.subscriptions.includes(id)).map(subscriptionBody)
      return { status: 200, body: { value: own, count: { type: "Total", value: own.length } } }
    }
    const found = find(name, caller)
    if ("status" in found) return found
    if (kind === "permissions") return permissions(found, caller, query)
    if (kind === "providers") return provider(found, namespace ?? "", caller)
    return caller.subscriptions.includes(found.id)
      ? { status: 200, body: subscriptionBody(found) }
      : authorizationFailed(
          caller.application,
          "Microsoft.Resources/subscriptions/read",
          `/subscriptions/${name}`,
        )
  }

  return {
    answer(request, caller) {
      const reply = request.method === "GET" ? read(request, caller) : null
      const message = `No HTTP resource was found that matches the request URI '${request.path}'.`
      return reply ?? armError(404, "NotFound", message)
    },
  }
}
