import { readFileSync } from "node:fs"

/** The version of the server's package, as it was published. */
export function serverVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8")
  // The file is ours and always has a version.
  return (JSON.parse(text) as { readonly version: string }).version
}
