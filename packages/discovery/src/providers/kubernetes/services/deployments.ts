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
  printedNumber,
  SELECTOR,
  UID,
} from "../kubernetes-service.ts"

/** Deployments. */
export const deployments: KubernetesService = kubernetesService({
  label: "Deployments",
  kind: { group: "apps", plural: "deployments" },
  columns: [
    nameColumn(["web", "worker", "api"]),
    NAMESPACE,
    printed("ready", { label: "Ready", sample: { kind: "oneOf", values: ["3/3", "2/2", "1/2"] } }),
    printedNumber("up_to_date", { label: "Up-to-date", sample: { kind: "oneOf", values: [2, 3] } }),
    printedNumber("available", { label: "Available", sample: { kind: "oneOf", values: [1, 2, 3] } }),
    CREATED,
    CONTAINERS,
    imagesColumn("2.4.1"),
    SELECTOR,
    labelsColumn("app={name}"),
    UID,
  ],
})
