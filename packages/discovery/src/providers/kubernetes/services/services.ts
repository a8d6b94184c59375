import type { KubernetesService } from "../kubernetes-service.ts"
import {
  CREATED,
  kubernetesService,
  labelsColumn,
  nameColumn,
  NAMESPACE,
  printed,
  SELECTOR,
  UID,
} from "../kubernetes-service.ts"

/** Services. */
export const services: KubernetesService = kubernetesService({
  label: "Services",
  kind: { plural: "services" },
  columns: [
    nameColumn(["web", "api", "redis"]),
    NAMESPACE,
    printed("type", {
      label: "Type",
      sample: { kind: "oneOf", values: ["ClusterIP", "ClusterIP", "LoadBalancer"] },
    }),
    printed("cluster_ip", { label: "Cluster IP", cell: "Cluster-IP", sample: { kind: "address" } }),
    printed("external_ip", {
      label: "External IP",
      cell: "External-IP",
      sample: { kind: "oneOf", values: [null, null, "203.0.113.40"] },
    }),
    printed("ports", {
      label: "Ports",
      cell: "Port(s)",
      sample: { kind: "oneOf", values: ["80/TCP", "443/TCP", "6379/TCP"] },
    }),
    CREATED,
    SELECTOR,
    labelsColumn("app={name}"),
    UID,
  ],
})
