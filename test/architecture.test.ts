import { describe, expect, it } from "vitest"
import {
  dialectNamesStayInPlace,
  domainIsSynchronous,
  handlersAreTested,
  importsAreAllowed,
} from "../tools/architecture-rules.ts"
import type { Violation } from "../tools/architecture-rules.ts"
import { importsReport } from "../tools/imports-report.ts"
import { readSources } from "../tools/source-files.ts"
import type { SourceFile } from "../tools/source-files.ts"
import { importedSpecifiers, readSourceText } from "../tools/source-text.ts"

const TREE = readSources(["packages/*/src/**/*.ts", "packages/*/test/**/*.ts", "test/**/*.ts"])

const CORE = "packages/core/src/app/x.ts"
const DOMAIN = "packages/core/src/domain/x.ts"
const STORE = "packages/store/src/x.ts"
const SERVER = "packages/server/src/x.ts"
const COMPOSE = "packages/server/src/compose.ts"
const CONTRACT = "packages/server/src/contract/x.ts"
const HANDLER = "packages/server/src/http/handlers/keys-create.ts"

type Rule = (files: readonly SourceFile[]) => readonly Violation[]

/** What the rule says about files that it is given as path → text. */
function judge(rule: Rule, files: Readonly<Record<string, string>>): readonly string[] {
  return rule(Object.entries(files).map(([path, text]) => ({ path, text }))).map(
    ({ path, what }) => `${path}: ${what}`,
  )
}

describe("the tree", () => {
  it("is read at all: every package of the workspace has sources in it", () => {
    const manifests = readSources(["packages/*/package.json"]).map(({ path }) => path.split("/")[1])
    const packages = new Set(TREE.map(({ path }) => path.split("/")[1]))
    expect(manifests.length).toBeGreaterThan(0)
    expect(manifests.filter((name) => !packages.has(name))).toEqual([])
  })

  it.each<[string, Rule]>([
    ["has a synchronous domain", domainIsSynchronous],
    ["imports only what each package may", importsAreAllowed],
    ["names databases only in the dialects and compose.ts", dialectNamesStayInPlace],
    ["has a test for every handler", handlersAreTested],
  ])("%s", (_, rule) => {
    expect(rule(TREE)).toEqual([])
  })
})

describe("domainIsSynchronous", () => {
  it.each([
    "export async function decide() {}",
    "const x = (): Promise<void> => later()",
    "for (const x of y) await x",
  ])("reports %s", (text) => {
    expect(judge(domainIsSynchronous, { [DOMAIN]: `\n${text}\n` })).toEqual([
      expect.stringContaining("line 2"),
    ])
  })

  it.each([
    [DOMAIN, "// a Promise is kept\n/* async */ const text = 'await'"],
    ["packages/core/src/domain/x.test.ts", "it('x', async () => {})"],
    [CORE, "export async function verify() {}"],
  ])("leaves alone %s: %s", (path, text) => {
    expect(judge(domainIsSynchronous, { [path]: text })).toEqual([])
  })
})

describe("importsAreAllowed", () => {
  it.each([
    [CORE, 'import { x } from "zod"'],
    [CORE, 'import type { KeyObject } from "node:crypto"'],
    [CORE, 'export * from "@bitting/store"'],
    [CORE, 'const x = await import("node:fs")'],
    [CORE, 'import { x } from "../../../store/src/x.ts"'],
    [STORE, 'import { x } from "@bitting/server"'],
    [STORE, 'import "fastify"'],
    ["packages/discovery/src/x.ts", 'import { x } from "@bitting/store"'],
    ["packages/discovery/src/x.ts", 'import { x } from "aws-sdk"'],
    [SERVER, 'import {\n  openStore,\n  type Store,\n} from "@bitting/store"'],
    [SERVER, 'import express from "express"'],
    [CONTRACT, 'import fs from "node:fs"'],
    [CONTRACT, 'import { x } from "fastify"'],
    [CONTRACT, 'import { x } from "../http/app.ts"'],
    ["packages/unheard-of/src/x.ts", 'import { z } from "zod"'],
  ])("reports in %s: %s", (path, text) => {
    expect(judge(importsAreAllowed, { [path]: text })).toHaveLength(1)
  })

  it.each([
    [CORE, 'import { x } from "../domain/token.ts"'],
    [
      STORE,
      'import { x } from "@bitting/core"\nimport Database from "better-sqlite3"\nimport { a } from "node:fs"',
    ],
    [
      SERVER,
      'import Fastify from "fastify"\nimport { parse } from "yaml"\nimport { x } from "@bitting/core"',
    ],
    ["packages/discovery/src/x.ts", 'const { S3Client } = await import("@aws-sdk/client-s3")'],
    [COMPOSE, 'import { openStore } from "@bitting/store"'],
    [CONTRACT, 'import * as z from "zod"\nimport { x } from "./keys.ts"\nimport { y } from "@bitting/core"'],
    ["packages/core/src/testing/store.contract.ts", 'import { it } from "vitest"'],
    ["packages/store/src/x.test.ts", 'import fc from "fast-check"'],
  ])("allows in %s: %s", (path, text) => {
    expect(judge(importsAreAllowed, { [path]: text })).toEqual([])
  })
})

