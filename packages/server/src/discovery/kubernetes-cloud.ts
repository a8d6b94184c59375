import type { AppPorts } from "@bitting/core"
import type { KubernetesCredentials } from "@bitting/discovery"
import {
  ALL_NAMESPACES,
  kubernetesClusterRole,
  kubernetesProvider,
  proveKubernetes,
} from "@bitting/discovery"
import type { Cloud } from "./cloud.ts"
import { createCloud, foreignCredentials } from "./cloud.ts"
import { kubernetesSetup } from "./setup-kubernetes.ts"

/** Kubernetes clusters, each an account. */
export function kubernetesCloud(ports: Pick<AppPorts, "store" | "sealer">): Cloud {
  return createCloud<KubernetesCredentials>(ports, {
    defaultRegion: ALL_NAMESPACES,
    async make(kept, { secret }) {
      if (kept.method !== "token" || secret === null) throw foreignCredentials()
      const { server, certificateAuthority, network } = kept
      return { server, certificateAuthority, network, token: secret }
    },
    provider: (credentialsOf) => kubernetesProvider({ credentialsOf }),
    identify: async (credentials, signal) => ({
      ...(await proveKubernetes(credentials, { signal })),
      name: null,
    }),
    setup: async () => ({ provider: "kubernetes", texts: kubernetesSetup(kubernetesClusterRole()) }),
  })
}
