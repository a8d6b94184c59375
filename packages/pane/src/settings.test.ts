import { describe, expect, test } from "vitest"
import { settingsOf } from "./settings.ts"

const PLACES = { script: "https://keys.example.com/", page: "https://status.example.com/a/b" }

const settings = (attributes: Readonly<Record<string, string>>, places: Partial<typeof PLACES> = {}) =>
  settingsOf((name) => attributes[name] ?? null, { ...PLACES, ...places })

const LEAST = { token: "csl_em_x", service: "ec2" }

describe("the attributes of a pane", () => {
  test("ask the server of the script for the usual columns of AWS, once, unless they say otherwise", () => {
    expect(settings(LEAST)).toEqual({
      question: {
        server: "https://keys.example.com/",
        token: "csl_em_x",
        service: "ec2",
        provider: "aws",
        region: null,
        account: null,
        attributes: null,
      },
      caption: null,
      refreshMs: null,
    })
  })

  test("may have spaces around them; those that are empty are not there", () => {
    const { question } = settings({
      ...LEAST,
      token: " csl_em_x\n",
      region: " ",
      attributes: " name, state ,,",
    })
    expect(question).toMatchObject({ token: "csl_em_x", region: null, attributes: ["name", "state"] })
  })

  test.each([
    ["token", { service: "ec2" }],
    ["service", { token: "csl_em_x" }],
  ])("cannot do without %s", (name, attributes) => {
    expect(settings(attributes).question).toBe(`The attribute ${name} is missing.`)
  })

  test.each([
    ["https://keys.example.org", "https://keys.example.org/"],
    ["https://example.org/keys/?x#y", "https://example.org/keys/"],
    ["/keys", "https://status.example.com/keys/"],
    ["javascript:alert(1)", null],
    ["https://", null],
  ])("take %s for the server %s", (server, meant) => {
    const { question } = settings({ ...LEAST, server })
    if (meant === null) expect(question).toMatch(/^The attribute server/)
    else expect(question).toMatchObject({ server: meant })
  })

  test("have to say which server it is where the script does not", () => {
    const { question } = settingsOf((name) => ({ ...LEAST, server: null })[name] ?? null, {
      ...PLACES,
      script: null,
    })
    expect(question).toMatch(/^The attribute server/)
  })

  test.each([
    ["300", 300_000],
    ["1", 30_000],
    ["0", null],
    ["-5", null],
    ["soon", null],
    ["99999999999", null],
  ])("refresh %j is every %j ms", (refresh, refreshMs) => {
    expect(settings({ ...LEAST, refresh }).refreshMs).toBe(refreshMs)
  })
})
