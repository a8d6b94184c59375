import { DiscoveryError } from "../../discovery-error.ts"
import { jsonAt } from "../../http-json.ts"
import type { FetchContext } from "../../provider.ts"
import { ALL_NAMESPACES, GLOBAL_REGION } from "../../service.ts"
import type { AskCluster } from "./request.ts"

/** A kind of resource, as its collection is addressed. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  /** Its name in addresses: `deployments`. */
  readonly plural: string
  /** False: its resources belong to no namespace. */
  readonly namespaced: boolean
  /** Its contents are secret or may be, and are never fetched. */
  readonly confidential: boolean
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
const NAMESPACE = new RegExp(`^${LABEL}$`)
const TYPE = new RegExp(`^(?:(${LABEL}(?:\\.${LABEL})*)/)?(v[a-z0-9]{1,30})/(${LABEL})$`)

/** Kinds whose contents are never fetched, whatever group they are served from. */
const CONFIDENTIAL: ReadonlySet<unknown> = new Set(["secrets", "configmaps", "Secret", "ConfigMap"])

/** Where the resources of a group's version are. */
function rootOf({ group, version }: Pick<Kind, "group" | "version">): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`
}

/** Where a kind is listed. @param namespace null: in every one, or it belongs to none */
export function pathOfKind(kind: Kind, namespace: string | null): string {
  const within = namespace === null ? "" : `/namespaces/${encodeURIComponent(namespace)}`
  return `${rootOf(kind)}${within}/${kind.plural}`
}

/** `list deployments.apps`: what listing a kind takes, as `kubectl auth can-i` is asked. */
export function listPermission({ group, plural }: Pick<Kind, "group" | "plural">): string {
  return `list ${plural}${group === "" ? "" : `.${group}`}`
}

/** What listing a kind takes there, as whoever grants it has to know. */
export function listPermissionIn(kind: Kind, namespace: string | null): string {
  if (!kind.namespaced) return listPermission(kind)
  return `${listPermission(kind)} in ${namespace === null ? "all namespaces" : `namespace ${namespace}`}`
}

/**
 * The namespace a region means for a kind.
 * @returns null: every one, or the kind belongs to none
 * @throws DiscoveryError unsupported
 */
export function namespaceOf(kind: Kind, region: string): string | null {
  if (!kind.namespaced) {
    if (region === ALL_NAMESPACES || region === GLOBAL_REGION) return null
    const message = `${kind.plural} belong to no namespace; ask for them in region global.`
    throw new DiscoveryError("unsupported", message)
  }
  if (region === ALL_NAMESPACES) return null
  if (!NAMESPACE.test(region))
    throw new DiscoveryError("unsupported", "The region is not the name of a namespace.")
  return region
}

/**
 * Finds a kind, those of custom resource definitions included, by asking the cluster what there is of its group and version.
 * @param type `apps/v1/deployments`; `v1/pods` in the core group
 * @throws DiscoveryError unsupported where there is none that can be listed
 */
export async function findKind(
  ask: AskCluster,
  type: string,
  { call }: Pick<FetchContext, "call">,
): Promise<Kind> {
  const [, group = "", version, plural] = TYPE.exec(type) ?? []
  if (version === undefined || plural === undefined) {
    const message = "The type has to be <group>/<version>/<plural>, such as apps/v1/deployments or v1/pods."
    throw new DiscoveryError("unsupported", message)
  }
  const path = rootOf({ group, version })
  const permission = `get ${path}`
  const known = await call((signal) => ask({ path, permission, signal }))
  const resources = jsonAt(known, "resources")
  const found = (Array.isArray(resources) ? (resources as readonly unknown[]) : []).find(
    (one) => jsonAt(one, "name") === plural,
  )
  if (found === undefined) throw new DiscoveryError("unsupported", `The cluster has no ${plural} in ${path}.`)
  const verbs = jsonAt(found, "verbs")
  if (!Array.isArray(verbs) || !verbs.includes("list"))
    throw new DiscoveryError("unsupported", `${plural} cannot be listed.`)
  return {
    group,
    version,
    plural,
    namespaced: jsonAt(found, "namespaced") === true,
    confidential: CONFIDENTIAL.has(plural) || CONFIDENTIAL.has(jsonAt(found, "kind")),
  }
}
