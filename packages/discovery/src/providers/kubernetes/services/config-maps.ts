import type { KubernetesService } from "../kubernetes-service.ts"
import { AGE, kubernetesService, nameColumn, NAMESPACE } from "../kubernetes-service.ts"

/** Config maps: that they are there, and nothing of what they hold. */
export const configMaps: KubernetesService = kubernetesService({
  label: "Config Maps",
  kind: { plural: "configmaps", confidential: true },
  columns: [nameColumn(["web-config", "kube-root-ca.crt", "feature-flags"]), NAMESPACE, AGE],
})
