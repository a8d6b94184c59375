import { expect, test } from "vitest"
import { retryAfterMs } from "./question.ts"

const NOW = Date.UTC(2026, 10, 20, 12)

test.each<[string | null, number | null]>([
  ["2", 2_000],
  ["0", 1_000],
  ["-5", 1_000],
  ["Fri, 20 Nov 2026 12:00:30 GMT", 30_000],
  ["Fri, 20 Nov 2026 11:00:00 GMT", 1_000],
  ["999999999", 3_600_000],
  ["soon", null],
  [" ", null],
  [null, null],
])("Retry-After: %s is a wait of %s ms", (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms)
})
