import type { RouteDef } from "../route.ts"
import type { SchemaCollector } from "./json-schema.ts"
import type { JsonSchema, Parameter, Reference } from "./types.ts"

// A query is text; this is how the contract reads a whole number from one (`numberParameter`).
const NUMBER_PATTERN = "^\\d{1,9}$"

function asParameterSchema(schema: JsonSchema): JsonSchema {
  const { description: _description, examples: _examples, ...rest } = schema
  if (schema.pattern !== NUMBER_PATTERN) return rest
  return { type: "integer", minimum: 0 }
}

function parameter(
  place: "path" | "query",
  name: string,
  { schema, required }: { schema: JsonSchema; required: boolean },
): Parameter {
  const [example] = schema.examples ?? []
  return {
    name,
    in: place,
    required: place === "path" || required,
    ...(schema.description === undefined ? {} : { description: schema.description }),
    schema: asParameterSchema(schema),
    ...(example === undefined ? {} : { example }),
  }
}

function parametersIn(place: "path" | "query", schema: JsonSchema): readonly Parameter[] {
  const required = new Set(schema.required)
  return Object.entries(schema.properties ?? {}).map(([name, property]) =>
    parameter(place, name, { schema: property, required: required.has(name) }),
  )
}

/** Whether a change names the version it was made on. */
function takesIfMatch(route: RouteDef): boolean {
  return route.method !== "GET" && route.ok.etag === true && route.errors.includes("precondition_failed")
}

/** The parameters of an operation: path, query, `If-Match`. */
export function parametersOf(route: RouteDef, schemas: SchemaCollector): readonly (Parameter | Reference)[] {
  const { params, query } = route
  return [
    ...(params === undefined ? [] : parametersIn("path", schemas.convert(params, "input"))),
    ...(query === undefined ? [] : parametersIn("query", schemas.convert(query, "input"))),
    ...(takesIfMatch(route) ? [{ $ref: "#/components/parameters/IfMatch" }] : []),
  ]
}

/** Parameters that operations share. */
export const SHARED_PARAMETERS: Readonly<Record<string, Parameter>> = {
  IfMatch: {
    name: "If-Match",
    in: "header",
    required: false,
    description: "The `ETag` you read: the change is made only if nobody made another since.",
    schema: { type: "string" },
    example: '"v3"',
  },
}
