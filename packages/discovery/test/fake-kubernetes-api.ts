import type { Attributes, Failure, FakeUser } from "./fake-kubernetes-access.ts"
import {
  ANONYMOUS,
  forbidden,
  forbiddenPath,
  isAllowed,
  mayAskPath,
  reviewOf,
} from "./fake-kubernetes-access.ts"
import type { FakeKind } from "./fake-kubernetes-kinds.ts"
import type { FakeObject } from "./fake-kubernetes-table.ts"
import { apiVersionOf, listOf, objectOf, tableOf } from "./fake-kubernetes-table.ts"

/** What a cluster serves, holds and has forgotten. */
export interface ClusterState {
  readonly kinds: readonly FakeKind[]
  /** By `group/resource`; `/pods` for the core group. */
  readonly objects: ReadonlyMap<string, readonly FakeObject[]>
  /** The version of the whole. */
  readonly version: number
  /** The newest version that lists can no longer be continued from. */
  readonly compacted: number
}

/** A request whose sender is known. */
export interface Asked {
  readonly user: FakeUser
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly accept: string
  readonly contentType: string
  readonly body: string
}

export type Answer = { readonly status: number; readonly json: object } | Failure

const ok = (json: object): Answer => ({ status: 200, json })

const NOT_FOUND: Failure = {
  code: 404,
  reason: "NotFound",
  message: "the server could not find the requested resource",
  details: {},
}

const NOT_ALLOWED: Failure = {
  code: 405,
  reason: "MethodNotAllowed",
  message: "the server does not allow this method on the requested resource",
  details: {},
}

const NOT_ACCEPTABLE: Failure = {
  code: 406,
  reason: "NotAcceptable",
  message:
    "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
}

const EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."

const bad = (message: string): Failure => ({ code: 400, reason: "BadRequest", message })

type Representation = "table" | "metadata" | "plain"

/** The first thing in `Accept` that the server can give; null: it can give none of them. */
export function representationOf(accept: string, tables: boolean): Representation | null {
  const wanted = accept.trim() === "" ? "*/*" : accept
  for (const range of wanted.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim())
    if (!["application/json", "application/*", "*/*"].includes(type)) continue
    const known = new Map(parameters.map((one) => one.split("=") as [string, string]))
    const as = known.get("as")
    if (as === undefined) return "plain"
    if (known.get("g") !== "meta.k8s.io" || known.get("v") !== "v1" || !tables) continue
    if (as === "Table") return "table"
    if (as === "PartialObjectMetadataList") return "metadata"
  }
  return null
}

function groupOf({ kinds }: ClusterState, name: string): object {
  const served = new Set(kinds.filter(({ group }) => group === name).map(apiVersionOf))
  const versions = [...served].map((groupVersion) => ({ groupVersion, version: groupVersion.split("/")[1] }))
  return { name, versions, preferredVersion: versions[0] }
}

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

function resourcesOf({ kinds }: ClusterState, version: string): readonly object[] {
  return kinds
    .filter((kind) => apiVersionOf(kind) === version)
    .flatMap(({ resource, kind, namespaced, shortNames }) => [
      {
        name: resource,
        singularName: kind.toLowerCase(),
        namespaced,
        kind,
        verbs: VERBS,
        ...(shortNames === undefined ? {} : { shortNames }),
      },
      // Parts of a resource are told beside it, and cannot be listed.
      {
        name: `${resource}/status`,
        singularName: "",
        namespaced,
        kind,
        verbs: ["get", "patch", "update"],
      },
    ])
}

/** What there is, as far as the path is one of discovery; null: it is not. */
function discovery(cluster: ClusterState, path: string): Answer | null {
  const { kinds } = cluster
  if (path === "/version")
    return ok({ major: "1", minor: "34", gitVersion: "v1.34.2", platform: "linux/amd64" })
  if (path === "/api") return ok({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] })
  if (path === "/apis") {
    const groups = new Set(kinds.map(({ group }) => group).filter((group) => group !== ""))
    const told = [...groups].map((group) => groupOf(cluster, group))
    return ok({ kind: "APIGroupList", apiVersion: "v1", groups: told })
  }
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1]
  if (group !== undefined) {
    if (!kinds.some((kind) => kind.group === group)) return NOT_FOUND
    return ok({ kind: "APIGroup", apiVersion: "v1", ...groupOf(cluster, group) })
  }
  const version = /^\/api\/(v1)$/.exec(path)?.[1] ?? /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1]
  if (version === undefined) return null
  const resources = resourcesOf(cluster, version)
  if (resources.length === 0) return NOT_FOUND
  return ok({ kind: "APIResourceList", apiVersion: "v1", groupVersion: version, resources })
}

/** A path to resources, taken apart. */
interface Target extends Omit<Attributes, "verb"> {
  readonly version: string
}

function targetOf(path: string): Target | null {
  const [, root = "", ...parts] = path.split("/").map(decodeURIComponent)
  if (root !== "api" && root !== "apis") return null
  const [group = "", version = "", ...names] = root === "api" ? ["", ...parts] : parts
  if (names.length === 0 || names.includes("")) return null
  if (names[0] === "namespaces" && names.length > 2) {
    const [, namespace = "", resource = "", name = ""] = names
    return names.length > 4 ? null : { group, version, resource, namespace, name }
  }
  const [resource = "", name = ""] = names
  // A namespace is in itself, as far as access goes.
  const namespace = resource === "namespaces" && group === "" ? name : ""
  return names.length > 2 ? null : { group, version, resource, namespace, name }
}

