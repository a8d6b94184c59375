import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import { parseMasterKeys } from "./master-key-text.ts"

const KEY = Buffer.concat([Buffer.from([0xfb, 0xff]), Buffer.alloc(30, 7)])
const OTHER = randomBytes(32)

const read = (text: string): readonly string[] => {
  const parsed = parseMasterKeys(text)
  return "keys" in parsed ? parsed.keys.map((key) => Buffer.from(key).toString("hex")) : [parsed.problem]
}

describe("master keys as text", () => {
  test.each([
    ["hex", KEY.toString("hex")],
    ["hex in upper case", KEY.toString("hex").toUpperCase()],
    ["base64", KEY.toString("base64")],
    ["base64 without padding", KEY.toString("base64").replace("=", "")],
    ["base64url", KEY.toString("base64url")],
    ["base64url with padding", `${KEY.toString("base64url")}=`],
    ["with spaces around it", `  ${KEY.toString("hex")}\t`],
  ])("are read from %s", (_, text) => {
    expect(read(text)).toEqual([KEY.toString("hex")])
  })

  test("are separated by commas, and keep their order", () => {
    const [one, two] = [KEY.toString("base64"), OTHER.toString("hex")]
    expect(read(`${one},${two}`)).toEqual([KEY, OTHER].map((key) => key.toString("hex")))
    expect(read(`${two}, ${one}`)).toEqual([OTHER, KEY].map((key) => key.toString("hex")))
  })

  test.each([
    ["a hex digit short", KEY.toString("hex").slice(1)],
    ["a byte long", `${KEY.toString("hex")}00`],
    ["31 bytes in base64", KEY.subarray(1).toString("base64")],
    ["both alphabets at once", `-/${"A".repeat(41)}`],
    ["a password", "correct horse battery staple"],
    ["no hex", "g".repeat(64)],
    ["an empty place", `${KEY.toString("hex")},`],
    ["a line break inside", KEY.toString("hex").replace("0", "0\n")],
  ])("are refused with %s, and the text is not repeated", (_, text) => {
    const [problem = ""] = read(text)
    expect(problem).toMatch(/^key [12] is not 32 bytes in hex \(64 digits\) or base64\.$/)
  })

  test("are refused twice, in whatever spelling", () => {
    expect(read(`${KEY.toString("hex")},${KEY.toString("base64url")}`)).toEqual(["it holds a key twice."])
  })
})
