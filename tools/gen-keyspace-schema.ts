import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { keyspaceFileSchema } from "../packages/server/src/contract/keyspace-file.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "keyspaces/keyspace.schema.json"

/** The JSON Schema (draft 2020-12) of a keyspace file, for editors and for checks outside the server. */
export function keyspaceJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(keyspaceFileSchema, { io: "input" })
  return {
    $schema,
    $id: "urn:bitting:keyspace-file",
    title: "Bitting keyspace",
    description:
      "The declaration of one protected API: its tokens, scopes, levels, limits and texts. The server checks further that names are declared where they are used.",
    ...schema,
  }
}

/** Writes keyspaces/keyspace.schema.json. */
export async function generate(): Promise<void> {
  await writeFile(join(ROOT, TARGET), `${JSON.stringify(keyspaceJsonSchema(), null, 2)}\n`)
}
