import { permissionsFor } from "./catalogue.ts"
import type { ClusterRole } from "./providers/kubernetes/links.ts"
import { kubernetesClusterRole } from "./providers/kubernetes/links.ts"
import type { ProviderName, Service } from "./service.ts"

const DESCRIPTION = "Lists what Bitting's discovery has services for."

const of = (services: readonly Service[], name: ProviderName): readonly Service[] =>
  services.filter(({ provider }) => provider === name)

/** Seeing the subscription itself, which is how credentials are tried. */
const SUBSCRIPTION = "Microsoft.Resources/subscriptions/read"

/**
 * The least custom role for Azure services, as `az role definition create` takes it once the subscription is filled in. Services that take a
 * type are left out: listing any type takes what the built-in role Reader has.
 */
export function azureRole(services: readonly Service[]): object {
  const actions = permissionsFor(of(services, "azure").filter(({ takesType }) => !takesType))
  return {
    Name: "Bitting discovery",
    IsCustom: true,
    Description: DESCRIPTION,
    Actions: [...new Set([SUBSCRIPTION, ...actions])].toSorted(),
    NotActions: [],
    AssignableScopes: ["/subscriptions/SUBSCRIPTION_ID"],
  }
}

/** The least custom role for Google Cloud services, as `gcloud iam roles create --file` takes it. */
export function gcpRole(services: readonly Service[]): object {
  return {
    title: "Bitting discovery",
    description: DESCRIPTION,
    stage: "GA",
    // Searching is counted in a project, and that has to be allowed as well.
    includedPermissions: [...permissionsFor(of(services, "gcp")), "serviceusage.services.use"],
  }
}

/** The least role of a cluster for Kubernetes services. What is secret is left out, as nobody can list it without reading it. */
export function clusterRole(services: readonly Service[]): ClusterRole {
  return kubernetesClusterRole(of(services, "kubernetes").map(({ name }) => name))
}
