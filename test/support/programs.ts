import { spawnSync } from "node:child_process"

/** Where programs are, servers too: on Debian `PATH` has no `sbin` for everybody. */
export const PROGRAM_PATH: string = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`

/**
 * Whether a program is there, or must be: the full check may not go without.
 * @param ask arguments with which it does nothing and succeeds
 */
export function hasProgram(name: string, ask: readonly string[]): boolean {
  if (process.env["TESTS_REQUIRE_ALL"] === "1") return true
  return spawnSync(name, ask, { env: { PATH: PROGRAM_PATH } }).status === 0
}
