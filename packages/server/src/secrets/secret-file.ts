import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs"
import { dirname } from "node:path"

/** Makes a renaming in the directory outlast a power cut; systems that cannot open directories do that by themselves. */
export function syncDirectory(path: string): void {
  if (process.platform === "win32") return
  const directory = openSync(path, "r")
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/**
 * Writes a line that only the file's owner can read (mode 0600), whole or not at all; what stood there before is replaced.
 * @param line the secret, without its line break
 */
export function writeSecretFile(path: string, line: string): void {
  const draft = writeSecretDraft(path, line)
  renameSync(draft, path)
  syncDirectory(dirname(path))
}

/** Writes a line beside the file it is meant for, durably. @returns the path, to be renamed */
export function writeSecretDraft(path: string, line: string): string {
  const draft = `${path}.new`
  // A draft that a crash left may have other rights, and a link that somebody left would lead elsewhere: only a new file will do.
  rmSync(draft, { force: true })
  const file = openSync(draft, "wx", 0o600)
  try {
    writeSync(file, `${line}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  syncDirectory(dirname(path))
  return draft
}
