import type { KubernetesService } from "../kubernetes-service.ts"
import {
  CREATED,
  kubernetesService,
  labelsColumn,
  nameColumn,
  NAMESPACE,
  printed,
  UID,
} from "../kubernetes-service.ts"

/** Claims to storage. */
export const persistentVolumeClaims: KubernetesService = kubernetesService({
  label: "Persistent Volume Claims",
  kind: { plural: "persistentvolumeclaims" },
  sampleCount: 4,
  columns: [
    nameColumn(["data-postgres", "data-redis", "uploads"]),
    NAMESPACE,
    printed("status", { label: "Status", sample: { kind: "oneOf", values: ["Bound", "Bound", "Pending"] } }),
    printed("capacity", { label: "Capacity", sample: { kind: "oneOf", values: ["8Gi", "20Gi", "100Gi"] } }),
    printed("access_modes", {
      label: "Access modes",
      cell: "Access Modes",
      sample: { kind: "oneOf", values: ["RWO", "RWX"] },
    }),
    printed("storage_class", {
      label: "Storage class",
      cell: "StorageClass",
      sample: { kind: "oneOf", values: ["standard", "fast-ssd"] },
    }),
    CREATED,
    printed("volume", {
      label: "Volume",
      sample: { kind: "id", prefix: "pvc-", digits: 32 },
      onRequest: true,
    }),
    labelsColumn("app={name}"),
    UID,
  ],
})
