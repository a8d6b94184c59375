import type { KubernetesService } from "../kubernetes-service.ts"
import { CREATED, kubernetesService, labelsColumn, nameColumn, printed, UID } from "../kubernetes-service.ts"

/** Namespaces. */
export const namespaces: KubernetesService = kubernetesService({
  label: "Namespaces",
  kind: { plural: "namespaces", namespaced: false },
  sampleCount: 4,
  columns: [
    nameColumn(["default", "web", "payments", "kube-system"]),
    printed("status", { label: "Status", sample: { kind: "oneOf", values: ["Active"] } }),
    CREATED,
    labelsColumn("kubernetes.io/metadata.name={name}"),
    UID,
  ],
})
