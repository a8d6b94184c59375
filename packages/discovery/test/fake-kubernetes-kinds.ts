/** A column as `additionalPrinterColumns` or the server's own printers define it. */
export interface FakeColumn {
  readonly name: string
  readonly type: "string" | "integer" | "number" | "boolean" | "date"
  readonly format?: string
  /** Above 0: left out by `kubectl get` unless `-o wide` is asked for. */
  readonly priority?: number
  /** Of custom resources: where in the object the value is, as `.spec.version`. */
  readonly jsonPath?: string
}

/** A kind of resource that a cluster serves. */
export interface FakeKind {
  /** Empty: the core group. */
  readonly group: string
  readonly version: string
  /** Plural, as in addresses. */
  readonly resource: string
  readonly kind: string
  readonly namespaced: boolean
  /** Without the name, which comes first always. Null: the server has no printer, and tells name and creation alone. */
  readonly columns: readonly FakeColumn[] | null
  /** False: served by an aggregated API server that knows no Tables. */
  readonly tables?: boolean
  readonly shortNames?: readonly string[]
  /** Defined by a CustomResourceDefinition. */
  readonly custom?: true
}

const text = (name: string, priority = 0): FakeColumn => ({ name, type: "string", priority })
const count = (name: string, priority = 0): FakeColumn => ({ name, type: "integer", priority })
const AGE = text("Age")
const PODS_IN = [text("Containers", 1), text("Images", 1), text("Selector", 1)]

function core(kind: string, resource: string, columns: readonly FakeColumn[]): FakeKind {
  return { group: "", version: "v1", resource, kind, namespaced: true, columns }
}

/** Of no namespace. */
const ofCluster = (kind: FakeKind): FakeKind => ({ ...kind, namespaced: false })

function kindOf(
  groupVersion: string,
  names: readonly [kind: string, resource: string],
  columns: readonly FakeColumn[],
): FakeKind {
  const [group = "", version = ""] = groupVersion.split("/")
  const [kind, resource] = names
  return { group, version, resource, kind, namespaced: true, columns }
}

/**
 * What a cluster serves before anybody adds to it, with the columns that `kubectl get -o wide` shows
 * (`kubernetes.io/docs/reference/kubectl/quick-reference`, `kubernetes.io/docs/reference/generated/kubernetes-api`). Kinds nobody lists in
 * tests are left out.
 */
export const BUILT_IN_KINDS: readonly FakeKind[] = [
  ofCluster(core("Namespace", "namespaces", [text("Status"), AGE])),
  ofCluster(
    core("Node", "nodes", [
      text("Status"),
      text("Roles"),
      AGE,
      text("Version"),
      text("Internal-IP", 1),
      text("External-IP", 1),
      text("OS-Image", 1),
      text("Kernel-Version", 1),
      text("Container-Runtime", 1),
    ]),
  ),
  core("Pod", "pods", [
    text("Ready"),
    text("Status"),
    text("Restarts"),
    AGE,
    text("IP", 1),
    text("Node", 1),
    text("Nominated Node", 1),
    text("Readiness Gates", 1),
  ]),
  core("Service", "services", [
    text("Type"),
    text("Cluster-IP"),
    text("External-IP"),
    text("Port(s)"),
    AGE,
    text("Selector", 1),
  ]),
  core("ConfigMap", "configmaps", [text("Data"), AGE]),
  core("Secret", "secrets", [text("Type"), text("Data"), AGE]),
  core("ServiceAccount", "serviceaccounts", [text("Secrets"), AGE]),
  core("PersistentVolumeClaim", "persistentvolumeclaims", [
    text("Status"),
    text("Volume"),
    text("Capacity"),
    text("Access Modes"),
    text("StorageClass"),
    text("VolumeAttributesClass"),
    AGE,
    text("VolumeMode", 1),
  ]),
  kindOf(
    "apps/v1",
    ["Deployment", "deployments"],
    [text("Ready"), count("Up-to-date"), count("Available"), AGE, ...PODS_IN],
  ),
  kindOf("apps/v1", ["StatefulSet", "statefulsets"], [text("Ready"), AGE, ...PODS_IN.slice(0, 2)]),
  kindOf(
    "apps/v1",
    ["DaemonSet", "daemonsets"],
    [
      count("Desired"),
      count("Current"),
      count("Ready"),
      count("Up-to-date"),
      count("Available"),
      text("Node Selector"),
      AGE,
      ...PODS_IN,
    ],
  ),
  kindOf(
    "batch/v1",
    ["Job", "jobs"],
    [text("Status"), text("Completions"), text("Duration"), AGE, ...PODS_IN],
  ),
  kindOf(
    "batch/v1",
    ["CronJob", "cronjobs"],
    [
      text("Schedule"),
      text("Timezone"),
      { name: "Suspend", type: "boolean" },
      count("Active"),
      text("Last Schedule"),
      AGE,
      ...PODS_IN,
    ],
  ),
  kindOf(
    "networking.k8s.io/v1",
    ["Ingress", "ingresses"],
    [text("Class"), text("Hosts"), text("Address"), text("Ports"), AGE],
  ),
  // An API server of its own, which the cluster's passes requests on to.
  { ...kindOf("metrics.k8s.io/v1beta1", ["PodMetrics", "pods"], []), columns: null, tables: false },
]
