import type { AccountCredentials, AppPorts } from "@bitting/core"
import type { GcpCredentials } from "@bitting/discovery"
import { gcpProvider, proveGcp } from "@bitting/discovery"
import type { KeptWith } from "./account-access.ts"
import type { Cloud } from "./cloud.ts"
import { createCloud, foreignCredentials } from "./cloud.ts"
import type { CloudSettings } from "./cloud-settings.ts"
import type { MachineIdentity } from "./machine-identity.ts"
import { gcpSetup } from "./setup-gcp.ts"

function credentialsFor(kept: AccountCredentials, { secret }: KeptWith): GcpCredentials {
  if (kept.method === "service_account_key" && secret !== null) {
    const { method: kind, scope, clientEmail, privateKeyId } = kept
    return { kind, scope, clientEmail, privateKeyId, privateKey: secret }
  }
  if (kept.method === "federation") {
    const { method: kind, scope, audience, serviceAccount } = kept
    return { kind, scope, audience, serviceAccount }
  }
  if (kept.method === "machine" && kept.scope !== undefined) return { kind: "machine", scope: kept.scope }
  throw foreignCredentials()
}

/** Projects, folders and organizations of Google Cloud. */
export function gcpCloud(
  ports: Pick<AppPorts, "store" | "sealer">,
  { subjectTokenPath, ...endpoints }: CloudSettings["gcp"],
  ownIdentity: MachineIdentity,
): Cloud {
  const world = { endpoints, oidcTokenFile: subjectTokenPath }
  return createCloud<GcpCredentials>(ports, {
    defaultRegion: "us-central1",
    make: async (kept, by) => credentialsFor(kept, by),
    provider: (credentialsOf) => gcpProvider({ credentialsOf, ...world }),
    identify: async (credentials, signal) => ({
      ...(await proveGcp(credentials, { ...world, signal })),
      name: null,
    }),
    async setup() {
      const oidc = subjectTokenPath !== null
      return {
        provider: "gcp",
        texts: gcpSetup({ identity: oidc ? null : await ownIdentity(), oidc }),
      }
    },
  })
}
