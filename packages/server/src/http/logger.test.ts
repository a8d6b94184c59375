import { BittingError } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { createLogger } from "./logger.ts"

function logging() {
  const lines: Record<string, unknown>[] = []
  let now = Date.UTC(2026, 10, 20)
  const log = createLogger(
    (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    () => now,
  )
  return { lines, log, advance: (ms: number) => (now += ms) }
}

const UNAVAILABLE = new BittingError("unavailable", { cause: new Error("disk full") })
const INTERNAL = new BittingError("internal", { cause: new TypeError("x is not a function") })

describe("the log", () => {
  test("is one line of JSON for each event, whatever a field holds", () => {
    const written: string[] = []
    const log = createLogger(
      (line) => void written.push(line),
      () => 0,
    )
    log.warn("odd", { detail: 'a\nb"\u2028\u001b[2J' })
    expect(written).toHaveLength(1)
    expect(written[0]?.match(/\n/g)).toHaveLength(1)
    expect(written[0]).not.toContain("\u001b")
    expect(JSON.parse(written[0] ?? "")).toEqual({
      time: "1970-01-01T00:00:00.000Z",
      level: "warn",
      event: "odd",
      detail: 'a\nb"\u2028\u001b[2J',
    })
  })

  test("tells every fault of the server with its request and its cause", () => {
    const { lines, log } = logging()
    for (const id of ["req_1", "req_2"]) log.failure(INTERNAL, id)
    expect(lines.map(({ request_id: id }) => id)).toEqual(["req_1", "req_2"])
    expect(lines[0]).toMatchObject({ level: "error", event: "request_failed", code: "internal" })
    expect(lines[0]?.["cause"]).toMatch(/^TypeError: x is not a function\n\s+at /)
  })

  test("tells once a second that the database is away, and how often it kept silent about it", () => {
    const { lines, log, advance } = logging()
    for (let request = 0; request < 1_000; request++) log.failure(UNAVAILABLE, `req_${request}`)
    expect(lines).toHaveLength(1)
    advance(999)
    log.failure(UNAVAILABLE, "req_a")
    log.failure(INTERNAL, "req_b")
    expect(lines.map(({ code }) => code)).toEqual(["unavailable", "internal"])
    advance(1)
    log.failure(UNAVAILABLE, "req_c")
    expect(lines.at(-1)).toMatchObject({ request_id: "req_c", not_logged: 1_000 })
    advance(5_000)
    log.failure(UNAVAILABLE, "req_d")
    expect(lines.at(-1)).not.toHaveProperty("not_logged")
  })

  test("goes on when the clock is set back", () => {
    const { lines, log, advance } = logging()
    log.failure(UNAVAILABLE, "req_1")
    advance(-3_600_000)
    log.failure(UNAVAILABLE, "req_2")
    expect(lines).toHaveLength(2)
  })
})
