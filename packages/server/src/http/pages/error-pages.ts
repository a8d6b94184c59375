import type { DecisionCode, ErrorCode } from "@bitting/core"
import { DECISION_CODES, DECISION_TEXTS, ERROR_CATALOGUE } from "@bitting/core"
import { problemExample } from "../../contract/openapi/problem-examples.ts"
import type { OpenApiDocument, Response } from "../../contract/openapi/types.ts"
import { nodeHttp } from "../node-http.ts"
import { codePanel, jsonView } from "./code-panel.ts"
import type { Located } from "./curl.ts"
import type { Html } from "./html.ts"
import { html } from "./html.ts"
import type { BasePath } from "./layout.ts"
import { page } from "./layout.ts"
import { endpoint } from "./operation-view.ts"
import { inline } from "./prose.ts"
import { operationsOf } from "./reference-page.ts"

// The catalogue's keys are its codes.
const CODES = Object.keys(ERROR_CATALOGUE) as readonly ErrorCode[]

/** Whether a text is a code of the error catalogue. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, text)
}

function errorGroup(status: number, base: BasePath): Html {
  const rows = CODES.filter((code) => ERROR_CATALOGUE[code].status === status).map(
    (code) =>
      html`<div class="field">
        <dt>
          <a href="${base}/docs/errors/${code}"><code class="name">${code}</code></a>
        </dt>
        <dd><p>${inline(ERROR_CATALOGUE[code].title)}</p></dd>
      </div> `,
  )
  return html`<h3><span class="status">${status}</span> ${nodeHttp.STATUS_CODES[status] ?? ""}</h3>
    <dl class="fields two">${rows}</dl> `
}

function decisionItem(code: DecisionCode): Html {
  const { meaning, remedy } = DECISION_TEXTS[code]
  return html`<div class="field" id="decision-${code}">
    <dt><code class="name">${code}</code></dt>
    <dd>
      <p>${inline(meaning)}</p>
      <p class="note">${inline(remedy)}</p>
    </dd>
  </div> `
}

/** The page that lists every error code and every decision code. */
export function errorIndexPage(base: BasePath): string {
  const statuses = [...new Set(CODES.map((code) => ERROR_CATALOGUE[code].status))].toSorted(
    (left, right) => left - right,
  )
  return page({
    base,
    title: "Errors and decisions · Bitting",
    description: "Every error code and every decision code of this server, and what to do about each.",
    main: html`<div class="reading">
      <h1>Errors and decisions</h1>
      <p class="lead">
        An error is a problem document. Switch on its <code>code</code>; <code>detail</code> is for people.
      </p>
      <h2 id="errors">Error codes</h2>
      ${statuses.map((status) => errorGroup(status, base))}
      <h2 id="decisions">Decision codes</h2>
      <p>
        What <a href="${base}/docs#keys.verify">a verification</a> came to. The checks are made in this order,
        and the first that fails is the answer. The set may grow: treat a code you do not know as a refusal.
      </p>
      <dl class="fields two">${DECISION_CODES.map(decisionItem)}</dl>
    </div> `,
  })
}

function answers(located: Located, code: ErrorCode, document: OpenApiDocument): boolean {
  return Object.values(located.operation.responses).some((reference) => {
    const name = "$ref" in reference ? (reference.$ref.split("/").at(-1) ?? "") : null
    const response: Response | undefined =
      "$ref" in reference ? document.components.responses[name ?? ""] : reference
    return response?.["x-error-codes"]?.includes(code) ?? false
  })
}

function answeredBy(code: ErrorCode, document: OpenApiDocument, base: BasePath): Html {
  const all = operationsOf(document)
  const some = all.filter((located) => answers(located, code, document))
  if (some.length === 0) return html`<p>The server itself, whatever was asked.</p>`
  if (some.length === all.length) return html`<p>Every <a href="${base}/docs">operation</a>.</p>`
  return html`<ul class="operations">
    ${some.map(
      ({ method, path, operation }) =>
        html`<li>
          ${endpoint({ method, path })}
          <a href="${base}/docs#${operation.operationId}">${inline(operation.summary)}</a>
        </li> `,
    )}
  </ul> `
}

/** The page of one error code: what happened, what to do, what it looks like, who answers it. */
export function errorPage(code: ErrorCode, document: OpenApiDocument, base: BasePath): string {
  const { status, title, what, fix } = ERROR_CATALOGUE[code]
  return page({
    base,
    title: `${title} · Bitting`,
    description: what,
    main: html`<div class="reading">
      <p class="crumb"><a href="${base}/docs/errors">Errors</a></p>
      <h1>${inline(title)}</h1>
      <p class="endpoint">
        <span class="status">${status} ${nodeHttp.STATUS_CODES[status] ?? ""}</span> <code>${code}</code>
      </p>
      <h2>What happened</h2>
      <p>${inline(what)}</p>
      <h2>What to do</h2>
      <p>${inline(fix)}</p>
      <h2>What it looks like</h2>
      ${codePanel("application/problem+json", jsonView(problemExample(code, document.servers[0]?.url ?? "")))}
      <h2>Who answers it</h2>
      ${answeredBy(code, document, base)}
    </div> `,
  })
}
