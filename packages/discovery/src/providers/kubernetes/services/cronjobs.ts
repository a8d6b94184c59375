import type { KubernetesColumn, KubernetesService } from "../kubernetes-service.ts"
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

/** Printed as a text. */
const SUSPENDED: KubernetesColumn = {
  key: "suspended",
  label: "Suspended",
  sample: { kind: "oneOf", values: [false, false, true] },
  from: ({ cell }) => {
    const value = cell("Suspend")
    return typeof value === "string" ? value.toLowerCase() === "true" : value
  },
}

/** Cron jobs. */
export const cronjobs: KubernetesService = kubernetesService({
  label: "Cron Jobs",
  kind: { group: "batch", plural: "cronjobs" },
  sampleCount: 4,
  columns: [
    nameColumn(["nightly-report", "backup", "rotate-logs"]),
    NAMESPACE,
    printed("schedule", {
      label: "Schedule",
      sample: { kind: "oneOf", values: ["0 3 * * *", "*/15 * * * *", "30 1 * * 0"] },
    }),
    SUSPENDED,
    printedNumber("active", { label: "Active", sample: { kind: "oneOf", values: [0, 0, 1] } }),
    CREATED,
    printed("time_zone", {
      label: "Time zone",
      cell: "Timezone",
      sample: { kind: "oneOf", values: [null, "Europe/London"] },
      onRequest: true,
    }),
    imagesColumn("1.0.3"),
    labelsColumn("app={name}"),
    UID,
  ],
})
