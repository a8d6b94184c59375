import type { KubernetesService } from "../kubernetes-service.ts"
import {
  CREATED,
  kubernetesService,
  labelsColumn,
  nameColumn,
  NAMESPACE,
  printed,
  printedNumber,
  UID,
} from "../kubernetes-service.ts"

/** Pods. */
export const pods: KubernetesService = kubernetesService({
  label: "Pods",
  kind: { plural: "pods" },
  sampleCount: 14,
  columns: [
    nameColumn(["web-5d9c7b6f4", "worker-7f8b9d64c", "api-6c5f4d8b7"]),
    NAMESPACE,
    printed("ready", { label: "Ready", sample: { kind: "oneOf", values: ["1/1", "1/1", "2/2", "0/1"] } }),
    printed("status", {
      label: "Status",
      sample: { kind: "oneOf", values: ["Running", "Running", "Running", "Completed", "CrashLoopBackOff"] },
    }),
    printedNumber("restarts", { label: "Restarts", sample: { kind: "oneOf", values: [0, 0, 0, 1, 7] } }),
    CREATED,
    printed("ip", { label: "IP", sample: { kind: "address" }, onRequest: true }),
    printed("node", {
      label: "Node",
      sample: { kind: "oneOf", values: ["node-1", "node-2", "node-3"] },
      onRequest: true,
    }),
    labelsColumn("app={name}"),
    UID,
  ],
})
