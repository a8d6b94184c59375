import type { RevokeReason, RootKeyReplaced } from "@bitting/core"
import { prepareRootKey, replaceRootKey } from "@bitting/core"
import { renameSync, rmSync } from "node:fs"
import type { Config } from "../config.ts"
import { rootKeyPath, writeRootKeyDraft } from "../root-key-file.ts"
import { syncDirectory } from "../secrets/secret-file.ts"
import { withData } from "./offline.ts"

/** A new root key, and where it lies. */
export interface NewRootKey extends RootKeyReplaced {
  readonly path: string
}

/**
 * Replaces the root key while no server runs on the data. The new one lies beside the old one before it counts, and takes its place when it
 * does: a crash in between leaves one of the two that works.
 * @throws as `withData`; BittingError not_found for an instance that was never started
 */
export async function newRootKey(config: Config, reason: RevokeReason): Promise<NewRootKey> {
  return await withData(config, async (ports) => {
    const root = prepareRootKey(ports)
    const draft = writeRootKeyDraft(config.dataDir, root.token)
    const replaced = await replaceRootKey(ports, root, reason).catch((error: unknown) => {
      rmSync(draft, { force: true })
      throw error
    })
    const path = rootKeyPath(config.dataDir)
    renameSync(draft, path)
    syncDirectory(config.dataDir)
    return { ...replaced, path }
  })
}
