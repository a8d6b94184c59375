import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { keyspaceJsonSchema } from "../packages/server/src/contract/keyspace-schema.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "keyspaces/keyspace.schema.json"

/** Writes keyspaces/keyspace.schema.json. */
export async function generate(): Promise<void> {
  await writeFile(join(ROOT, TARGET), `${JSON.stringify(keyspaceJsonSchema(), null, 2)}\n`)
}
