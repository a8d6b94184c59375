import type { ClusterRole } from "@bitting/discovery"
import { stringify } from "yaml"
import type { SetupText } from "./account-setup.ts"

const NAME = "bitting-discovery"

const named = (kind: string, apiVersion: string, fields: object = {}): object => ({
  apiVersion,
  kind,
  metadata: { name: NAME, namespace: NAME },
  ...fields,
})

/** So that a cluster is known by an id that stays, and not by its address alone. */
const WHICH_CLUSTER = {
  apiGroups: [""],
  resources: ["namespaces"],
  resourceNames: ["kube-system"],
  verbs: ["get"],
}

const RBAC = "rbac.authorization.k8s.io"

const HEAD = `# A service account that may list what discovery has services for, and nothing else.
# Secrets and config maps are left out: whoever may list them may read what is in them.
`

const READ = `kubectl apply -f ${NAME}.yaml
# The address of the API server, as the server that holds this account has to reach it:
kubectl config view --minify --output jsonpath='{.clusters[0].cluster.server}{"\\n"}'
# Its certificate authority:
kubectl get secret ${NAME} --namespace ${NAME} --output go-template='{{index .data "ca.crt" | base64decode}}'
# The token:
kubectl get secret ${NAME} --namespace ${NAME} --output go-template='{{.data.token | base64decode}}{{"\\n"}}'
`

/** A manifest that makes a service account with that role, and the commands that show what is asked for here. */
export function kubernetesSetup(role: Pick<ClusterRole, "rules">): readonly SetupText[] {
  const subjects = [{ kind: "ServiceAccount", name: NAME, namespace: NAME }]
  const documents = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: NAME } },
    named("ServiceAccount", "v1", { automountServiceAccountToken: false }),
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRole",
      metadata: { name: NAME },
      rules: [...role.rules, WHICH_CLUSTER],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: NAME },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: NAME },
      subjects,
    },
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: NAME,
        namespace: NAME,
        annotations: { "kubernetes.io/service-account.name": NAME },
      },
      type: "kubernetes.io/service-account-token",
    },
  ]
  const manifest = HEAD + documents.map((one) => stringify(one)).join("---\n")
  return [
    { method: "token", title: `${NAME}.yaml`, form: "yaml", text: manifest },
    { method: "token", title: "Make it, and show what is asked for", form: "sh", text: READ },
  ]
}
