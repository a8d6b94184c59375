import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { csvRecords } from "./csv.ts"

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, size = 1_000): Promise<readonly (readonly string[])[]> {
  const records: (readonly string[])[] = []
  for await (const record of csvRecords(inPieces(text, size))) records.push(record)
  return records
}

describe("comma-separated values", () => {
  it.each<[string, string, readonly (readonly string[])[]]>([
    [
      "lines that end with a line feed or both",
      "a,b\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a last line without an end",
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "empty fields",
      "a,,\n,b,",
      [
        ["a", "", ""],
        ["", "b", ""],
      ],
    ],
    ["empty lines, which are none", "\na\n\n\nb\n\n", [["a"], ["b"]]],
    ["commas, quotes and line feeds in quotes", '"a,b","say ""no""","x\ny"\n', [["a,b", 'say "no"', "x\ny"]]],
    ["nothing", "", []],
  ])("have %s", async (_, text, records) => {
    expect(await read(text)).toEqual(records)
  })

  it("that end inside quotes are refused", async () => {
    await expect(read('a,"b\n')).rejects.toThrow("inside double quotes")
  })

  it("mean what was written, however they are cut into pieces", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ", "é") })
    // A record of one empty field looks like an empty line.
    const record = fc.array(field, { minLength: 2, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.array(record), fc.integer({ min: 1, max: 5 }), async (records, size) => {
        const text = records
          .map((fields) => `${fields.map((one) => `"${one.replaceAll('"', '""')}"`).join(",")}\r\n`)
          .join("")
        expect(await read(text, size)).toEqual(records)
      }),
    )
  })
})
