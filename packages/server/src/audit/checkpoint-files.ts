import type { AuditPorts } from "@bitting/core"
import { signCheckpoint } from "@bitting/core"
import { mkdir, open, readFile } from "node:fs/promises"
import { join } from "node:path"

/** Keeps the signed states of all logs in files, outside of the database that they are about. */
export interface CheckpointFiles {
  /** Writes them down unless that was done today (UTC). */
  readonly daily: () => Promise<void>
  /** Writes down those that are not in today's file as they are now. */
  readonly print: () => Promise<void>
}

/** Folder with a file of checkpoints for each day, in the data directory. */
export const checkpointsDir = (dataDir: string): string => join(dataDir, "checkpoints")

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null
    throw error
  }
}

async function append(path: string, text: string): Promise<void> {
  const file = await open(path, "a", 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Where the notes of a day are. @param at a moment of it (UTC), epoch ms */
function fileOf(dataDir: string, at: number): string {
  return join(checkpointsDir(dataDir), `${new Date(at).toISOString().slice(0, 10)}.txt`)
}

/**
 * Adds notes to the file of a day, each followed by an empty line.
 * @param at a moment of that day (UTC), epoch ms
 * @returns the file
 */
export async function appendNotes(dataDir: string, at: number, notes: readonly string[]): Promise<string> {
  await mkdir(checkpointsDir(dataDir), { recursive: true, mode: 0o700 })
  const path = fileOf(dataDir, at)
  await append(path, notes.map((note) => `${note}\n`).join(""))
  return path
}

/** Files below a data directory. Notes are only ever added, each followed by an empty line. */
export function createCheckpointFiles(ports: AuditPorts, dataDir: string): CheckpointFiles {
  const today = (): string => fileOf(dataDir, ports.clock.now())
  const print = async (): Promise<void> => {
    const path = today()
    const printed = (await readIfThere(path)) ?? ""
    const notes: string[] = []
    for (const log of await ports.store.read.audit.logs()) notes.push((await signCheckpoint(ports, log)).note)
    // Ed25519 signs the same text the same way each time.
    const missing = notes.filter((note) => !printed.includes(note))
    if (missing.length > 0) await appendNotes(dataDir, ports.clock.now(), missing)
  }
  return {
    print,
    daily: async () => {
      if ((await readIfThere(today())) === null) await print()
    },
  }
}
