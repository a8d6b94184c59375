import { randomBytes } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Api } from "./api.ts"
import { createApi } from "./api.ts"
import type { Program } from "./process.ts"
import { startProgram } from "./process.ts"

/** A server process that can be killed and started again on the same data. */
export interface RestartingServer {
  readonly dataDir: string
  /** Base URL of the process that runs, or ran last. */
  readonly url: () => string
  /** Starts it, and answers how to call it with the root key. */
  readonly start: () => Promise<Api>
  /** Ends it by SIGKILL. */
  readonly kill: () => Promise<void>
  /** What the process that runs, or ran last, wrote on standard error. */
  readonly complaints: () => string
  /** Ends it for good and removes its data directory. */
  readonly end: () => Promise<void>
}

/** A server on a data directory of its own; nothing runs yet. @param environment besides the data directory and a master key */
export function createRestartingServer(environment: Readonly<Record<string, string>>): RestartingServer {
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-test-"))
  const whole = {
    BITTING_DATA_DIR: dataDir,
    BITTING_MASTER_KEY: randomBytes(32).toString("hex"),
    ...environment,
  }
  let program: Program | null = null
  let url = ""

  async function start(): Promise<Api> {
    for (;;) {
      const started = startProgram(whole)
      program = started
      try {
        url = await started.ready()
        const rootKey = readFileSync(join(dataDir, "root-key"), "utf8").trim()
        return createApi(url, { authorization: `Bearer ${rootKey}` })
      } catch (error) {
        // PostgreSQL may not have noticed yet that the process is gone which had the lock.
        if (!started.stderr().includes("Another process serves")) throw error
      }
    }
  }

  async function kill(): Promise<void> {
    program?.child.kill("SIGKILL")
    await program?.ended
  }

  return {
    dataDir,
    url: () => url,
    start,
    kill,
    complaints: () => program?.stderr() ?? "",
    end: async () => {
      await kill()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
