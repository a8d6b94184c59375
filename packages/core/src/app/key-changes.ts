import { parseCheckpointText } from "../domain/checkpoint.ts"
import type { SettingReads, SettingWrites } from "../ports.ts"

/** A change of the key that signs a log, as its signed note says it. */
export interface StoredKeyChange {
  /** Entries the log had. */
  readonly size: number
  readonly note: string
}

/** Setting that has the changes of a log's key. @param log null: the instance's own */
const settingOf = (log: string | null): string => `audit_key_changes/${log ?? "instance"}`

/** The changes of the key that signs a log, oldest first. */
export async function keyChangesOf(
  settings: SettingReads,
  log: string | null,
): Promise<readonly StoredKeyChange[]> {
  const text = await settings.get(settingOf(log))
  // What `addKeyChange` wrote.
  const notes = text === null ? [] : (JSON.parse(text) as readonly string[])
  return notes.map((note) => ({ note, size: parseCheckpointText(note.split("\n\n")[0] + "\n")?.size ?? 0 }))
}

/** Adds a change of the key that signs a log. */
export async function addKeyChange(
  settings: SettingReads & SettingWrites,
  log: string | null,
  note: string,
): Promise<void> {
  const before = await keyChangesOf(settings, log)
  await settings.set(settingOf(log), JSON.stringify([...before.map((change) => change.note), note]))
}
