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

/** Ingresses. */
export const ingresses: KubernetesService = kubernetesService({
  label: "Ingresses",
  kind: { group: "networking.k8s.io", plural: "ingresses" },
  sampleCount: 3,
  columns: [
    nameColumn(["web", "api", "docs"]),
    NAMESPACE,
    printed("class", { label: "Class", sample: { kind: "oneOf", values: ["nginx", "traefik"] } }),
    printed("hosts", { label: "Hosts", sample: { kind: "text", template: "{name}.example.com" } }),
    printed("address", { label: "Address", sample: { kind: "oneOf", values: ["203.0.113.40"] } }),
    printed("ports", { label: "Ports", sample: { kind: "oneOf", values: ["80, 443", "80"] } }),
    CREATED,
    labelsColumn("app={name}"),
    UID,
  ],
})
