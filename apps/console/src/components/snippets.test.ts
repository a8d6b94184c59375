import { DefaultSettings, TaskUtils } from "@microsoft/powerquery-parser"
import { execFileSync } from "node:child_process"
import { describe, expect, test } from "vitest"
import { envLine, snippetsOf } from "./snippets.ts"

const CONTEXT = {
  baseUrl: "https://keys.example.com",
  token: "csl_ak_0123456789ABCDEFGHIJKLMNOPQRST000000",
  keyspace: "discovery",
  scopes: ["a:read"],
  discovery: true,
  entry: { service: "ec2", provider: "aws", region: "eu-west-2" },
}

const codeOf = (id: string, fields: Partial<typeof CONTEXT> = {}): string =>
  snippetsOf({ ...CONTEXT, ...fields }).find((one) => one.id === id)?.code ?? ""

describe("samples", () => {
  test.each([true, false])("have the token filled in (discovery: %s)", (discovery) => {
    const snippets = snippetsOf({ ...CONTEXT, discovery })
    expect(snippets.length).toBeGreaterThan(3)
    for (const { code } of snippets) expect(code).toContain(CONTEXT.token)
  })

  test("of Power Query are read by Microsoft's parser, and half of one is not", async () => {
    const parse = async (text: string) =>
      TaskUtils.isParseStageOk(await TaskUtils.tryLexParse(DefaultSettings, text))
    expect(await parse(codeOf("power-query"))).toBe(true)
    const entry = { ...CONTEXT.entry, service: 'quo"ted' }
    expect(await parse(codeOf("power-query", { entry }))).toBe(true)
    expect(await parse(codeOf("power-query").slice(0, -20))).toBe(false)
  })

  test.each([true, false])("of JavaScript are read by Node (discovery: %s)", (discovery) => {
    const input = codeOf("javascript", { discovery })
    expect(() =>
      execFileSync(process.execPath, ["--check", "--input-type=module", "-"], { input, stdio: "pipe" }),
    ).not.toThrow()
  })

  test("of Python are read by Python", () => {
    const script = "import ast, sys; ast.parse(sys.stdin.read())"
    expect(() =>
      execFileSync("python3", ["-c", script], { input: codeOf("python"), stdio: "pipe" }),
    ).not.toThrow()
  })

  test("of the shell are read by the shell", () => {
    expect(() => execFileSync("sh", ["-n"], { input: codeOf("curl"), stdio: "pipe" })).not.toThrow()
  })
})

test.each([
  ["Production status page", "PRODUCTION_STATUS_PAGE_KEY=t\n", "production_status_page_key.env"],
  ["Übung №1", "UBUNG_NO1_KEY=t\n", "ubung_no1_key.env"],
  ["123", "API_KEY=t\n", "api_key.env"],
])("the .env line of %s is %j", (label, text, file) => {
  expect(envLine(label, "t")).toEqual({ text, file })
})
