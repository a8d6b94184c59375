import type { AppPorts } from "@bitting/core"
import type { AwsIdentity } from "@bitting/discovery"
import { awsIdentity, awsMachineCredentials } from "@bitting/discovery"

const PATIENCE_MS = 5_000
const KEPT_MS = 60_000

/** Who this server is to AWS; null: nobody. */
export type MachineIdentity = () => Promise<AwsIdentity | null>

/** Makes what finds that out; it asks once a minute at most. */
export function createMachineIdentity({ clock }: Pick<AppPorts, "clock">): MachineIdentity {
  let own: { readonly identity: Promise<AwsIdentity | null>; readonly at: number } | null = null
  const ask = async (): Promise<AwsIdentity> =>
    await awsIdentity(await awsMachineCredentials(), AbortSignal.timeout(PATIENCE_MS))
  return () => {
    const now = clock.monotonic()
    if (own === null || now - own.at > KEPT_MS) own = { identity: ask().catch(() => null), at: now }
    return own.identity
  }
}
