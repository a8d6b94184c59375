import type { KubernetesService } from "../kubernetes-service.ts"
import {
  CREATED,
  imagesColumn,
  kubernetesService,
  labelsColumn,
  nameColumn,
  NAMESPACE,
  printed,
  printedNumber,
  UID,
} from "../kubernetes-service.ts"

/** Daemon sets. */
export const daemonsets: KubernetesService = kubernetesService({
  label: "Daemon Sets",
  kind: { group: "apps", plural: "daemonsets" },
  sampleCount: 3,
  columns: [
    nameColumn(["node-exporter", "log-shipper", "csi-node"]),
    NAMESPACE,
    printedNumber("desired", { label: "Desired", sample: { kind: "oneOf", values: [3] } }),
    printedNumber("current", { label: "Current", sample: { kind: "oneOf", values: [3] } }),
    printedNumber("ready", { label: "Ready", sample: { kind: "oneOf", values: [3, 3, 2] } }),
    printedNumber("up_to_date", { label: "Up-to-date", sample: { kind: "oneOf", values: [3] } }),
    printedNumber("available", { label: "Available", sample: { kind: "oneOf", values: [3, 3, 2] } }),
    printed("node_selector", {
      label: "Node selector",
      cell: "Node Selector",
      sample: { kind: "oneOf", values: ["kubernetes.io/os=linux"] },
    }),
    CREATED,
    imagesColumn("1.8.0"),
    labelsColumn("app={name}"),
    UID,
  ],
})
