import type { JsonSchema } from "../../contract/openapi/types.ts"
import type { Html, Part } from "./html.ts"
import { html } from "./html.ts"
import { inline } from "./prose.ts"

/** A field, parameter or header, as lists show it. */
export interface Field {
  readonly name: string
  readonly schema: JsonSchema
  readonly required: boolean
  readonly description?: string | undefined
}

/** The document's schemas, and which of them have a place of their own on the page. */
export interface SchemaBook {
  readonly schemas: Readonly<Record<string, JsonSchema>>
  /** Anchor of a schema, or null where its fields are to be listed on the spot. */
  readonly anchorOf: (name: string) => string | null
}

/** Who sends the fields: callers are told what they must send, readers what may be missing. */
export type Sender = "caller" | "server"

const schemaName = (reference: string): string => reference.split("/").at(-1) ?? ""

/** The schema a reference names, and that name; a schema that is no reference is itself. */
export function follow(
  schema: JsonSchema,
  book: SchemaBook,
): { readonly name: string | null; readonly schema: JsonSchema } {
  if (schema.$ref === undefined) return { name: null, schema }
  const name = schemaName(schema.$ref)
  return { name, schema: book.schemas[name] ?? {} }
}

const written = (value: number): string => value.toLocaleString("en")

function range({ minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${written(minimum)} to ${written(maximum)}`
  if (minimum !== undefined) return `, ${written(minimum)} or more`
  return maximum === undefined ? "" : `, at most ${written(maximum)}`
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "timestamp",
  uri: "URL",
  email: "e-mail address",
}

function textKind({ format, maxLength }: JsonSchema): string {
  if (format !== undefined) return FORMATS[format] ?? format
  return maxLength === undefined ? "text" : `text, at most ${written(maxLength)} characters`
}

function listKind({ items = {}, maxItems }: JsonSchema, book: SchemaBook): Part {
  const { maxLength: _bound, ...item } = items
  const bound = maxItems === undefined ? "" : `, at most ${written(maxItems)}`
  return [
    items.enum === undefined ? "list of " : "list of the following",
    items.enum === undefined ? kindOf(item, book) : "",
    bound,
  ]
}

function variants(schema: JsonSchema): readonly JsonSchema[] | null {
  if (schema.anyOf ?? schema.oneOf) return schema.anyOf ?? schema.oneOf ?? null
  return Array.isArray(schema.type) ? schema.type.map((type: string) => ({ ...schema, type })) : null
}

function alternatives(kinds: readonly Part[]): Part {
  return kinds.map((kind, index) => (index === 0 ? kind : [" or ", kind]))
}

/** What kind of value a field takes, in a few words. */
export function kindOf(schema: JsonSchema, book: SchemaBook): Part {
  if (schema.$ref !== undefined) {
    const name = schemaName(schema.$ref)
    const anchor = book.anchorOf(name)
    return anchor === null ? kindOf(book.schemas[name] ?? {}, book) : html`<a href="#${anchor}">${name}</a>`
  }
  const several = variants(schema)
  if (several !== null) return alternatives(several.map((variant) => kindOf(variant, book)))
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  if (schema.enum !== undefined) return "one of the following"
  if (schema.type === "array") return listKind(schema, book)
  if (schema.type === "integer") return `whole number${range(schema)}`
  if (schema.type === "number") return `number${range(schema)}`
  if (schema.type === "string") return textKind(schema)
  if (schema.type === "boolean") return "true or false"
  if (schema.type === "null") return "null"
  return schema.type === "object" ? "object" : "any JSON"
}

/** The values a field is confined to, wherever in its schema they are. */
function choicesOf(schema: JsonSchema): readonly unknown[] {
  if (schema.enum !== undefined) return schema.enum
  const inner = [
    ...(variants(schema) === null ? [] : (schema.anyOf ?? schema.oneOf ?? [])),
    ...(schema.items ? [schema.items] : []),
  ]
  return inner.flatMap(choicesOf)
}

/** The object whose fields are listed below a field: its own, that of its items, or the one that is not null. */
function innerObject(schema: JsonSchema, book: SchemaBook): JsonSchema | null {
  const { name, schema: followed } = follow(schema, book)
  if (name !== null && book.anchorOf(name) !== null) return null
  if (followed.properties !== undefined && Object.keys(followed.properties).length > 0) return followed
  const inner = [...(followed.anyOf ?? followed.oneOf ?? []), ...(followed.items ? [followed.items] : [])]
  for (const one of inner) {
    const found = innerObject(one, book)
    if (found !== null) return found
  }
  return null
}

function choiceList(schema: JsonSchema): Html | null {
  const choices = choicesOf(schema)
  if (choices.length === 0) return null
  return html`<p class="choices">
    ${choices.map((choice, index) => [index === 0 ? "" : " ", html`<code>${String(choice)}</code>`])}
  </p>`
}

function presence(required: boolean, sender: Sender): Html | null {
  if (sender === "caller") return required ? html` <span class="required">required</span>` : null
  return required ? null : html` <span class="optional">may be absent</span>`
}

function fieldItem(field: Field, book: SchemaBook, sender: Sender): Html {
  const { name, schema, required } = field
  const { schema: followed } = follow(schema, book)
  const description = field.description ?? schema.description ?? followed.description
  const inner = innerObject(schema, book)
  return html`<div class="field">
    <dt>
      <code class="name">${name}</code>
      <span class="kind">${kindOf(schema, book)}</span>${presence(required, sender)}
    </dt>
    <dd>
      ${description === undefined ? null : html`<p>${inline(description)}</p>`}${choiceList(followed)}${inner === null ? null : fieldList(fieldsOf(inner), book, sender)}
    </dd>
  </div> `
}

/** The fields of an object's schema. */
export function fieldsOf(schema: JsonSchema): readonly Field[] {
  const required = new Set(schema.required)
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    schema: property,
    required: required.has(name),
  }))
}

/** Fields with what they hold and mean; objects inside are listed inside. */
export function fieldList(fields: readonly Field[], book: SchemaBook, sender: Sender): Html {
  return html`<dl class="fields">${fields.map((field) => fieldItem(field, book, sender))}</dl> `
}
