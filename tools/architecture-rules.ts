import { posix } from "node:path"
import { isTest } from "./source-files.ts"
import type { SourceFile } from "./source-files.ts"
import { importedSpecifiers, packageOf, readSourceText } from "./source-text.ts"

/** A place that breaks a rule of the layout. */
export interface Violation {
  readonly path: string
  /** What is wrong, for people. */
  readonly what: string
}

/** What a package, or a part of it, may import from outside itself. */
interface Allowance {
  readonly where: RegExp
  readonly packages: readonly string[]
  /** Scopes all of whose packages are allowed, such as `@aws-sdk/`. */
  readonly scopes?: readonly string[]
  /** Whether `node:*` is allowed. */
  readonly node: boolean
}

/** The first that matches a file holds. */
const ALLOWANCES: readonly Allowance[] = [
  // Contract suites run under the test runner of whoever imports them.
  { where: /^packages\/core\/src\/testing\//, packages: ["vitest", "fast-check"], node: true },
  { where: /^packages\/core\//, packages: [], node: false },
  { where: /^packages\/store\//, packages: ["@bitting/core", "better-sqlite3", "kysely", "pg"], node: true },
  {
    where: /^packages\/discovery\//,
    packages: ["@bitting/core", "google-auth-library"],
    scopes: ["@aws-sdk/", "@smithy/"],
    node: true,
  },
  // It is loaded by other people's pages, alone.
  { where: /^packages\/pane\//, packages: [], node: false },
  // The client runs in browsers too: it has `fetch` and nothing else.
  { where: /^packages\/sdk\/src\/verifier\//, packages: ["@bitting/core"], node: true },
  { where: /^packages\/sdk\/src\/middleware\//, packages: ["fastify"], node: true },
  { where: /^packages\/sdk\//, packages: [], node: false },
  { where: /^packages\/server\/src\/contract\//, packages: ["@bitting/core", "zod"], node: false },
  {
    where: /^packages\/server\/src\/(?:compose\.ts$|admin\/)/,
    packages: ["@bitting/core", "@bitting/discovery", "@bitting/store", "fastify", "zod", "yaml"],
    node: true,
  },
  // What people sign in with speaks other people's protocols.
  {
    where: /^packages\/server\/src\/people\//,
    packages: ["@bitting/core", "@simplewebauthn/server", "nodemailer", "openid-client", "otpauth", "ox"],
    node: true,
  },
  // The command line calls a server the way everybody does: with the client.
  {
    where: /^packages\/server\/src\/cli\//,
    packages: ["@bitting/core", "@bitting/sdk"],
    node: true,
  },
  {
    where: /^packages\/server\//,
    packages: ["@bitting/core", "@bitting/discovery", "fastify", "zod", "yaml"],
    node: true,
  },
]

/** Folders whose files import nothing of their own package from outside the folder. */
const CLOSED_FOLDERS = ["packages/server/src/contract/"]

function isProductSource(path: string): boolean {
  return /^packages\/[^/]+\/src\//.test(path) && !isTest(path)
}

/** `core/src/domain` decides; it never waits: no `async`, `await` or `Promise` in it. */
export function domainIsSynchronous(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter(({ path }) => path.startsWith("packages/core/src/domain/") && !isTest(path))
    .flatMap(({ path, text }) =>
      readSourceText(text)
        .code.split("\n")
        .flatMap((line, index) => {
          const word = /\b(?:async|await|Promise|PromiseLike)\b/.exec(line)?.[0]
          return word === undefined ? [] : [{ path, what: `line ${index + 1}: ${word} in the domain` }]
        }),
    )
}

function relativeViolation(path: string, specifier: string): Violation | null {
  const target = posix.join(posix.dirname(path), specifier)
  const home = /^packages\/[^/]+\//.exec(path)?.[0] ?? ""
  if (!target.startsWith(home)) return { path, what: `${specifier} leaves the package` }
  const closed = CLOSED_FOLDERS.find((folder) => path.startsWith(folder))
  if (closed !== undefined && !target.startsWith(closed))
    return { path, what: `${specifier} leaves ${closed}` }
  return null
}

function importViolation(path: string, specifier: string): Violation | null {
  const name = packageOf(specifier)
  if (name === null) return relativeViolation(path, specifier)
  const allowance = ALLOWANCES.find(({ where }) => where.test(path))
  if (allowance === undefined) return { path, what: "its package has no list of allowed imports" }
  const inScope = allowance.scopes?.some((scope) => name.startsWith(scope)) === true
  const allowed = name.startsWith("node:") ? allowance.node : inScope || allowance.packages.includes(name)
  return allowed ? null : { path, what: `${specifier} is not among its allowed imports` }
}

/** Each package imports only what its list allows, and nothing of another package by a relative path. */
export function importsAreAllowed(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter(({ path }) => isProductSource(path))
    .flatMap(({ path, text }) =>
      importedSpecifiers(text).flatMap((specifier) => importViolation(path, specifier) ?? []),
    )
}

/** Only the dialects and `compose.ts` name a database; everything else asks the dialect. */
export function dialectNamesStayInPlace(files: readonly SourceFile[]): readonly Violation[] {
  const mayName = /^packages\/store\/src\/dialects\/|\/compose\.ts$/
  return files
    .filter(({ path }) => isProductSource(path) && !mayName.test(path))
    .flatMap(({ path, text }) =>
      readSourceText(text)
        .literals.filter(({ value }) => value === "sqlite" || value === "postgres")
        .map(({ value, line }) => ({ path, what: `line ${line}: names the dialect ${value}` })),
    )
}

const HANDLERS = "packages/server/src/http/handlers/"

/** Groups of operations whose name is more than one word. */
const LONG_GROUPS = ["single-sign-on"]

const camelCase = (text: string): string =>
  text.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** The operation of a handler file: `keys-create.ts` holds `keys.create`, `auth-sign-in.ts` holds `auth.signIn`. */
function operationOf(path: string): string {
  const name = posix.basename(path, ".ts")
  const group = LONG_GROUPS.find((one) => name.startsWith(`${one}-`)) ?? name.replace(/-.*/, "")
  return [group, name.slice(group.length + 1)]
    .filter((part) => part !== "")
    .map(camelCase)
    .join(".")
}

/** What a test says of what it tests: the files it imports, and its literals. */
interface TestFacts {
  readonly imported: ReadonlySet<string>
  readonly literals: readonly string[]
}

function factsOf({ path, text }: SourceFile): TestFacts {
  const imported = importedSpecifiers(text).map((specifier) => posix.join(posix.dirname(path), specifier))
  return { imported: new Set(imported), literals: readSourceText(text).literals.map(({ value }) => value) }
}

/** Whether a test imports the handler file or names its operation in a literal. */
function testCovers({ imported, literals }: TestFacts, handler: string): boolean {
  if (imported.has(handler)) return true
  const escaped = operationOf(handler).replaceAll(".", "\\.")
  const named = new RegExp(`(?:^|[^\\w.-])${escaped}(?![\\w-])`)
  return literals.some((value) => named.test(value))
}

/** Every handler file has a test beside it, or a test elsewhere that imports it or names its operation. */
export function handlersAreTested(files: readonly SourceFile[]): readonly Violation[] {
  const paths = new Set(files.map(({ path }) => path))
  const tests = files.filter(({ path }) => isTest(path)).map(factsOf)
  return files
    .filter(({ path }) => path.startsWith(HANDLERS) && !isTest(path))
    .filter(({ path }) => !paths.has(path.replace(/\.ts$/, ".test.ts")))
    .filter(({ path }) => !tests.some((test) => testCovers(test, path)))
    .map(({ path }) => ({ path, what: `no test beside it and none names ${operationOf(path)}` }))
}
