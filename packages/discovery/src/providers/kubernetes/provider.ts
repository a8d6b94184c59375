import { DiscoveryError } from "../../discovery-error.ts"
import type { LinkedAccount, Provider } from "../../provider.ts"
import { classifyKubernetes } from "./classify.ts"
import type { KubernetesCredentials } from "./credentials.ts"
import type { KubernetesService } from "./kubernetes-service.ts"
import { clusterOf } from "./request.ts"
import { KUBERNETES_SERVICES } from "./services/index.ts"

export interface KubernetesOptions {
  /** Credentials of an account. As long as they are the same object connections are kept. @throws DiscoveryError bad_credentials */
  readonly credentialsOf: (account: LinkedAccount) => Promise<KubernetesCredentials>
}

/** Makes the provider of Kubernetes clusters: one account is one cluster, and a region is a namespace, or `all` of them. */
export function kubernetesProvider({ credentialsOf }: KubernetesOptions): Provider {
  const byName = new Map<string, KubernetesService>(KUBERNETES_SERVICES.map((one) => [one.service.name, one]))
  return {
    name: "kubernetes",
    services: KUBERNETES_SERVICES.map(({ service }) => service),
    regions: null,
    classify: (error) => classifyKubernetes(error),
    fetch: async function* fetch(question, context) {
      const found = byName.get(question.service.name)
      if (found === undefined) throw new DiscoveryError("unsupported", "There is no such service.")
      const ask = clusterOf(await credentialsOf(question.account))
      yield* found.fetch({ ...context, question, ask })
    },
  }
}
