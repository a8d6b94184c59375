import type { Config } from "../config.ts"
import { readConfig } from "../config.ts"
import type { Input } from "./command.ts"
import type { Terminal } from "./terminal.ts"

/**
 * The configuration of the installation that a command works on: what its server would be started with.
 * @throws ConfigError
 */
export function configOf(input: Input, { env }: Terminal): Config {
  const dataDir = input.text("data-dir")
  const own = dataDir === undefined ? {} : { BITTING_DATA_DIR: dataDir, BITTING_DATA_DIR_FILE: undefined }
  return readConfig({ ...env, ...own })
}
