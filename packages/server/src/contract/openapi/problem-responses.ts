import type { ErrorCode } from "@bitting/core"
import { ERROR_CATALOGUE } from "@bitting/core"
import type { RouteDef } from "../route.ts"
import {
  BODY_ERRORS,
  CALLER_ERRORS,
  COMMIT_ERRORS,
  COMMON_ERRORS,
  EDGE_ERRORS,
  changesSomething,
} from "../route.ts"
import { problemExample } from "./problem-examples.ts"
import type { Reference, Response } from "./types.ts"

/** Sets of codes up to this size get a component named after them, longer ones stand where they are used. */
const NAMED_CODES_MAX = 4

/** Every code an operation can answer, each once, in the order of the catalogue. */
export function errorCodesOf(route: RouteDef): readonly ErrorCode[] {
  const possible = new Set<ErrorCode>([
    ...COMMON_ERRORS,
    ...(changesSomething(route) ? COMMIT_ERRORS : []),
    ...(route.access === "public" ? [] : route.access === "edge" ? EDGE_ERRORS : CALLER_ERRORS),
    ...(route.body === undefined
      ? []
      : BODY_ERRORS.filter((code) => route.oauth !== true || code !== "invalid_json")),
    ...route.errors,
  ])
  // The catalogue's keys are its codes.
  return (Object.keys(ERROR_CATALOGUE) as ErrorCode[]).filter((code) => possible.has(code))
}

function byStatus(codes: readonly ErrorCode[]): ReadonlyMap<number, readonly ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>()
  for (const code of codes) {
    const { status } = ERROR_CATALOGUE[code]
    groups.set(status, [...(groups.get(status) ?? []), code])
  }
  return groups
}

const CHALLENGES: ReadonlySet<ErrorCode> = new Set(["duplicate_credentials", "insufficient_scope"])

const WAITS: ReadonlySet<ErrorCode> = new Set(["rate_limited", "quota_exceeded", "lease_refused"])

const LIMITS: ReadonlySet<ErrorCode> = new Set(["rate_limited", "quota_exceeded"])

function headerNames(status: number, codes: readonly ErrorCode[]): readonly string[] {
  return [
    "X-Request-Id",
    ...(status === 401 || codes.some((code) => CHALLENGES.has(code)) ? ["WWW-Authenticate"] : []),
    ...(codes.some((code) => WAITS.has(code)) ? ["Retry-After"] : []),
    ...(codes.some((code) => LIMITS.has(code)) ? ["RateLimit", "RateLimit-Policy"] : []),
  ]
}

/** References to header components. */
export function headerReferences(names: readonly string[]): Readonly<Record<string, Reference>> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

interface ResponseFacts {
  readonly status: number
  readonly codes: readonly ErrorCode[]
  /** The code that says most about the operation. */
  readonly shown: ErrorCode
  readonly baseUrl: string
}

function problemResponse({ status, codes, shown, baseUrl }: ResponseFacts): Response {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].title}.`).join(" "),
    headers: headerReferences(headerNames(status, codes)),
    content: {
      "application/problem+json": {
        schema: {
          allOf: [{ $ref: "#/components/schemas/Problem" }],
          properties: { status: { const: status }, code: { enum: codes } },
        },
        example: problemExample(shown, baseUrl),
      },
    },
    "x-error-codes": codes,
  }
}

/** Describes error answers; those of a few codes are shared between operations. */
export interface ProblemCollector {
  /** The error answers of an operation, by status. */
  readonly responsesOf: (route: RouteDef) => Readonly<Record<string, Response | Reference>>
  /** The shared answers so far, by name in alphabetical order. */
  readonly components: () => Readonly<Record<string, Response>>
}

/** A collector without components. @param baseUrl of the server, for the examples */
export function collectProblems(baseUrl: string): ProblemCollector {
  const shared = new Map<string, Response>()

  function responseFor(route: RouteDef, status: number, codes: readonly ErrorCode[]): Response | Reference {
    if (codes.length > NAMED_CODES_MAX) {
      const shown = route.errors.find((code) => codes.includes(code)) ?? codes[0] ?? "internal"
      return problemResponse({ status, codes, shown, baseUrl })
    }
    const name = codes.join(".")
    shared.set(name, problemResponse({ status, codes, shown: codes[0] ?? "internal", baseUrl }))
    return { $ref: `#/components/responses/${name}` }
  }

  return {
    responsesOf: (route) =>
      Object.fromEntries(
        [...byStatus(errorCodesOf(route))].map(([status, codes]) => [
          String(status),
          responseFor(route, status, codes),
        ]),
      ),
    components: () => Object.fromEntries([...shared].sort(([left], [right]) => (left < right ? -1 : 1))),
  }
}
