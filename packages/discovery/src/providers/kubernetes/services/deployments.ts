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
    printed("containers", {
      label: "Containers",
      sample: { kind: "text", template: "{name}" },
      onRequest: true,
    }),
    printed("images", {
      label: "Images",
      sample: { kind: "text", template: "registry.example.com/{name}:2.4.1" },
      onRequest: true,
    }),
    printed("selector", {
      label: "Selector",
      sample: { kind: "text", template: "app={name}" },
      onRequest: true,
    }),
    labelsColumn("app={name}"),
    UID,
  ],
})
