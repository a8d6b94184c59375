import type { HttpMethod, JsonSchema, OpenApiDocument } from "../../contract/openapi/types.ts"
import type { Located } from "./curl.ts"
import type { SchemaBook } from "./field-list.ts"
import { fieldList, fieldsOf } from "./field-list.ts"
import type { Html } from "./html.ts"
import { html } from "./html.ts"
import type { BasePath } from "./layout.ts"
import { page } from "./layout.ts"
import type { ReferenceContext } from "./operation-view.ts"
import { headerFields, operationView } from "./operation-view.ts"
import { inline, prose } from "./prose.ts"

interface Group {
  readonly tag: string
  readonly operations: readonly Located[]
}

/** Every operation with its method and path, in the document's order. */
export function operationsOf(document: OpenApiDocument): readonly Located[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    // Paths hold nothing but operations by method.
    (Object.entries(methods) as [HttpMethod, Located["operation"]][]).map(([method, operation]) => ({
      method,
      path,
      operation,
    })),
  )
}

function groupsOf(document: OpenApiDocument): readonly Group[] {
  const operations = operationsOf(document)
  return document.tags.map(({ name }) => ({
    tag: name,
    operations: operations.filter(({ operation }) => operation.tags[0] === name),
  }))
}

function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    name === "$ref" && typeof member === "string" ? [member.split("/").at(-1) ?? ""] : referencesIn(member),
  )
}

/** Names of the schemas that answers consist of, those inside others included. */
function answered(document: OpenApiDocument): ReadonlySet<string> {
  const { schemas } = document.components
  const names = new Set<string>()
  const add = (name: string): void => {
    if (names.has(name) || schemas[name] === undefined) return
    names.add(name)
    for (const inner of referencesIn(schemas[name])) add(inner)
  }
  for (const { operation } of operationsOf(document)) {
    for (const name of referencesIn(operation.responses)) add(name)
  }
  add("Problem")
  return names
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")
}

function contents(groups: readonly Group[]): Html {
  const lists = groups.map(
    ({ tag, operations }) =>
      html`<li>
        <a class="tag" href="#${slug(tag)}">${tag}</a>
        <ul>
          ${operations.map(
            ({ method, operation }) =>
              html`<li>
                <a href="#${operation.operationId}"
                  ><span class="verb ${method}">${method === "delete" ? "DEL" : method.toUpperCase()}</span>
                  <span>${operation.summary.replaceAll("`", "")}</span></a
                >
              </li> `,
          )}
        </ul>
      </li> `,
  )
  return html`<nav class="contents" aria-label="Contents">
    <details>
      <summary>Contents</summary>
      <ul>
        <li><a class="tag" href="#start">Using the API</a></li>
        ${lists}
        <li><a class="tag" href="#objects">Objects</a></li>
      </ul>
    </details>
  </nav> `
}

function introduction({ document, base, baseUrl }: ReferenceContext): Html {
  return html`<h1>API reference</h1>
    <section class="intro" id="start">
      <h2>Using the API</h2>
      ${prose(document.info["description"] as string)}
      <dl class="facts-list">
        <div>
          <dt>Base URL</dt>
          <dd><code>${baseUrl}</code></dd>
        </div>
        <div>
          <dt>For programs</dt>
          <dd>${inline(String(document.components.securitySchemes["systemKey"]?.["description"]))}</dd>
        </div>
        <div>
          <dt>For people</dt>
          <dd>${inline(String(document.components.securitySchemes["session"]?.["description"]))}</dd>
        </div>
        <div>
          <dt>Errors</dt>
          <dd>
            Each code has <a href="${base}/docs/errors">a page of its own</a>; the <code>type</code> of a
            problem document leads there.
          </dd>
        </div>
        <div>
          <dt>For machines</dt>
          <dd>
            <a href="${base}/openapi.json"><code>/openapi.json</code></a
            >: this reference as an OpenAPI 3.1 document.
          </dd>
        </div>
      </dl>
      <h3>Headers of answers</h3>
      ${fieldList(headerFields(document.components.headers), EMPTY_BOOK, "server")}
    </section> `
}

const EMPTY_BOOK: SchemaBook = { schemas: {}, anchorOf: () => null }

function objectView(name: string, schema: JsonSchema, book: SchemaBook): Html {
  return html`<section class="object" id="object-${name}">
    <h3><a href="#object-${name}">${name}</a></h3>
    ${schema.description === undefined ? null : prose(schema.description)}${fieldList(fieldsOf(schema), book, "server")}
  </section> `
}

/**
 * The readable reference of the API.
 * @param document as it is served
 * @param base path the pages are under
 */
export function referencePage(document: OpenApiDocument, base: BasePath): string {
  const names = answered(document)
  const book: SchemaBook = {
    schemas: document.components.schemas,
    anchorOf: (name) => (names.has(name) ? `object-${name}` : null),
  }
  const baseUrl = document.servers[0]?.url ?? ""
  const context: ReferenceContext = { document, book, base, baseUrl }
  const groups = groupsOf(document)
  const main = html`${introduction(context)}${groups.map(
      ({ tag, operations }) =>
        html`<h2 class="group" id="${slug(tag)}">${tag}</h2>
          ${operations.map((located) => operationView(located, context))}`,
    )}
    <h2 class="group" id="objects">Objects</h2>
    <p class="lead">What answers consist of. They may gain members within v1.</p>
    ${[...names].toSorted().map((name) => objectView(name, book.schemas[name] ?? {}, book))}`
  return page({
    base,
    title: "API reference · Bitting",
    description: "Every operation of this server's API: who may call it, what goes in, what comes out.",
    main,
    aside: contents(groups),
  })
}
