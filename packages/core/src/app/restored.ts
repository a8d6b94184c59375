import { OPERATOR, OPERATOR_ORIGIN } from "./replace-root-key.ts"
import type { AppPorts } from "./request.ts"
import { mintId } from "./request.ts"

/**
 * Notes that the data comes from a backup. The change has a tag that no other history has, so that whoever decides from memory and knows a
 * later state forgets it.
 * @param backupHead number of the newest change in the backup
 */
export async function recordRestore(
  { store, clock, entropy }: Pick<AppPorts, "store" | "clock" | "entropy">,
  backupHead: number,
): Promise<void> {
  await store.transact(async () => ({
    value: undefined,
    organizationId: null,
    audit: [
      {
        id: mintId({ entropy }, "evt"),
        at: clock.now(),
        organizationId: null,
        actor: OPERATOR,
        action: "instance.restored",
        target: { kind: "instance", id: "instance" },
        origin: OPERATOR_ORIGIN,
        before: null,
        after: { newest_change: backupHead },
      },
    ],
    targets: ["all"],
  }))
}
