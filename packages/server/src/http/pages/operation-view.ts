import type { ErrorCode } from "@bitting/core"
import { ERROR_CATALOGUE } from "@bitting/core"
import type {
  Header,
  JsonSchema,
  OpenApiDocument,
  Operation,
  Parameter,
  Reference,
  Response,
} from "../../contract/openapi/types.ts"
import { codePanel, jsonView } from "./code-panel.ts"
import type { Located } from "./curl.ts"
import { curlCommand } from "./curl.ts"
import type { Field, SchemaBook } from "./field-list.ts"
import { fieldList, fieldsOf, follow, kindOf } from "./field-list.ts"
import type { Html, Part } from "./html.ts"
import { html } from "./html.ts"
import type { BasePath } from "./layout.ts"
import { inline, prose } from "./prose.ts"

/** What operations are shown with. */
export interface ReferenceContext {
  readonly document: OpenApiDocument
  readonly book: SchemaBook
  readonly base: BasePath
  readonly baseUrl: string
}

type Components = OpenApiDocument["components"]

/** A part of the document that may stand among its components. */
function resolve<Kind extends "parameters" | "responses" | "headers">(
  kind: Kind,
  thing: Components[Kind][string] | Reference,
  components: Components,
): Components[Kind][string] {
  if (!("$ref" in thing)) return thing
  const found = components[kind][thing.$ref.split("/").at(-1) ?? ""]
  if (found === undefined) throw new Error(`nothing is at ${thing.$ref}`)
  // The lookup by kind answers that kind; the compiler cannot follow an indexed access with a type parameter.
  return found as Components[Kind][string]
}

const ROLE_RULES: Readonly<Record<string, string>> = {
  any: "Anybody who is signed in",
  "keyspace.manage": "People whose role may manage keys of the keyspace",
  "keyspace.read": "People whose role may read keys of the keyspace",
}

function callers(operation: Operation): readonly Html[] {
  const { security, "x-required-scope": scope, "x-required-role": role } = operation
  if (security.length === 0) return [html`Anybody, without credentials`]
  return [
    ...(scope === undefined
      ? []
      : [scope === "any" ? html`Any system key` : html`System keys with <code>${scope}</code>`]),
    ...(role === undefined
      ? []
      : [
          ROLE_RULES[role] === undefined
            ? html`People from the role <code>${role}</code> up`
            : html`${ROLE_RULES[role]}`,
        ]),
  ]
}

function accessView(operation: Operation): Html {
  const reach =
    operation["x-required-reach"] === undefined
      ? null
      : html`<li>Only with reach over the whole instance</li>`
  return html`<ul class="callers" aria-label="Who may call">
    ${callers(operation).map((caller) => html`<li>${caller}</li>`)}${reach}
  </ul> `
}

function parameterSection(title: string, fields: readonly Field[], book: SchemaBook): Html | null {
  return fields.length === 0
    ? null
    : html`<h4>${title}</h4>
        ${fieldList(fields, book, "caller")}`
}

function parameterSections(parameters: readonly Parameter[], book: SchemaBook): Part {
  const inPlace = (place: Parameter["in"]): readonly Parameter[] =>
    parameters.filter((parameter) => parameter.in === place)
  return [
    parameterSection("In the path", inPlace("path"), book),
    parameterSection("In the query", inPlace("query"), book),
    parameterSection("Headers", inPlace("header"), book),
  ]
}

function bodySection({ requestBody }: Operation, book: SchemaBook): Html | null {
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema
  if (schema === undefined) return null
  const body = follow(schema, book).schema
  const optional = requestBody?.required === true ? null : html` <span class="kind">may be left out</span>`
  return html`<h4>Body${optional}</h4>
    ${body.description === undefined ? null : prose(body.description)}${fieldList(fieldsOf(body), book, "caller")}`
}

