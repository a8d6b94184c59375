import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { ROOT } from "./source-files.ts"

const SOURCE = "openapi/v1.json"
const TARGET = "packages/sdk/src/generated/v1.ts"

const HEADER = `// Made from openapi/v1.json by \`npm run gen\`. Do not edit.

import type { CallOptions, OperationSpec, Paged } from "../operation.ts"
`

/** What of a JSON Schema becomes a type. */
interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly "x-open-enum"?: boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly description?: string
}

interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
  }
}

/** One operation, taken apart. */
interface Part {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly headers: readonly string[]
  readonly body: { readonly type: string; readonly required: boolean; readonly media: string } | null
  readonly output: string
  /** The type of a row where the answer is a page. */
  readonly row: string | null
  readonly text: boolean
}

const docOf = (text: string | undefined, indent: string): string =>
  text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "* /").replaceAll("\n", " ")} */\n`

const nameOf = (ref: string): string => ref.split("/").at(-1) ?? ref
const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))
const unionOf = (types: readonly string[]): string => [...new Set(types)].join(" | ")

function membersOf({ properties = {}, required = [] }: Schema, indent: string): string {
  const inner = `${indent}  `
  return Object.entries(properties)
    .map(([name, schema]) => {
      const optional = !required.includes(name)
      const type = `${typeOf(schema, inner)}${optional ? " | undefined" : ""}`
      return `${docOf(schema.description, inner)}${inner}readonly ${keyOf(name)}${optional ? "?" : ""}: ${type}\n`
    })
    .join("")
}

function objectOf(schema: Schema, indent: string): string {
  const { properties, additionalProperties, propertyNames } = schema
  if (properties !== undefined) return `{\n${membersOf(schema, indent)}${indent}}`
  const value = typeof additionalProperties === "object" ? typeOf(additionalProperties, indent) : "unknown"
  if (propertyNames?.enum === undefined) return `Readonly<Record<string, ${value}>>`
  const record = `Record<${typeOf(propertyNames, indent)}, ${value}>`
  return schema.required === undefined ? `Readonly<Partial<${record}>>` : `Readonly<${record}>`
}

function simpleTypeOf(type: string, schema: Schema, indent: string): string {
  if (type === "object") return objectOf(schema, indent)
  if (type === "array") {
    const item = typeOf(schema.items ?? {}, indent)
    return /^\w+$/.test(item) ? `readonly ${item}[]` : `readonly (${item})[]`
  }
  return type === "integer" ? "number" : type
}

/** The TypeScript type of a schema. What it does not say is `unknown`. */
function typeOf(schema: Schema, indent = ""): string {
  const { type, anyOf, oneOf, allOf } = schema
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if ("const" in schema) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) {
    const values = schema.enum.map((value) => JSON.stringify(value))
    // Known values are suggested, others are accepted.
    return unionOf(schema["x-open-enum"] === true ? [...values, "(string & {})"] : values)
  }
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return unionOf(choices.map((choice) => typeOf(choice, indent)))
  if (allOf !== undefined) return allOf.map((part) => typeOf(part, indent)).join(" & ")
  if (type === undefined) return "unknown"
  const types = typeof type === "string" ? [type] : type
  return unionOf(types.map((one) => simpleTypeOf(one, schema, indent)))
}

function declarationOf([name, schema]: readonly [string, Schema]): string {
  const doc = docOf(schema.description, "")
  if (schema.properties === undefined) return `${doc}export type ${name} = ${typeOf(schema)}\n`
  return `${doc}export interface ${name} {\n${membersOf(schema, "")}}\n`
}

/** The type of a page's rows, or null where the answer is not a page. */
function rowOf(
  schema: Schema | undefined,
  document: Document,
  parameters: readonly Parameter[],
): string | null {
  if (!parameters.some(({ name }) => name === "cursor")) return null
  const page = schema?.$ref === undefined ? schema : document.components.schemas[nameOf(schema.$ref)]
  const rows = page?.properties?.["data"]?.items
  return rows === undefined ? null : typeOf(rows)
}

function partOf(
  path: string,
  [method, operation]: readonly [string, Operation],
  document: Document,
): Part | null {
  const parameters = (operation.parameters ?? []).map((parameter) =>
    parameter.$ref === undefined
      ? parameter
      : (document.components.parameters[nameOf(parameter.$ref)] ?? parameter),
  )
  const contents = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith("2"))
    .map(([, { content }]) => content)
  // A stream of events is not a call with an answer.
  if (contents.some((content) => content?.["text/event-stream"] !== undefined)) return null
  const answer = contents.find((content) => content !== undefined)
  const json = answer?.["application/json"]?.schema
  const outputs = contents.map((content) => {
    if (content === undefined) return "undefined"
    return json === undefined ? "string" : typeOf(json)
  })
  const [media, request] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    parameters: parameters.filter((parameter) => parameter.in !== "header"),
    headers: parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name),
    body:
      media === undefined
        ? null
        : { type: typeOf(request?.schema ?? {}), required: operation.requestBody?.required === true, media },
    output: unionOf(outputs),
    row: rowOf(json, document, parameters),
    text: answer !== undefined && json === undefined,
  }
}

const inputName = ({ id }: Part): string =>
  `${id
    .split(".")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")}Input`

const hasInput = ({ parameters, body }: Part): boolean => parameters.length > 0 || body !== null

function inputOf(part: Part): string {
  if (!hasInput(part)) return ""
  const members = part.parameters.map(({ name, required, description, schema }) => {
    const type = typeOf(schema ?? {}, "  ")
    return `${docOf(description, "  ")}  readonly ${keyOf(name)}${required === true ? "" : "?"}: ${type}${required === true ? "" : " | undefined"}\n`
  })
  if (part.body !== null) {
    const { type, required } = part.body
    members.push(`  readonly body${required ? "" : "?"}: ${type}${required ? "" : " | undefined"}\n`)
  }
  return `/** What \`${part.id}\` is called with. */\nexport interface ${inputName(part)} {\n${members.join("")}}\n`
}

function methodOf(part: Part): string {
  const needed = part.body?.required === true || part.parameters.some(({ required }) => required === true)
  const input = hasInput(part) ? `input${needed ? "" : "?"}: ${inputName(part)}, ` : ""
  const output = part.row === null ? `Promise<${part.output}>` : `Paged<${part.row}, ${part.output}>`
  const name = part.id.split(".")[1] ?? part.id
  return `${docOf(`${part.summary}. \`${part.method} ${part.path}\``, "    ")}    readonly ${name}: (${input}options?: CallOptions) => ${output}\n`
}

function specOf(part: Part): string {
  const query = part.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name)
  const spec = {
    method: part.method,
    path: part.path,
    input: hasInput(part),
    query,
    media: part.body?.media ?? null,
    paged: part.row !== null,
    text: part.text,
    idempotencyKey: part.headers.includes("Idempotency-Key"),
  }
  return `  ${JSON.stringify(part.id)}: ${JSON.stringify(spec)},\n`
}

/** The text of the client's types and operation table. */
export function clientSource(document: Document): string {
  const parts = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap((entry) => partOf(path, entry, document) ?? []),
  )
  const spaces = [...new Set(parts.map(({ id }) => id.split(".")[0] ?? id))]
  const api = spaces.map((space) => {
    const methods = parts.filter(({ id }) => id.startsWith(`${space}.`)).map(methodOf)
    return `  readonly ${space}: {\n${methods.join("")}  }\n`
  })
  return [
    HEADER,
    ...Object.entries(document.components.schemas).map(declarationOf),
    ...parts.map(inputOf).filter((text) => text !== ""),
    `/** Every operation as a method, by its id. */\nexport interface Api {\n${api.join("")}}\n`,
    `/** How each operation is sent. */\nexport const OPERATIONS: Readonly<Record<string, OperationSpec>> = {\n${parts.map(specOf).join("")}}\n`,
  ].join("\n")
}

/** Writes packages/sdk/src/generated/v1.ts from openapi/v1.json. Run it after the document was written. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  // The document was made by us, in this very run.
  const document = JSON.parse(await readFile(join(ROOT, SOURCE), "utf8")) as Document
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, clientSource(document))
}
