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

/** Checks that an answer refuses in the documented form, and with what code where one is named. */
export function expectRefusal(answer: Answer, code?: ErrorCode | readonly ErrorCode[]): void {
  const said = `${answer.status} ${answer.text.slice(0, 300)}`
  expect(answer.status, said).toBeGreaterThanOrEqual(400)
  expect(answer.status, said).toBeLessThan(500)
  expect(answer.headers.get("content-type"), said).toBe("application/problem+json; charset=utf-8")
  expect(answer.headers.get("cache-control"), said).toBe("no-store")
  expect(answer.body, said).toMatchObject({ status: answer.status, title: expect.any(String) })
  expect(Object.keys(ERROR_CATALOGUE), said).toContain(answer.body.code)
  expect(ERROR_CATALOGUE[answer.body.code as ErrorCode].status, said).toBe(answer.status)
  expect(answer.headers.get("x-request-id"), said).toBe(answer.body.request_id)
  expect(answer.text.length, "a refusal is short").toBeLessThan(20_000)
  if (code !== undefined) expect([code].flat(), said).toContain(answer.body.code)
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
