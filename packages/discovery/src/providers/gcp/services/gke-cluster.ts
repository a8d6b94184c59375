import {
  commonColumns,
  createdColumn,
  detail,
  lastPart,
  locationColumn,
  nameColumn,
  stateColumn,
} from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"

/** Clusters of Google Kubernetes Engine. */
export const gkeCluster: GcpService = gcpService({
  name: "gke-cluster",
  label: "GKE Clusters",
  assetTypes: ["container.googleapis.com/Cluster"],
  sampleCount: 2,
  columns: [
    nameColumn(["prod", "staging"]),
    stateColumn(["RUNNING"]),
    detail({
      key: "version",
      label: "Version",
      path: ["currentMasterVersion"],
      sample: { kind: "oneOf", values: ["1.33.4-gke.1172000", "1.32.6-gke.1125000"] },
    }),
    detail({
      key: "nodes",
      label: "Nodes",
      path: ["currentNodeCount"],
      sample: { kind: "integer", from: 3, to: 18 },
    }),
    locationColumn(),
    createdColumn,
    detail({
      key: "autopilot",
      label: "Autopilot",
      path: ["autopilot", "enabled"],
      sample: { kind: "oneOf", values: [true, null] },
      onRequest: true,
    }),
    detail({
      key: "endpoint",
      label: "Endpoint",
      path: ["endpoint"],
      sample: { kind: "oneOf", values: ["203.0.113.21", "203.0.113.22"] },
      onRequest: true,
    }),
    detail({
      key: "network",
      label: "Network",
      path: ["network"],
      read: lastPart,
      sample: { kind: "oneOf", values: ["prod-vpc"] },
      onRequest: true,
    }),
    ...commonColumns("container.googleapis.com/projects/acme-prod/locations/{region}/clusters/{name}"),
  ],
})
