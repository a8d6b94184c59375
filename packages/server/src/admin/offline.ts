import type { AppPorts } from "@bitting/core"
import { adoptMasterKey } from "@bitting/core"
import { openStore } from "@bitting/store"
import type { Config } from "../config.ts"
import { loadKeyspaces, SHIPPED_KEYSPACES_DIR } from "../keyspaces/load.ts"
import { findMasterKeys } from "../secrets/master-keys.ts"
import { createSealer } from "../secrets/sealer.ts"
import { nodeDigest, systemClock, systemEntropy } from "../system-clock.ts"

/**
 * Works on the data itself while no server runs on it. The database is brought to the newest schema, as a server would do.
 * @throws StoreLockedError while a server runs; KeyspaceFileError, MasterKeyError, BittingError `unavailable`
 */
export async function withData<T>(config: Config, work: (ports: AppPorts) => Promise<T>): Promise<T> {
  const clock = systemClock
  const entropy = systemEntropy
  const catalogue = await loadKeyspaces(config.keyspacesDir ?? SHIPPED_KEYSPACES_DIR)
  const store = await openStore({ url: config.databaseUrl, dataDir: config.dataDir, clock, entropy })
  try {
    const { keys } = await findMasterKeys({ config, settings: store.read.settings, entropy })
    const sealer = createSealer(keys, entropy)
    await adoptMasterKey({ store, clock, entropy, sealer })
    // Nobody verifies while this process has the data: a change is in force when it is committed.
    const settled = async (): Promise<void> => {}
    return await work({ store, clock, entropy, digest: nodeDigest, sealer, catalogue, settled })
  } finally {
    await store.close()
  }
}
