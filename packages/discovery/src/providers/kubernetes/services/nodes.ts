import type { KubernetesService } from "../kubernetes-service.ts"
import { CREATED, kubernetesService, labelsColumn, nameColumn, printed, UID } from "../kubernetes-service.ts"

/** Nodes. */
export const nodes: KubernetesService = kubernetesService({
  label: "Nodes",
  kind: { plural: "nodes", namespaced: false },
  sampleCount: 3,
  columns: [
    nameColumn(["node"]),
    printed("status", { label: "Status", sample: { kind: "oneOf", values: ["Ready", "Ready", "NotReady"] } }),
    printed("roles", { label: "Roles", sample: { kind: "oneOf", values: [null, null, "control-plane"] } }),
    printed("version", { label: "Version", sample: { kind: "oneOf", values: ["v1.33.2"] } }),
    CREATED,
    printed("internal_ip", {
      label: "Internal IP",
      cell: "Internal-IP",
      sample: { kind: "address" },
      onRequest: true,
    }),
    printed("external_ip", {
      label: "External IP",
      cell: "External-IP",
      sample: { kind: "oneOf", values: [null, "203.0.113.21"] },
      onRequest: true,
    }),
    printed("os_image", {
      label: "OS image",
      cell: "OS-Image",
      sample: { kind: "oneOf", values: ["Debian GNU/Linux 12 (bookworm)"] },
      onRequest: true,
    }),
    printed("kernel_version", {
      label: "Kernel",
      cell: "Kernel-Version",
      sample: { kind: "oneOf", values: ["6.1.0-38-amd64"] },
      onRequest: true,
    }),
    printed("container_runtime", {
      label: "Container runtime",
      cell: "Container-Runtime",
      sample: { kind: "oneOf", values: ["containerd://2.0.5"] },
      onRequest: true,
    }),
    labelsColumn("kubernetes.io/hostname={name}, kubernetes.io/os=linux"),
    UID,
  ],
})
