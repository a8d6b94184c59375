import type { KubernetesService } from "../kubernetes-service.ts"
import {
  CONTAINERS,
  CREATED,
  imagesColumn,
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
    CONTAINERS,
    imagesColumn("16"),
    labelsColumn("app={name}"),
    UID,
  ],
})
