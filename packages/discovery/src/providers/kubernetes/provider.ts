import type { LinkedAccount, Provider } from "../../provider.ts"
import { serviceFinder } from "../../table-service.ts"
import { classifyKubernetes } from "./classify.ts"
import type { KubernetesCredentials } from "./credentials.ts"
import { clusterOf } from "./request.ts"
import { KUBERNETES_SERVICES } from "./services/index.ts"

export interface KubernetesOptions {
  /** Credentials of an account. As long as they are the same object connections are kept. @throws DiscoveryError bad_credentials */
  readonly credentialsOf: (account: LinkedAccount) => Promise<KubernetesCredentials>
}

/** Makes the provider of Kubernetes clusters: one account is one cluster, and a region is a namespace, or `all` of them. */
export function kubernetesProvider({ credentialsOf }: KubernetesOptions): Provider {
  const find = serviceFinder(KUBERNETES_SERVICES)
  return {
    name: "kubernetes",
    services: KUBERNETES_SERVICES.map(({ service }) => service),
    regions: null,
    classify: (error) => classifyKubernetes(error),
    fetch: async function* fetch(question, context) {
      const found = find(question.service)
      const ask = clusterOf(await credentialsOf(question.account))
      yield* found.fetch({ ...context, question, ask })
    },
  }
}
