/** What a role of RBAC allows (`kubernetes.io/docs/reference/access-authn-authz/rbac`). `*` stands for all. */
export interface FakeRule {
  /** Null: by a ClusterRoleBinding, in all namespaces and outside of them. */
  readonly namespace: string | null
  readonly groups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

/** Whoever a bearer token belongs to. */
export interface FakeUser {
  readonly name: string
  readonly rules: readonly FakeRule[]
}

/** Who asks without a token. */
export const ANONYMOUS: FakeUser = { name: "system:anonymous", rules: [] }

/** What somebody wants to do to resources. */
export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  /** Empty: in all of them, or outside of them. */
  readonly namespace: string
  /** Empty: none in particular. */
  readonly name: string
}

const covers = (allowed: readonly string[], wanted: string): boolean =>
  allowed.includes("*") || allowed.includes(wanted)

/** Whether RBAC lets somebody. There are no rules that forbid. */
export function isAllowed({ rules }: FakeUser, wanted: Attributes): boolean {
  return rules.some(
    ({ namespace, groups, resources, verbs }) =>
      (namespace === null || namespace === wanted.namespace) &&
      covers(groups, wanted.group) &&
      covers(resources, wanted.resource) &&
      covers(verbs, wanted.verb),
  )
}

/** Paths that are no resources: everybody may ask for the version, and whoever is somebody what there is (`system:discovery`). */
export function mayAskPath(user: FakeUser, path: string): boolean {
  if (/^\/(version|healthz|livez|readyz)\/?$/.test(path)) return true
  return user !== ANONYMOUS && /^\/(api|apis)(\/|$)/.test(path)
}

/** What a `Status` tells of a failure. */
export interface Failure {
  readonly code: number
  readonly reason: string
  readonly message: string
  readonly details?: object
  readonly metadata?: object
}

/** A refusal in the API server's words. */
export function forbidden(user: FakeUser, wanted: Attributes): Failure {
  const { verb, group, resource, namespace, name } = wanted
  const qualified = group === "" ? resource : `${resource}.${group}`
  const what = name === "" ? qualified : `${qualified} "${name}"`
  const where = namespace === "" ? "at the cluster scope" : `in the namespace "${namespace}"`
  const whom = `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}"`
  return {
    code: 403,
    reason: "Forbidden",
    message: `${what} is forbidden: ${whom} ${where}`,
    details: {
      ...(name === "" ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind: resource,
    },
  }
}

/** The refusal of a path that is no resource. */
export function forbiddenPath(user: FakeUser, path: string): Failure {
  const message = `forbidden: User "${user.name}" cannot get path "${path}"`
  return { code: 403, reason: "Forbidden", message, details: {} }
}

export const BAD_BODY: Failure = {
  code: 400,
  reason: "BadRequest",
  message: "the object provided is unrecognized (must be of type Status)",
}

type Json = Readonly<Record<string, unknown>>

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null

const textIn = (value: Json, name: string): string => {
  const text = value[name]
  return typeof text === "string" ? text : ""
}

function accessOf(user: FakeUser, spec: Json): object | null {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec
  if (isJson(resource) === isJson(path)) return null
  if (isJson(path)) return { allowed: mayAskPath(user, textIn(path, "path")) }
  const of = (name: string): string => (isJson(resource) ? textIn(resource, name) : "")
  const allowed = isAllowed(user, {
    verb: of("verb"),
    group: of("group"),
    resource: of("resource"),
    namespace: of("namespace"),
    name: of("name"),
  })
  return allowed ? { allowed, reason: "RBAC: allowed by ClusterRoleBinding" } : { allowed }
}

function rulesOf(user: FakeUser, spec: Json): object | null {
  const namespace = textIn(spec, "namespace")
  if (namespace === "") return null
  const resourceRules = user.rules
    .filter((rule) => rule.namespace === null || rule.namespace === namespace)
    .map(({ groups, resources, verbs }) => ({ apiGroups: groups, resources, verbs }))
  return { resourceRules, nonResourceRules: [], incomplete: false }
}

const REVIEWS: Readonly<
  Record<string, { kind: string; group: string; status: (user: FakeUser, spec: Json) => object | null }>
> = {
  selfsubjectaccessreviews: { kind: "SelfSubjectAccessReview", group: "authorization", status: accessOf },
  selfsubjectrulesreviews: { kind: "SelfSubjectRulesReview", group: "authorization", status: rulesOf },
  selfsubjectreviews: {
    kind: "SelfSubjectReview",
    group: "authentication",
    status: ({ name }) => ({ userInfo: { username: name, groups: ["system:authenticated"] } }),
  },
}

/**
 * What somebody may find out about themselves (`kubernetes.io/docs/reference/kubernetes-api/authorization-resources`); everybody who is
 * somebody may.
 * @returns null: it is no review; a failure, or the review with its status
 */
export function reviewOf(
  user: FakeUser,
  { path, contentType, body }: { readonly path: string; readonly contentType: string; readonly body: string },
): Failure | { readonly created: object } | null {
  const [, group = "", name = ""] = /^\/apis\/(\w+)\.k8s\.io\/v1\/(\w+)$/.exec(path) ?? []
  const review = REVIEWS[name]
  if (review === undefined || review.group !== group) return null
  if (!/^application\/json\b/.test(contentType))
    return {
      code: 415,
      reason: "UnsupportedMediaType",
      message: "the body of the request was in an unknown format",
    }
  let sent: unknown = null
  try {
    sent = JSON.parse(body)
  } catch {
    return BAD_BODY
  }
  const apiVersion = `${group}.k8s.io/v1`
  if (!isJson(sent) || sent["kind"] !== review.kind || sent["apiVersion"] !== apiVersion) return BAD_BODY
  const spec = isJson(sent["spec"]) ? sent["spec"] : {}
  const status = review.status(user, spec)
  if (status === null) {
    const message = `${review.kind}.${apiVersion} "" is invalid: spec: Invalid value`
    return { code: 422, reason: "Invalid", message, details: { group: `${group}.k8s.io`, kind: review.kind } }
  }
  return { created: { kind: review.kind, apiVersion, metadata: { creationTimestamp: null }, spec, status } }
}
