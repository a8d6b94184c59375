import { ERROR_CATALOGUE, OPERATIONS, parseToken } from "@bitting/core"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Ajv2020 } from "ajv/dist/2020.js"
import addFormats from "ajv-formats"
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { errorCodesOf } from "./openapi/problem-responses.ts"
import type { JsonSchema, MediaType, Operation, Parameter, Reference, Response } from "./openapi/types.ts"
import { openapiDocument } from "./openapi.ts"
import type { RouteDef } from "./route.ts"
import { ROUTES } from "./routes.ts"

const document = openapiDocument()
const routes: readonly (readonly [string, RouteDef])[] = Object.entries(ROUTES)
const operations = new Map(
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [operation.operationId, { path, method, operation }] as const,
    ),
  ),
)

function operationOf(id: string): Operation {
  const found = operations.get(id)
  if (found === undefined) throw new Error(`${id} is not in the document`)
  return found.operation
}

function resolved<Thing extends object>(thing: Thing | Reference): Thing {
  if (!("$ref" in thing) || typeof thing.$ref !== "string") return thing as Thing
  const target = thing.$ref
    .slice(2)
    .split("/")
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], document)
  if (target === undefined) throw new Error(`nothing is at ${thing.$ref}`)
  return target as Thing
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(document, "document")

