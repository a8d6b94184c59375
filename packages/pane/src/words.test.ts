import { expect, test } from "vitest"
import { countText, gapText, refusalText, waitText } from "./words.ts"

const refused = (code: string, details: readonly string[] = []) =>
  refusalText({ kind: "refused", code, details, waitMs: null })

test("a refusal tells visitors what it means for them, whatever the server's reason is called", () => {
  expect(refused("origin_not_allowed")).toBe("This table may not be shown on this page.")
  expect(refused("a_code_of_tomorrow")).toBe("The table could not be loaded. Try again later.")
  expect(refused("constructor")).toBe("The table could not be loaded. Try again later.")
})

test("a mistake of the page's author is told in the server's words", () => {
  expect(refused("unprocessable", ["There is no such region."])).toBe(
    "This table is not set up correctly. There is no such region.",
  )
})

test("what is missing says of which account where there are several", () => {
  expect(gapText({ code: "timeout", account: null })).toBe(
    "Not everything is shown: the cloud did not answer in time.",
  )
  expect(gapText({ code: "tomorrow", account: "acc_1" })).toBe(
    "Not everything of acc_1 is shown: the cloud reported a failure.",
  )
})

test.each([
  [1, 1, "1 row"],
  [0, 3, "0 of 3 rows"],
  [3, 3, "3 rows"],
])("%i of %i is %j", (shown, all, text) => {
  expect(countText(shown, all)).toBe(text)
})

test.each([
  [900, "1 second"],
  [42_000, "42 seconds"],
  [95_000, "2 minutes"],
])("%i ms are %j", (ms, text) => {
  expect(waitText(ms)).toBe(text)
})
