import { DiscoveryError } from "../../discovery-error.ts"
import { jsonAt } from "../../http-json.ts"
import type { KubernetesCredentials } from "./credentials.ts"
import { readCredentials } from "./credentials.ts"
import type { AskCluster } from "./request.ts"
import { clusterOf } from "./request.ts"
import { KUBERNETES_SERVICES } from "./services/index.ts"

export type { KubernetesCredentials } from "./credentials.ts"

/** Everybody may ask this of themselves (Kubernetes API, authorization.k8s.io/v1), so only somebody who is nobody is refused. */
const REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

/** What outlives everything else in a cluster and has an id of its own. */
const LASTING = "/api/v1/namespaces/kube-system"

async function idOf(ask: AskCluster, signal: AbortSignal): Promise<string | null> {
  try {
    const uid = jsonAt(await ask({ path: LASTING, signal }), "metadata", "uid")
    return typeof uid === "string" && /^[\w-]{1,64}$/.test(uid) ? uid : null
  } catch (error) {
    if (signal.aborted) throw error
    // Tokens for a single namespace may not look there, and are good all the same.
    return null
  }
}

/**
 * Shows that a cluster is there and knows the token.
 * @returns the cluster's own id, that of its namespace `kube-system`; its address where the token may not know
 * @throws DiscoveryError as the cluster answers; the signal's reason when it is aborted
 */
export async function proveKubernetes(
  credentials: KubernetesCredentials,
  { signal }: { readonly signal: AbortSignal },
): Promise<{ readonly cloudAccount: string }> {
  const { base } = readCredentials(credentials)
  const ask = clusterOf(credentials)
  const version = jsonAt(await ask({ path: "/version", signal }), "gitVersion")
  if (typeof version !== "string")
    throw new DiscoveryError("provider_error", "What answers there is not a Kubernetes cluster.")
  // Anybody may ask for the version, so it says nothing of the token.
  const json = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { verb: "list", resource: "pods" } },
  }
  const review = await ask({ path: REVIEW, json, permission: "create selfsubjectaccessreviews", signal })
  if (typeof jsonAt(review, "status", "allowed") !== "boolean")
    throw new DiscoveryError("provider_error", "The cluster does not say what the token may do.")
  return { cloudAccount: (await idOf(ask, signal)) ?? new URL(base).host }
}

/** A role of a whole cluster, as the API server takes it (`rbac.authorization.k8s.io/v1`). */
export interface ClusterRole {
  readonly apiVersion: string
  readonly kind: "ClusterRole"
  readonly metadata: { readonly name: string }
  readonly rules: readonly {
    readonly apiGroups: readonly string[]
    readonly resources: readonly string[]
    readonly verbs: readonly string[]
  }[]
}

/**
 * The least role that lists everything there is a service for, except what is secret: RBAC has no way to let somebody see that a secret is
 * there without letting them read it. To be bound to a service account with a ClusterRoleBinding.
 */
export function kubernetesClusterRole(names?: readonly string[]): ClusterRole {
  const resources = new Map<string, string[]>()
  for (const { kind, service } of KUBERNETES_SERVICES) {
    if (kind === null || kind.confidential || names?.includes(service.name) === false) continue
    resources.set(kind.group, [...(resources.get(kind.group) ?? []), kind.plural])
  }
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "bitting-discovery" },
    rules: [...resources].map(([group, plurals]) => ({
      apiGroups: [group],
      resources: plurals,
      verbs: ["list"],
    })),
  }
}
