import {
  commonColumns,
  createdColumn,
  detail,
  lastPart,
  listOf,
  locationColumn,
  nameColumn,
  stateColumn,
} from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"
import { jsonAt } from "../../../http-json.ts"

const addresses = (interfaces: unknown): readonly unknown[] =>
  listOf(interfaces).map((one) => jsonAt(one, "networkIP"))

const publicAddresses = (interfaces: unknown): string | null => {
  const found = listOf(interfaces)
    .flatMap((one) => listOf(jsonAt(one, "accessConfigs")))
    .map((one) => jsonAt(one, "natIP"))
    .filter((one) => typeof one === "string")
  return found.length === 0 ? null : found.join(", ")
}

/** Virtual machines of Compute Engine. */
export const computeInstance: GcpService = gcpService({
  name: "compute-instance",
  label: "Compute Engine Instances",
  assetTypes: ["compute.googleapis.com/Instance"],
  sampleCount: 12,
  columns: [
    nameColumn(["web", "worker", "api", "batch"]),
    stateColumn(["RUNNING", "RUNNING", "RUNNING", "TERMINATED"]),
    detail({
      key: "machine_type",
      label: "Machine type",
      path: ["machineType"],
      read: lastPart,
      sample: { kind: "oneOf", values: ["e2-small", "e2-standard-4", "n2-standard-8", "c4-standard-16"] },
    }),
    locationColumn({ kind: "text", template: "{region}-b" }),
    detail({
      key: "internal_ip",
      label: "Internal IP",
      path: ["networkInterfaces"],
      read: addresses,
      sample: { kind: "address" },
    }),
    detail({
      key: "external_ip",
      label: "External IP",
      path: ["networkInterfaces"],
      read: publicAddresses,
      sample: { kind: "oneOf", values: [null, null, "203.0.113.10", "203.0.113.77"] },
    }),
    createdColumn,
    detail({
      key: "network",
      label: "Network",
      path: ["networkInterfaces"],
      read: (value) => lastPart(jsonAt(listOf(value)[0], "network")),
      sample: { kind: "oneOf", values: ["default", "prod-vpc"] },
      onRequest: true,
    }),
    detail({
      key: "deletion_protection",
      label: "Deletion protection",
      path: ["deletionProtection"],
      sample: { kind: "oneOf", values: [true, false, false] },
      onRequest: true,
    }),
    ...commonColumns("compute.googleapis.com/projects/acme-prod/zones/{region}-b/instances/{name}"),
  ],
})
