import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import type { IncomingMessage } from "node:http"
import { bodyOf, startListening } from "../../../test/support/listening.ts"
import type { AwsCall, AwsReply } from "./aws-endpoint.ts"
import { callOf } from "./aws-call.ts"
import { JSON_OPERATIONS } from "./fake-aws-json-operations.ts"
import type { Json, JsonFind, JsonList, JsonObject } from "./fake-aws-json-types.ts"
import { textOf } from "./fake-aws-json-types.ts"

/** A call and what it says in its body, its query and its path. */
export interface JsonCall extends AwsCall {
  readonly input: JsonObject
}

/** How a service refuses. */
export interface JsonRefusal {
  readonly status: number
  readonly code: string
  readonly message: string
  /** Headers besides: how long it wants the caller to wait. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A stand-in for the services of AWS that speak JSON. */
export interface FakeAwsJson {
  readonly url: string
  readonly calls: JsonCall[]
  /** What there is, by the operation that tells of it. */
  held: Readonly<Record<string, readonly Json[]>>
  /** Decides before anything is looked up; null: nothing stands against it. */
  refuse: (call: JsonCall) => JsonRefusal | null
  /** The first page of every list that has pages is empty, and leads to the next: what AWS says may happen. */
  emptyFirst: boolean
  readonly close: () => Promise<void>
}

/** Services whose operations are methods and paths. */
const REST: ReadonlySet<string> = new Set(["apigateway", "eks", "elasticfilesystem", "es"])

const isRefusal = (answer: object): answer is JsonRefusal => "code" in answer && "status" in answer

const refusal = (status: number, code: string, message: string): JsonRefusal => ({ status, code, message })

/** In the two forms that AWS has for it (`smithy.io/2.0/aws/protocols`): a type with its namespace, and a header with a URI. */
function refusalReply(
  { service }: AwsCall,
  { status, code, message, headers: besides }: JsonRefusal,
): AwsReply {
  if (!REST.has(service)) {
    const body = JSON.stringify({ __type: `com.amazon.coral.service#${code}`, Message: message })
    return { status, body, headers: { ...besides, "content-type": "application/x-amz-json-1.1" } }
  }
  const headers = {
    ...besides,
    "content-type": "application/json",
    "x-amzn-errortype": `${code}:http://internal.amazon.com/coral/com.amazon.coral.service/`,
  }
  return { status, body: JSON.stringify({ message }), headers }
}

/** The parameters of a path, as far as it is the one; null: it is another one. */
function parametersOf(template: string, operation: string): JsonObject | null {
  const pattern = template.replaceAll(/[.]/g, "\\.").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")
  const found = new RegExp(`^${pattern}$`).exec(operation)
  if (found === null) return null
  return Object.fromEntries(
    Object.entries(found.groups ?? {}).map(([name, one]) => [name, decodeURIComponent(one)]),
  )
}

function inputOf(call: AwsCall, body: string): JsonObject {
  const said: JsonObject = body === "" ? {} : JSON.parse(body)
  return { ...Object.fromEntries(call.query), ...said }
}

function find(
  { names, most, tooMany, items, is, missing }: JsonFind,
  held: readonly Json[],
  input: JsonObject,
): JsonObject | JsonRefusal {
  const said = input[names]
  const asked = (most === null ? [said] : said) as readonly string[] | undefined
  if (asked === undefined || asked.length === 0 || asked[0] === undefined)
    return refusal(400, "ValidationException", `${names} must be given.`)
  if (most !== null && asked.length > most) return refusal(400, "ValidationException", tooMany)
  const found = asked.map((name) => held.find((item) => is(item, name, input)))
  const there = found.filter((item) => item !== undefined)
  const [first] = there
  if (most === null)
    return first === undefined
      ? refusal(404, "ResourceNotFoundException", "There is no such thing.")
      : { [items]: first }
  const lost = asked.filter((_, at) => found[at] === undefined)
  return { [items]: there, ...missing?.(lost) }
}

/** Starts one that holds nothing, on a free port of 127.0.0.1. Its operations are those of `JSON_OPERATIONS`. */
export async function startFakeAwsJson(): Promise<FakeAwsJson> {
  const tokens = new Map<string, number>()

  function list(one: JsonList, { input, region, service }: JsonCall): JsonObject | JsonRefusal {
    const { size, token, only, show = (item) => item, group, also, items, operation } = one
    const asked = Number(input[size.name] ?? size.unsaid)
    if (token !== null && (!Number.isInteger(asked) || asked < size.least || asked > size.most))
      return refusal(400, "ValidationException", `${size.name} must be from ${size.least} to ${size.most}`)
    const given = token === null ? null : (input[token[0]] ?? null)
    const from = given === null ? 0 : tokens.get(`${service} ${operation} ${textOf(given)}`)
    if (from === undefined) return refusal(400, "InvalidNextTokenException", "The token is not valid.")
    const all = (fake.held[operation] ?? []).filter((item) => only?.(item, input, region) ?? true)
    const held = Math.min(asked === 0 ? size.unsaid : asked, size.held)
    const to = fake.emptyFirst && given === null && token !== null ? 0 : from + held
    const page = all.slice(from, to)
    const more = to < all.length
    const next = randomUUID()
    if (more) tokens.set(`${service} ${operation} ${next}`, to)
    const groups = Map.groupBy(page, group ?? (() => items))
    const lists = [...groups].map(([name, some]) => [name, some.map(show)] as const)
    return {
      [items]: [],
      ...Object.fromEntries(lists),
      ...(more && token !== null && { [token[1]]: next }),
      ...also?.(page, more, input),
    }
  }

  function answer(call: JsonCall): JsonObject | JsonRefusal {
    for (const one of JSON_OPERATIONS) {
      const parameters = call.service === one.service ? parametersOf(one.operation, call.operation) : null
      if (parameters === null) continue
      const input = { ...call.input, ...parameters }
      if (one.kind === "list") return list(one, { ...call, input })
      return find(one, fake.held[one.operation] ?? [], input)
    }
    return refusal(400, "UnknownOperationException", `There is no ${call.operation}.`)
  }

  function replyTo(request: IncomingMessage, body: string): AwsReply {
    const bare = callOf(request, body)
    const operation = bare.operation.replace(/\/$/, "")
    const call = { ...bare, operation, input: inputOf(bare, body) }
    fake.calls.push(call)
    const said = fake.refuse(call) ?? answer(call)
    if (isRefusal(said)) return refusalReply(call, said)
    // Without it API Gateway answers in `application/hal+json`, where the list is `_embedded`.
    if (call.service === "apigateway" && request.headers.accept !== "application/json") {
      const { item = [], position = null } = said
      const hal = { _embedded: { item }, position }
      return { status: 200, body: JSON.stringify(hal), headers: { "content-type": "application/hal+json" } }
    }
    const type = REST.has(call.service) ? "application/json" : "application/x-amz-json-1.1"
    return { status: 200, body: JSON.stringify(said), headers: { "content-type": type } }
  }

  const server = createServer((request, response) => {
    bodyOf(request)
      .then((body) => {
        const { status, headers, body: text } = replyTo(request, body.toString())
        response.writeHead(status, headers).end(text)
      })
      .catch(() => response.destroy())
  })
  const { port, close } = await startListening(server)
  const fake: FakeAwsJson = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    held: {},
    refuse: () => null,
    emptyFirst: false,
    close,
  }
  return fake
}
