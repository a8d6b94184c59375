import type { RouteDef } from "../route.ts"
import { pathExample } from "./example-of.ts"
import type { SchemaCollector } from "./json-schema.ts"
import type { JsonSchema, Parameter, Reference } from "./types.ts"

/** A query is text; where the contract reads a number from it, it states the number's range. */
function asParameterSchema(schema: JsonSchema): JsonSchema {
  const { description: _description, examples: _examples, ...rest } = schema
  const { minimum, maximum } = rest
  if (schema.type !== "string" || minimum === undefined || maximum === undefined) return rest
  return { type: "integer", minimum, maximum }
}

function parameter(
  place: "path" | "query",
  name: string,
  { schema, required }: { schema: JsonSchema; required: boolean },
): Parameter {
  const example = schema.examples?.[0] ?? (place === "path" ? pathExample(name) : undefined)
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
    ...(route.idempotent === true ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
  ]
}

/** Parameters that operations share. */
export const SHARED_PARAMETERS: Readonly<Record<string, Parameter>> = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description:
      "A name of your choice for this request, such as a UUID, up to 255 characters. Sent again within 24 hours, the same request answers what it created then, as it is now, with `token` null, and creates nothing more.",
    schema: { type: "string", minLength: 1, maxLength: 257 },
    example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    required: false,
    description: "The `ETag` you read: the change is made only if nobody made another since.",
    schema: { type: "string" },
    example: '"v3"',
  },
}
