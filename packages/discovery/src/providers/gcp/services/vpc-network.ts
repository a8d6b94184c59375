import { commonColumns, createdColumn, detail, listOf, nameColumn } from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Networks, which span all regions. */
export const vpcNetwork: GcpService = gcpService({
  name: "vpc-network",
  label: "VPC Networks",
  assetTypes: ["compute.googleapis.com/Network"],
  global: true,
  sampleCount: 3,
  columns: [
    nameColumn(["default", "prod-vpc", "staging-vpc"]),
    detail({
      key: "routing_mode",
      label: "Routing",
      path: ["routingConfig", "routingMode"],
      sample: { kind: "oneOf", values: ["REGIONAL", "GLOBAL"] },
    }),
    detail({
      key: "subnetworks",
      label: "Subnetworks",
      path: ["subnetworks"],
      read: (value) => (value === undefined ? null : listOf(value).length),
      sample: { kind: "integer", from: 1, to: 12 },
    }),
    createdColumn,
    detail({
      key: "auto_subnetworks",
      label: "Automatic subnetworks",
      path: ["autoCreateSubnetworks"],
      sample: { kind: "oneOf", values: [true, false] },
      onRequest: true,
    }),
    detail({
      key: "mtu",
      label: "MTU",
      path: ["mtu"],
      sample: { kind: "oneOf", values: [1_460, 8_896] },
      onRequest: true,
    }),
    ...commonColumns("compute.googleapis.com/projects/acme-prod/global/networks/{name}"),
  ],
})
