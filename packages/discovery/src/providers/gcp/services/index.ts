import type { GcpService } from "../gcp-service.ts"
import { asset } from "./asset.ts"
import { bigqueryDataset } from "./bigquery-dataset.ts"
import { cloudFunction } from "./cloud-function.ts"
import { cloudRun } from "./cloud-run.ts"
import { cloudSql } from "./cloud-sql.ts"
import { computeInstance } from "./compute-instance.ts"
import { gkeCluster } from "./gke-cluster.ts"
import { iamServiceAccount } from "./iam-service-account.ts"
import { persistentDisk } from "./persistent-disk.ts"
import { pubsubTopic } from "./pubsub-topic.ts"
import { storageBucket } from "./storage-bucket.ts"
import { vpcNetwork } from "./vpc-network.ts"
import { vpcSubnetwork } from "./vpc-subnetwork.ts"

/** Every Google Cloud service that can be asked for, in the order they are shown. */
export const GCP_SERVICES: readonly GcpService[] = [
  computeInstance,
  persistentDisk,
  storageBucket,
  cloudSql,
  gkeCluster,
  cloudRun,
  cloudFunction,
  vpcNetwork,
  vpcSubnetwork,
  iamServiceAccount,
  pubsubTopic,
  bigqueryDataset,
  asset,
]
