import { commonColumns, createdColumn, detail, lastPart, locationColumn, nameColumn } from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Subnetworks. */
export const vpcSubnetwork: GcpService = gcpService({
  name: "vpc-subnetwork",
  label: "VPC Subnetworks",
  assetTypes: ["compute.googleapis.com/Subnetwork"],
  sampleCount: 4,
  columns: [
    nameColumn(["prod", "staging", "data"]),
    detail({
      key: "ip_range",
      label: "IP range",
      path: ["ipCidrRange"],
      sample: { kind: "network", bits: 20 },
    }),
    detail({
      key: "network",
      label: "Network",
      path: ["network"],
      read: lastPart,
      sample: { kind: "oneOf", values: ["prod-vpc", "staging-vpc", "default"] },
    }),
    locationColumn(),
    createdColumn,
    detail({
      key: "private_google_access",
      label: "Private Google access",
      path: ["privateIpGoogleAccess"],
      sample: { kind: "oneOf", values: [true, false] },
      onRequest: true,
    }),
    detail({
      key: "purpose",
      label: "Purpose",
      path: ["purpose"],
      sample: { kind: "oneOf", values: ["PRIVATE", "PRIVATE", "REGIONAL_MANAGED_PROXY"] },
      onRequest: true,
    }),
    ...commonColumns("compute.googleapis.com/projects/acme-prod/regions/{region}/subnetworks/{name}"),
  ],
})
