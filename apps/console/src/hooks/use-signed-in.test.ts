import { expect, test } from "vitest"
import { safeNext } from "./use-signed-in.ts"

test.each([
  [null, "/"],
  ["/o/org_1/keys?status=active", "/o/org_1/keys?status=active"],
  ["https://evil.example", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["", "/"],
])("after signing in, %j leads to %s", (next, path) => {
  expect(safeNext(next)).toBe(path)
})
