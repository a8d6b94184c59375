import type { KubernetesService } from "../kubernetes-service.ts"
import { AGE, kubernetesService, nameColumn, NAMESPACE, printed } from "../kubernetes-service.ts"

/**
 * Secrets: that they are there and of which type, and nothing of what they hold. A token that may list them may read them too, which is why
 * the role that is proposed leaves them out.
 */
export const secrets: KubernetesService = kubernetesService({
  label: "Secrets",
  kind: { plural: "secrets", confidential: true },
  columns: [
    nameColumn(["web-tls", "registry-login", "postgres-password"]),
    NAMESPACE,
    printed("type", {
      label: "Type",
      sample: { kind: "oneOf", values: ["kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "Opaque"] },
    }),
    AGE,
  ],
})