/** Every part of the document with its JSON pointer. */
function* parts(value: unknown, pointer = ""): Generator<readonly [string, unknown]> {
  yield [pointer, value]
  if (typeof value !== "object" || value === null) return
  for (const [name, member] of Object.entries(value)) {
    yield* parts(member, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`)
  }
}

const examplesOf = (media: Partial<MediaType>): readonly unknown[] => [
  ...("example" in media ? [media.example] : []),
  ...Object.values(media.examples ?? {}).map(({ value }) => value),
]

/** Pointers of schemas and what is shown for them: media types, parameters, and schemas with examples of their own. */
function shownValues(): readonly (readonly [string, unknown])[] {
  return [...parts(document)].flatMap(([pointer, part]) => {
    if (typeof part !== "object" || part === null) return []
    if (/\/(?:properties|example|examples|x-error-codes)$/.test(pointer)) return []
    if ("schema" in part)
      return examplesOf(part as MediaType).map((value) => [`${pointer}/schema`, value] as const)
    const { examples } = part as JsonSchema
    return Array.isArray(examples) ? examples.map((value) => [pointer, value] as const) : []
  })
}

describe("the OpenAPI document", () => {
  test("is an OpenAPI 3.1 document by the published schema", async () => {
    const result = await new Validator().validate(structuredClone(document) as never)
    expect(result).toMatchObject({ valid: true })
  })

  test("is the same every time it is made", () => {
    expect(JSON.stringify(openapiDocument())).toBe(JSON.stringify(document))
  })

  test("names the server it is served by, in its examples too", () => {
    const text = JSON.stringify(openapiDocument("https://keys.example.com"))
    expect(text).toContain('"servers":[{"url":"https://keys.example.com"}]')
    expect(text).toContain("https://keys.example.com/docs/errors/not_found")
  })

  test("has no reference that leads nowhere", () => {
    for (const [, part] of parts(document)) {
      if (typeof part === "object" && part !== null && "$ref" in part) resolved(part as Reference)
    }
  })

  test("describes every part that is sent and answered with a schema of its own: no bare `$defs`, `$id` or `$schema`", () => {
    expect(JSON.stringify(document)).not.toMatch(/"\$(?:defs|id|schema)"|__schema/)
  })

  test("lets answers grow: none of their schemas forbids members that are not described", () => {
    const answered = new Set<string>()
    const walk = (value: unknown): void => {
      for (const [, part] of parts(value)) {
        if (typeof part !== "object" || part === null) continue
        if ("additionalProperties" in part) expect(part.additionalProperties).not.toBe(false)
        if (!("$ref" in part) || typeof part.$ref !== "string" || answered.has(part.$ref)) continue
        answered.add(part.$ref)
        walk(resolved(part as Reference))
      }
    }
    for (const { operation } of operations.values()) walk(operation.responses)
    expect(answered.size).toBeGreaterThan(0)
  })
})

describe("every operation", () => {
  test("is in the document, and nothing else is", () => {
    expect([...operations.keys()].toSorted()).toEqual(Object.keys(ROUTES).toSorted())
  })

  test.each(routes)("%s has its method, its path and its status", (id, route) => {
    const { method, path, operation } = operations.get(id)!
    expect([method.toUpperCase(), path]).toEqual([route.method, route.path])
    expect(operation.responses).toHaveProperty([String(route.ok.status)])
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined)
  })

  test.each(routes)("%s describes each parameter of its path, and no other there", (id, route) => {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    const described = (operationOf(id).parameters ?? [])
      .map((parameter) => resolved<Parameter>(parameter))
      .filter((parameter) => parameter.in === "path")
    expect(described.map(({ name }) => name)).toEqual(names)
    for (const parameter of described) expect(parameter).toHaveProperty("example")
  })

  test.each(routes)("%s says who may call it as the authority matrix does", (id, { access }) => {
    const { security, ...operation } = operationOf(id)
    const schemes = security.flatMap((scheme) => Object.keys(scheme))
    if (access === "public") return expect(security).toEqual([])
    if (access === "edge") return expect(security).toEqual([{ accessKey: [] }, { session: [] }, {}])
    if (access === "person") return expect(schemes).toEqual(["session"])
    if (access === "caller") return expect(schemes).toEqual(["systemKey", "session"])
    const { scope, role } = OPERATIONS[access]
    expect(operation["x-required-scope"] ?? null).toBe(scope)
    expect(operation["x-required-role"] ?? null).toBe(role)
    expect(schemes).toEqual([...(scope === null ? [] : ["systemKey"]), ...(role === null ? [] : ["session"])])
  })

  test.each(routes)(
    "%s lists each error it can answer under its status, with a problem document",
    (id, route) => {
      const responses = Object.entries(operationOf(id).responses).filter(([status]) => Number(status) >= 400)
      const listed = responses.flatMap(([status, reference]) => {
        const response = resolved<Response>(reference)
        expect(Object.keys(response.content ?? {})).toEqual(["application/problem+json"])
        const codes = response["x-error-codes"] ?? []
        for (const code of codes) expect([code, ERROR_CATALOGUE[code].status]).toEqual([code, Number(status)])
        return codes
      })
      expect(listed.toSorted()).toEqual([...errorCodesOf(route)].toSorted())
      expect(listed).toEqual(expect.arrayContaining([...route.errors]))
    },
  )

  test.each(routes)("%s shows what it answers, and what to send where a body is required", (id, route) => {
    const { requestBody, responses } = operationOf(id)
    const answer = resolved<Response>(responses[String(route.ok.status)]!).content?.["application/json"]
    if (route.ok.body !== undefined) expect(examplesOf(answer!)).not.toEqual([])
    if (requestBody?.required === true) {
      expect(examplesOf(Object.values(requestBody.content)[0]!)).not.toEqual([])
    }
  })

  test("offers `If-Match` exactly where a change can fail for it", () => {
    for (const [id, route] of routes) {
      const offered = (operationOf(id).parameters ?? []).some(
        (one) => "$ref" in one && one.$ref.endsWith("/IfMatch"),
      )
      expect([id, offered]).toEqual([id, route.errors.includes("precondition_failed")])
    }
  })
})

describe("examples", () => {
  const shown = shownValues()

  test("are there", () => {
    expect(shown.length).toBeGreaterThan(routes.length)
  })

  test("are valid by their schemas", () => {
    const wrong = shown.flatMap(([pointer, value]) => {
      const validate = ajv.compile({ $ref: `document#${encodeURI(pointer)}` })
      return validate(value) ? [] : [{ pointer, value, errors: ajv.errorsText(validate.errors) }]
    })
    expect(wrong).toEqual([])
  })

  test("hold no token but those of the published vectors, which open nothing", () => {
    const vectors = readFileSync(new URL("../../../../docs/spec/vectors/token.json", import.meta.url), "utf8")
    const bodies = new Set([...vectors.matchAll(/[0-9A-Za-z]{36}(?=")/g)].map(([body]) => body))
    const tokens = [...JSON.stringify(document).matchAll(/[a-z][a-z0-9]*(?:_[a-z0-9]+)?_[0-9A-Za-z]{36}/g)]
      .map(([text]) => text)
      .filter((text) => parseToken(text) !== null)
    expect(tokens.length).toBeGreaterThan(0)
    for (const token of tokens) expect(bodies).toContain(token.slice(-36))
  })

  test("no schema has a default that holds a secret", () => {
    for (const [, part] of parts(document)) {
      if (typeof part !== "object" || part === null || !("x-secret" in part)) continue
      expect(part).not.toHaveProperty("default")
    }
  })
})
