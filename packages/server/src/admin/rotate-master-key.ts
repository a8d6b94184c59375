import type { Clock, Entropy, RotatedMasterKey, RotationProgress } from "@bitting/core"
import { adoptMasterKey, MasterKeyError, rotateMasterKey as rotate } from "@bitting/core"
import { openStore } from "@bitting/store"
import type { Config } from "../config.ts"
import {
  masterKeyPath,
  newMasterKey,
  readMasterKeyFile,
  writeMasterKeyFile,
} from "../secrets/master-key-file.ts"
import { demandConfigured } from "../secrets/master-keys.ts"
import { createSealer } from "../secrets/sealer.ts"
import { systemClock, systemEntropy } from "../system-clock.ts"

export interface RotateMasterKeyOptions {
  readonly config: Pick<Config, "masterKeys" | "databaseUrl" | "dataDir">
  /** Told before the first and after every batch; an error thrown here interrupts the rotation, which can be resumed. */
  readonly progress?: (progress: RotationProgress) => void
  /** For tests: other clocks and random bytes. */
  readonly clock?: Clock
  readonly entropy?: Entropy
}

/** A rotation that is over. */
export interface MasterKeyRotated extends RotatedMasterKey {
  /** Id of the master key that everything is sealed under now. */
  readonly keyId: string
  /** File that holds it, where the server keeps it itself; null: it is configured. */
  readonly path: string | null
}

type Ports = Parameters<typeof rotate>[0]

function configuredKeys(keys: readonly Uint8Array[]): readonly Uint8Array[] {
  if (keys.length > 1) return keys
  throw new MasterKeyError(
    "There is nothing to rotate to: set BITTING_MASTER_KEY to the new master key and the present one, separated by a comma, the new one first.",
  )
}

/** The keys of the data directory with a new one before them, unless an interrupted rotation left one there. */
async function keysWithNew(ports: Omit<Ports, "sealer">, dataDir: string): Promise<readonly Uint8Array[]> {
  const kept = readMasterKeyFile(dataDir)
  if (kept === null) throw new MasterKeyError(`There is no master key: ${masterKeyPath(dataDir)} is absent.`)
  await adoptMasterKey({ ...ports, sealer: createSealer(kept, ports.entropy) })
  if (kept.length > 1) return kept
  const keys = [newMasterKey(ports.entropy), ...kept]
  // On disk before anything is sealed under it.
  writeMasterKeyFile(dataDir, keys)
  return keys
}

/**
 * Replaces the master key while no server runs on the data: seals recoverable tokens and the server's own secrets under the new one. Where keys are configured,
 * the new one is the first of them; where the server keeps its own, a new one is made. An interrupted rotation goes on when it is run again.
 * @throws MasterKeyError when there is no new key, or the present one is missing or wrong; StoreLockedError while a server runs; BittingError
 * `unavailable`
 */
export async function rotateMasterKey(options: RotateMasterKeyOptions): Promise<MasterKeyRotated> {
  const { config, progress = () => undefined, clock = systemClock, entropy = systemEntropy } = options
  const { databaseUrl, dataDir, masterKeys } = config
  demandConfigured(config)
  const isOwn = masterKeys.length === 0
  const configured = isOwn ? [] : configuredKeys(masterKeys)
  const store = await openStore({ url: databaseUrl, dataDir, clock, entropy })
  try {
    const ports = { store, clock, entropy }
    const keys = isOwn ? await keysWithNew(ports, dataDir) : configured
    const sealer = createSealer(keys, entropy)
    const done = await rotate({ ...ports, sealer }, progress)
    if (isOwn) writeMasterKeyFile(dataDir, keys.slice(0, 1))
    return { ...done, keyId: sealer.currentKeyId, path: isOwn ? masterKeyPath(dataDir) : null }
  } finally {
    await store.close()
  }
}
