import { z } from "zod"
import { keyspaceFileSchema } from "./keyspace-file.ts"

type JsonSchema = Readonly<Record<string, unknown>>

let made: JsonSchema | null = null

/** The published JSON Schema (draft 2020-12) of a keyspace file, for editors and for checks outside the server. */
export function keyspaceJsonSchema(): JsonSchema {
  made ??= makeSchema()
  return made
}

function makeSchema(): JsonSchema {
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
