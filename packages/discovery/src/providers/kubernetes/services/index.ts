import type { KubernetesService } from "../kubernetes-service.ts"
import { configMaps } from "./config-maps.ts"
import { cronjobs } from "./cronjobs.ts"
import { daemonsets } from "./daemonsets.ts"
import { deployments } from "./deployments.ts"
import { ingresses } from "./ingresses.ts"
import { jobs } from "./jobs.ts"
import { namespaces } from "./namespaces.ts"
import { nodes } from "./nodes.ts"
import { persistentVolumeClaims } from "./persistent-volume-claims.ts"
import { pods } from "./pods.ts"
import { resource } from "./resource.ts"
import { secrets } from "./secrets.ts"
import { services } from "./services.ts"
import { statefulsets } from "./statefulsets.ts"

/** Every kind of Kubernetes resource that can be asked for, in the order they are shown. */
export const KUBERNETES_SERVICES: readonly KubernetesService[] = [
  pods,
  deployments,
  statefulsets,
  daemonsets,
  jobs,
  cronjobs,
  services,
  ingresses,
  nodes,
  namespaces,
  persistentVolumeClaims,
  configMaps,
  secrets,
  resource,
]
