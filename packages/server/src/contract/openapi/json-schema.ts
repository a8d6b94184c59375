import { z } from "zod"
import type { JsonSchema } from "./types.ts"

/** Whether a schema describes what callers send or what they are answered. */
export type Direction = "input" | "output"

/** Collects the named schemas while others are converted. */
export interface SchemaCollector {
  /**
   * A zod schema as JSON Schema. Schemas with an `id` become components and are referred to.
   * @throws Error when two schemas claim one id, or a recursive schema has none
   */
  readonly convert: (schema: z.ZodType, direction: Direction) => JsonSchema
  /** The components so far, by id in alphabetical order. */
  readonly components: () => Readonly<Record<string, JsonSchema>>
}

type OpenRecord = Record<string, unknown>

const LOCAL = "#/$defs/"
const COMPONENT = "#/components/schemas/"

// zod names recursive schemas without an id so; the only one there is is `z.json()`, which means "anything".
const UNNAMED = "__schema"
const ANY_JSON: JsonSchema = { description: "Any JSON value." }
const JSON_KINDS = '["string","number","boolean","null","array","object"]'

interface OverrideContext {
  readonly zodSchema: z.core.$ZodTypes
  readonly jsonSchema: z.core.JSONSchema.BaseSchema
}

/** What zod leaves out or adds that readers and client generators are better off without. */
function tidy({ zodSchema, jsonSchema }: OverrideContext, direction: Direction): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  // Answers may grow within v1: clients must not refuse members they do not know.
  if (
    direction === "output" &&
    zodSchema._zod.def.type === "object" &&
    zodSchema._zod.def.catchall === undefined
  ) {
    delete jsonSchema.additionalProperties
  }
  // zod drops the examples of whatever is transformed; ours are written as they are sent.
  const examples = z.globalRegistry.get(zodSchema)?.["examples"]
  if (direction === "input" && Array.isArray(examples)) jsonSchema.examples = examples
}

function mustBeAnyJson(name: string, schema: JsonSchema): void {
  if (JSON.stringify(schema.anyOf?.map(({ type }) => type)) !== JSON_KINDS) {
    throw new Error(`A recursive schema needs an id: ${name} ${JSON.stringify(schema)}`)
  }
}

/** Turns references to a conversion's own definitions into references to components. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate)
  if (typeof value !== "object" || value === null) return value
  const members: OpenRecord = {}
  for (const [name, member] of Object.entries(value)) {
    if (name !== "$ref" || typeof member !== "string") members[name] = relocate(member)
    else if (member.startsWith(LOCAL + UNNAMED)) Object.assign(members, ANY_JSON)
    else members[name] = member.replace(LOCAL, COMPONENT)
  }
  return members
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1
}

/** A collector without components. */
export function collectSchemas(): SchemaCollector {
  const components = new Map<string, JsonSchema>()

  function add(name: string, schema: JsonSchema): void {
    if (name.startsWith(UNNAMED)) return mustBeAnyJson(name, schema)
    const known = components.get(name)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two different schemas have the id ${name}`)
    }
    components.set(name, schema)
  }

  return {
    convert: (schema, direction) => {
      const {
        $schema: _schema,
        $defs,
        ...root
      } = z.toJSONSchema(schema, {
        io: direction,
        override: (context) => tidy(context, direction),
      })
      // zod types its result as an open record; these are the members it can have.
      for (const [name, definition] of Object.entries($defs ?? {}))
        add(name, relocate(definition) as JsonSchema)
      return relocate(root) as JsonSchema
    },
    components: () => Object.fromEntries([...components].sort(byName)),
  }
}
