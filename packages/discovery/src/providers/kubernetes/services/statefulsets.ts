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

/** Stateful sets. */
export const statefulsets: KubernetesService = kubernetesService({
  label: "Stateful Sets",
  kind: { group: "apps", plural: "statefulsets" },
  sampleCount: 3,
  columns: [
    nameColumn(["database", "redis", "kafka"]),
    NAMESPACE,
    printed("ready", { label: "Ready", sample: { kind: "oneOf", values: ["1/1", "3/3"] } }),
    CREATED,
    printed("containers", {
      label: "Containers",
      sample: { kind: "text", template: "{name}" },
      onRequest: true,
    }),
    printed("images", {
      label: "Images",
      sample: { kind: "text", template: "registry.example.com/{name}:16" },
      onRequest: true,
    }),
    labelsColumn("app={name}"),
    UID,
  ],
})