function answerBody(schema: JsonSchema | undefined, book: SchemaBook): Part {
  if (schema === undefined) return null
  if (schema.$ref !== undefined) return html`<p class="kind">${kindOf(schema, book)}</p>`
  return fieldList(fieldsOf(schema), book, "server")
}

function headerNames(response: Response): Part {
  const names = Object.keys(response.headers ?? {}).filter((name) => name !== "X-Request-Id")
  return names.length === 0
    ? null
    : html`<p class="kind">
        Headers: ${names.map((name, index) => [index === 0 ? "" : ", ", html`<code>${name}</code>`])}
      </p>`
}

function answerSection(operation: Operation, { document, book }: ReferenceContext): Html {
  const answers = Object.entries(operation.responses).filter(([status]) => Number(status) < 400)
  const items = answers.map(([status, reference]) => {
    const response = resolve("responses", reference, document.components)
    const schema = response.content?.["application/json"]?.schema
    return html`<div class="field">
      <dt><span class="status">${status}</span></dt>
      <dd>
        <p>${inline(response.description)}</p>
        ${answerBody(schema, book)}${headerNames(response)}
      </dd>
    </div> `
  })
  return html`<h4>Answer</h4>
    <dl class="fields answers">${items}</dl> `
}

function errorRow(code: ErrorCode, base: BasePath): Html {
  const { status, title } = ERROR_CATALOGUE[code]
  return html`<li>
    <span class="status">${status}</span> <a href="${base}/docs/errors/${code}"><code>${code}</code></a>
    <span class="note">${inline(title)}</span>
  </li> `
}

function errorSection(operation: Operation, { document, base }: ReferenceContext): Html {
  const codes = Object.values(operation.responses).flatMap(
    (reference) => resolve("responses", reference, document.components)["x-error-codes"] ?? [],
  )
  return html`<details class="errors">
    <summary>${codes.length} possible errors</summary>
    <ul>
      ${codes.map((code) => errorRow(code, base))}
    </ul>
  </details> `
}

function answerPanel(operation: Operation, components: Components): Html | null {
  for (const [status, reference] of Object.entries(operation.responses)) {
    const media = resolve("responses", reference, components).content?.["application/json"]
    if (media !== undefined && "example" in media)
      return codePanel(`Answer ${status}`, jsonView(media.example))
  }
  return null
}

/** The method and the path of an operation. */
export function endpoint({ method, path }: Pick<Located, "method" | "path">): Html {
  const parts = path.split(/(\{\w+\})/)
  const written = parts.map((part) => (part.startsWith("{") ? html`<var>${part}</var>` : part))
  return html`<span class="method ${method}">${method.toUpperCase()}</span>
    <code class="path">${written}</code>`
}

/** One operation: what it does, who may call it, what goes in and what comes out. Its anchor is its id. */
export function operationView(located: Located, context: ReferenceContext): Html {
  const { operation } = located
  const { document, book, baseUrl } = context
  const parameters = (operation.parameters ?? []).map((one) =>
    resolve("parameters", one, document.components),
  )
  return html`<section class="operation" id="${operation.operationId}">
    <h3><a href="#${operation.operationId}">${inline(operation.summary)}</a></h3>
    <p class="endpoint">${endpoint(located)}</p>
    <div class="columns">
      <div class="facts">
        ${operation.description === undefined ? null : prose(operation.description)}${accessView(operation)}${parameterSections(parameters, book)}${bodySection(operation, book)}${answerSection(operation, context)}${errorSection(operation, context)}
      </div>
      <div class="samples">
        ${codePanel("Request", curlCommand(located, parameters, baseUrl))}${answerPanel(operation, document.components)}
      </div>
    </div>
  </section> `
}

/** A header component with its meaning, for the reference's introduction. */
export function headerFields(headers: Readonly<Record<string, Header>>): readonly Field[] {
  return Object.entries(headers).map(([name, { schema, description }]) => ({
    name,
    schema,
    required: true,
    description,
  }))
}