describe("dialectNamesStayInPlace", () => {
  it.each([
    [STORE, 'if (dialect.name === "sqlite") return'],
    [SERVER, "const kind = 'postgres'"],
    [SERVER, "type Kind = `postgres`"],
  ])("reports in %s: %s", (path, text) => {
    expect(judge(dialectNamesStayInPlace, { [path]: text })).toHaveLength(1)
  })

  it.each([
    ["packages/store/src/dialects/sqlite.ts", 'export const NAME = "sqlite"'],
    [COMPOSE, 'const kind = url === null ? "sqlite" : "postgres"'],
    [STORE, '// as "sqlite" does\nconst text = "the postgres server"'],
    ["packages/store/test/contract.test.ts", 'const target = "postgres"'],
  ])("leaves alone %s: %s", (path, text) => {
    expect(judge(dialectNamesStayInPlace, { [path]: text })).toEqual([])
  })
})

describe("handlersAreTested", () => {
  it("reports a handler that no test knows", () => {
    const files = { [HANDLER]: "", "packages/server/src/http/app.test.ts": 'it("keys.create-many", f)' }
    expect(judge(handlersAreTested, files)).toHaveLength(1)
  })

  it.each([
    ["a test beside it", { [HANDLER.replace(".ts", ".test.ts")]: "" }],
    [
      "a test that names its operation",
      { "packages/server/test/keys.test.ts": 'it("keys.create mints", f)' },
    ],
    [
      "a test that imports it",
      { "packages/server/src/http/a.test.ts": 'import { a } from "./handlers/keys-create.ts"' },
    ],
  ])("accepts %s", (_, tests) => {
    expect(judge(handlersAreTested, { [HANDLER]: "", ...tests })).toEqual([])
  })
})

describe("the reader of sources", () => {
  it("tells code from comments, strings, templates and regular expressions", () => {
    const source = "const a = `x${ { b: 'in' }.b }y` // c\nconst r = /[\"/]\\//g, q = 4 / 2 / 1 /* d\n*/ + e"
    const { code, literals } = readSourceText(source)
    expect(code).toBe("const a = `${ { b: '' }.b }` \nconst r = / /g, q = 4 / 2 / 1 \n + e")
    expect(literals).toEqual([
      { value: "x", line: 1 },
      { value: "in", line: 1 },
      { value: "y", line: 1 },
    ])
  })

  it("finds every form of import", () => {
    const source = [
      'import a from "a"',
      'import * as b from "b"',
      'import type { c } from "c"',
      'import d, { type e } from "d"',
      'import "f"',
      'export { g } from "g"',
      'export type { h } from "h"',
      'export * as i from "i"',
      'const j = await import("j")',
      'import {\n  k,\n} from "k"',
      'export const no = "from nowhere"',
      '// import l from "l"',
    ].join("\n")
    expect(importedSpecifiers(source).join("")).toBe("abcdfghijk")
  })
})

describe("the import report", () => {
  it("lists ours, then npm's, then Node's, each once, and no test's", () => {
    const report = importsReport([
      {
        path: "packages/store/src/a.ts",
        text: 'import "node:fs"\nimport pg from "pg"\nimport { x } from "@bitting/core/testing"',
      },
      { path: "packages/store/src/b.ts", text: 'import pg from "pg"\nimport { a } from "./a.ts"' },
      { path: "packages/store/src/b.test.ts", text: 'import "vitest"' },
      { path: "packages/core/src/a.ts", text: "" },
    ])
    expect(report.split("\n\n").slice(1).join("\n")).toBe(
      "@bitting/core\n  (nothing)\n@bitting/store\n  @bitting/core\n  pg\n  node:fs\n",
    )
  })
})
