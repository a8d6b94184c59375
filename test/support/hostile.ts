import { ERROR_CATALOGUE } from "@bitting/core"
import type { ErrorCode } from "@bitting/core"
import { expect } from "vitest"
import type { Answer } from "./api.ts"
import type { TestServer } from "./server.ts"

/** What no name, id or line of text may contain. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "a\nb",
  "a\r\nSet-Cookie: x=1",
  "a\u001b[2Jb",
  "a\u007fb",
  "a\u0085b",
  "a\u2028b",
  "a\u202eb",
  "\ud800",
  "\udfff",
  "\u200b\u200b",
  "x".repeat(100_000),
]

/** Names that every object of JavaScript has already. */
export const PROTOTYPE_NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "prototype",
] as const

/** What is wrong with an answer that should refuse in the documented form. */
function* faultsOf({ status, headers, body, text }: Answer): Generator<string> {
  if (status < 400 || status >= 500) yield "the status is no refusal"
  if (headers.get("content-type") !== "application/problem+json; charset=utf-8") yield "the type is another"
  if (headers.get("cache-control") !== "no-store") yield "it may be cached"
  if (text.length > 20_000) yield "it is long"
  const entry = Object.entries(ERROR_CATALOGUE).find(([code]) => code === body?.code)?.[1]
  if (entry === undefined) yield "the code is not in the catalogue"
  if (entry?.status !== status || body?.status !== status) yield "the statuses differ"
  if (entry?.title !== body?.title) yield "the title is another"
  if (typeof body?.detail !== "string") yield "there is no detail"
  if (headers.get("x-request-id") !== body?.request_id) yield "the request ids differ"
}

/** Checks that an answer refuses in the documented form, and with what code (or one of which) where that is named. */
export function expectRefusal(answer: Answer, code?: ErrorCode | readonly ErrorCode[]): void {
  const faults = [...faultsOf(answer)]
  const codes = code === undefined ? null : [code].flat()
  if (codes !== null && !codes.includes(answer.body?.code))
    faults.push(`the code is not ${codes.join(" or ")}`)
  const answered = faults.length === 0 ? "" : `${answer.status} ${answer.text.slice(0, 400)}`
  expect({ faults, answered }).toEqual({ faults: [], answered: "" })
}

/** What a server has stored that requests can add to: the newest key, and the newest entries of both logs. */
export async function stored(server: TestServer): Promise<unknown> {
  const newest = async (path: string, field: string): Promise<unknown> => {
    const { body, status, text } = await server.root.get(path)
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`)
    return body.data.map((row: Record<string, unknown>) => row[field])
  }
  return {
    keys: await newest("/keys?limit=3", "grant_id"),
    audit: await newest("/audit?limit=3", "id"),
    instance: await newest("/audit?log=instance&limit=3", "id"),
  }
}

/** Lines in which the server blames itself. */
export function failures(server: TestServer): readonly string[] {
  return server.logLines.filter((line) => line.includes('"failure"'))
}