/** Where in a list to go on, and from which version of it. */
interface Continue {
  readonly version: number
  readonly start: string
  readonly of: string
}

const writeContinue = (one: Continue): string => Buffer.from(JSON.stringify(one)).toString("base64url")

function readContinue(text: string): Continue | null {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString()) as Continue
  } catch {
    return null
  }
}

const keyOf = ({ namespace = "", name }: FakeObject): string => `${namespace}/${name}`

interface Page {
  readonly objects: readonly FakeObject[]
  readonly metadata: object
}

/** A chunk of a list (`kubernetes.io/docs/reference/using-api/api-concepts`, "Retrieving large results sets in chunks"). */
function pageOf(cluster: ClusterState, all: readonly FakeObject[], { query, path }: Asked): Page | Failure {
  const limit = Number(query.get("limit") ?? "0")
  if (!Number.isInteger(limit)) return bad("unable to parse the limit: invalid syntax")
  const text = query.get("continue") ?? ""
  const from = text === "" ? null : readContinue(text)
  if (text !== "" && from?.of !== path) return bad("continue key is not valid")
  if (from !== null && query.has("resourceVersion"))
    return bad("specifying resource version is not allowed when using continue")
  if (from !== null && from.version <= cluster.compacted) {
    const metadata = { continue: writeContinue({ ...from, version: cluster.version }) }
    return { code: 410, reason: "Expired", message: EXPIRED, metadata }
  }
  const left = all
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .filter((one) => from === null || keyOf(one) >= from.start)
  const objects = limit > 0 ? left.slice(0, limit) : left
  const next = left[objects.length]
  const version = from?.version ?? cluster.version
  const more =
    next === undefined
      ? {}
      : {
          continue: writeContinue({ version, start: keyOf(next), of: path }),
          remainingItemCount: left.length - objects.length,
        }
  return { objects, metadata: { resourceVersion: String(version), ...more } }
}

function list(cluster: ClusterState, kind: FakeKind, asked: Asked): Answer {
  const representation = representationOf(asked.accept, kind.tables !== false)
  if (representation === null) return NOT_ACCEPTABLE
  const include = asked.query.get("includeObject") ?? "Metadata"
  if (!["None", "Metadata", "Object"].includes(include))
    return bad(`unrecognized includeObject value: ${JSON.stringify(include)}`)
  const { namespace = "" } = targetOf(asked.path) ?? {}
  const all = (cluster.objects.get(`${kind.group}/${kind.resource}`) ?? []).filter(
    (one) => namespace === "" || one.namespace === namespace,
  )
  const page = pageOf(cluster, all, asked)
  if ("code" in page) return page
  const { objects, metadata } = page
  if (representation === "table") return ok(tableOf(kind, objects, { metadata, include }))
  if (representation === "plain") return ok(listOf(kind, objects, metadata))
  const items = objects.map((one) => ({ metadata: objectOf(kind, one)["metadata"] }))
  return ok({ kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items })
}

function resources(cluster: ClusterState, target: Target, asked: Asked): Answer {
  const { user, method } = asked
  const { group, version, resource, namespace, name } = target
  const verbs: Readonly<Record<string, string>> = { GET: name === "" ? "list" : "get", POST: "create" }
  const wanted: Attributes = { verb: verbs[method] ?? "delete", group, resource, namespace, name }
  // Whether somebody may is decided before whether there is such a thing.
  if (!isAllowed(user, wanted)) return forbidden(user, wanted)
  const kind = cluster.kinds.find(
    (one) => one.group === group && one.version === version && one.resource === resource,
  )
  if (kind === undefined || (namespace !== "" && !kind.namespaced && resource !== "namespaces"))
    return NOT_FOUND
  if (method !== "GET") return NOT_ALLOWED
  if (name === "") return list(cluster, kind, asked)
  const found = cluster.objects
    .get(`${group}/${resource}`)
    ?.find((one) => one.name === name && (one.namespace ?? "") === (kind.namespaced ? namespace : ""))
  if (found !== undefined) return ok(objectOf(kind, found))
  const message = `${group === "" ? resource : `${resource}.${group}`} "${name}" not found`
  return { code: 404, reason: "NotFound", message, details: { name, kind: resource } }
}

/** What the API server answers to somebody it knows, or to nobody. */
export function answerTo(cluster: ClusterState, asked: Asked): Answer {
  const { user, method, path } = asked
  if (method === "POST" && user !== ANONYMOUS) {
    const review = reviewOf(user, asked)
    if (review !== null) return "created" in review ? { status: 201, json: review.created } : review
  }
  const target = targetOf(path)
  if (target !== null) return resources(cluster, target, asked)
  if (!mayAskPath(user, path)) return forbiddenPath(user, path)
  if (method !== "GET") return NOT_ALLOWED
  if (representationOf(asked.accept, false) === null) return NOT_ACCEPTABLE
  return discovery(cluster, path) ?? NOT_FOUND
}
