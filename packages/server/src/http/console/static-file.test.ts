import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { accepts, readStatic } from "./static-file.ts"

let root = ""
const folder = (): string => join(root, "assets")

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "bitting-static-"))
  mkdirSync(folder())
  writeFileSync(join(root, "secret.js"), "outside")
  for (const [name, text] of Object.entries({
    "app-1a.js": "plain",
    "app-1a.js.br": "brotli",
    "app-1a.js.gz": "gzip",
    "only.css": "css",
    ".hidden.js": "hidden",
    "data.json": "{}",
  })) {
    writeFileSync(join(folder(), name), text)
  }
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe("Accept-Encoding", () => {
  test.each([
    ["gzip, deflate, br, zstd", "br", true],
    ["GZIP;q=0.5", "gzip", true],
    ["br;q=0, gzip", "br", false],
    ["br; q=0.000", "br", false],
    ["br;q=0.001", "br", true],
    ["*", "br", false],
    ["brotli", "br", false],
    [undefined, "gzip", false],
  ])("%s, as to %s: %s", (header, encoding, expected) => {
    expect(accepts(header, encoding)).toBe(expected)
  })
})

describe("a static file", () => {
  const get = async (name: string, acceptEncoding?: string) => {
    const file = await readStatic(folder(), { name, acceptEncoding })
    return file === null ? null : [file.bytes.toString(), file.type, file.encoding]
  }
  const JS = "text/javascript; charset=utf-8"

  test("is sent in the smallest form that the client takes", async () => {
    expect(await get("app-1a.js", "gzip, br")).toEqual(["brotli", JS, "br"])
    expect(await get("app-1a.js", "gzip")).toEqual(["gzip", JS, "gzip"])
    expect(await get("app-1a.js")).toEqual(["plain", JS, null])
    expect(await get("only.css", "br, gzip")).toEqual(["css", "text/css; charset=utf-8", null])
  })

  test.each([
    "../secret.js",
    "..%2Fsecret.js",
    "..\\secret.js",
    "/etc/passwd",
    ".hidden.js",
    "absent.js",
    "app-1a.js.br",
    "data.json",
    "app-1a.js\0.css",
    "",
    ".",
    "..",
  ])("%j is not there", async (name) => {
    expect(await get(name, "br")).toBeNull()
  })
})
