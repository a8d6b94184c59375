import { execFileSync } from "node:child_process"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { openapiDocument } from "../../contract/openapi.ts"
import type { Parameter } from "../../contract/openapi/types.ts"
import { curlCommand, shellWord } from "./curl.ts"
import { operationsOf } from "./reference-page.ts"

const BASE = "https://keys.example.com"

function commandOf(id: string): string {
  const located = operationsOf(openapiDocument(BASE)).find(({ operation }) => operation.operationId === id)!
  const parameters = (located.operation.parameters ?? []).filter((one): one is Parameter => !("$ref" in one))
  return curlCommand(located, parameters, BASE)
}

describe("commands", () => {
  test("are what a shell passes to curl, word by word", () => {
    const script = commandOf("keys.rotate").replace(/^curl/, "printf '%s\\0'")
    const words = execFileSync("sh", ["-c", script], { env: { BITTING_KEY: "secret" }, encoding: "utf8" })
    expect(words.split("\0")).toEqual([
      "-X",
      "POST",
      `${BASE}/keys/key_0123456789ABCDEFGHIJKL/rotate`,
      "-H",
      "Authorization: Bearer secret",
      "-H",
      "Content-Type: application/json",
      "-d",
      JSON.stringify({ overlap: "24h" }, null, 2),
      "",
    ])
  })

  test("of operations for people send the cookie, and the server's own origin where they write", () => {
    const command = commandOf("auth.signOut")
    expect(command).toContain("-b cookies.txt")
    expect(command).toContain(`-H 'Origin: ${BASE}'`)
  })

  test("quote any text as one word", () => {
    const texts = fc.sample(
      fc.string({ unit: "binary-ascii" }).map((text) => text.replaceAll("\0", "")),
      50,
    )
    const script = `printf '%s\\0' ${texts.map(shellWord).join(" ")}`
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(texts)
  })
})
