import type { KubernetesService } from "../kubernetes-service.ts"
import {
  CREATED,
  imagesColumn,
  kubernetesService,
  labelsColumn,
  nameColumn,
  NAMESPACE,
  printed,
  UID,
} from "../kubernetes-service.ts"

/** Jobs. Clusters before version 1.30 print no status of them. */
export const jobs: KubernetesService = kubernetesService({
  label: "Jobs",
  kind: { group: "batch", plural: "jobs" },
  columns: [
    nameColumn(["nightly-report", "migrate", "backup"]),
    NAMESPACE,
    printed("status", {
      label: "Status",
      sample: { kind: "oneOf", values: ["Complete", "Complete", "Running", "Failed"] },
    }),
    printed("completions", { label: "Completions", sample: { kind: "oneOf", values: ["1/1", "0/1"] } }),
    printed("duration", { label: "Duration", sample: { kind: "oneOf", values: ["34s", "2m11s", "7m"] } }),
    CREATED,
    imagesColumn("1.0.3"),
    labelsColumn("job-name={name}"),
    UID,
  ],
})
