import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { keyspaceJsonSchema } from "../packages/server/src/contract/keyspace-schema.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "docs/reference/keyspace-file.md"
const EXAMPLE = "test/fixtures/keyspaces/weather.yaml"

/** The members of a JSON Schema that the reference shows. */
interface Schema {
  readonly type?: string
  readonly const?: string
  readonly enum?: readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | false
  readonly propertyNames?: Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``
}

function numberRange({ minimum, maximum }: Schema): string {
  return minimum === undefined ? "number" : `number, ${minimum} to ${maximum}`
}

/** What kind of value a field takes, in a few words. */
function kindOf(schema: Schema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(kindOf))].join(", or ")
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ")
  if (schema.type === "array") return `list of ${kindOf(schema.items ?? {})}`
  if (schema.additionalProperties && schema.propertyNames?.enum !== undefined) {
    return `${kindOf(schema.additionalProperties)} for each of ${kindOf(schema.propertyNames)}`
  }
  if (schema.additionalProperties) return "fields by name"
  if (schema.type === "object") return "fields"
  if (schema.type === "integer") return numberRange(schema)
  if (schema.type === "boolean") return "`true`, `false`"
  return schema.pattern === undefined ? "text" : `text ${code(schema.pattern)}`
}

function defaultOf(schema: Schema, required: boolean): string {
  if (required) return "**required**"
  if (schema.default === undefined) return ""
  const text = JSON.stringify(schema.default)
  return text === "{}" ? "" : code(typeof schema.default === "string" ? schema.default : text)
}

function table(schema: Schema): readonly string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const required = schema.required?.includes(name) ?? false
    const cells = [code(name), kindOf(field), defaultOf(field, required), field.description ?? ""]
    return `| ${cells.join(" | ")} |`
  })
  return ["| Field | Value | Default | Meaning |", "|---|---|---|---|", ...rows]
}

/** The schema of what a field holds by name or by fixed fields; undefined for plain values. */
function inner(schema: Schema): { readonly byName: boolean; readonly fields: Schema } | undefined {
  const variants = schema.anyOf ?? [schema]
  for (const variant of variants) {
    if (variant.additionalProperties) {
      const found = inner(variant.additionalProperties)
      return found === undefined ? undefined : { byName: true, fields: found.fields }
    }
    if (variant.properties !== undefined) return { byName: false, fields: variant }
  }
  return undefined
}

/** The groups inside a group; where all its fields hold the same (the plans), one stands for them. */
function groupsIn(schema: Schema): readonly (readonly [name: string, fields: Schema])[] {
  const groups = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const found = inner(field)
    return found === undefined ? [] : [[found.byName ? `${name}.<name>` : name, found.fields] as const]
  })
  const tables = new Set(groups.map(([, fields]) => table(fields).join("\n")))
  const [first] = groups
  return first !== undefined && groups.length > 1 && tables.size === 1 ? [["<name>", first[1]]] : groups
}

/** One section for each group of fields, outermost first. */
function sections(title: string, schema: Schema): readonly string[] {
  const nested = groupsIn(schema).flatMap(([name, fields]) =>
    sections(title === "" ? name : `${title}.${name}`, fields),
  )
  return [...(title === "" ? [] : [`## \`${title}\``, ""]), ...table(schema), "", ...nested]
}

/** The reference of keyspace files in Markdown. */
function keyspaceReference(example: string): string {
  // toJSONSchema types its result as an open record.
  const schema = keyspaceJsonSchema() as Schema
  return [
    "<!-- Made by `npm run gen` from packages/server/src/contract/keyspace-file.ts. -->",
    "# Keyspace files",
    "",
    schema.description ?? "",
    "",
    "A keyspace file is YAML 1.2, one keyspace in each, in the folder that `BITTING_KEYSPACES` names (absent: the shipped",
    "`keyspaces/`). The server reads every `*.yaml` and `*.yml` there at start, and refuses to start on a file that is not as",
    "described here; it then prints every problem as `file:line:column: what is wrong; allowed: …`. The keyspace `system`, which",
    "opens the server's own API, is added when the folder does not declare it; a declaration of your own must have all its types",
    "and scopes. Names, prefixes and codes must differ between files.",
    "",
    "A complete file:",
    "",
    "```yaml",
    example.trimEnd(),
    "```",
    "",
    "An editor with a YAML language server checks and completes the file if it begins with",
    "`# yaml-language-server: $schema=./keyspace.schema.json` and [the schema](../../keyspaces/keyspace.schema.json) lies beside it.",
    "",
    "## The file",
    "",
    ...sections("", schema),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n")
}

/** Writes docs/reference/keyspace-file.md. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, keyspaceReference(await readFile(join(ROOT, EXAMPLE), "utf8")))
}
