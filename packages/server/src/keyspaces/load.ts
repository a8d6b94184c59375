import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { catalogueOf, SYSTEM_KEYSPACE, tokenHeadOf } from "@bitting/core"
import type { Keyspace, KeyspaceCatalogue } from "@bitting/core"
import { KeyspaceFileError } from "./keyspace-file-error.ts"
import type { KeyspaceFileProblem } from "./keyspace-file-error.ts"
import { parseKeyspaceFile } from "./parse-keyspace.ts"
import type { ParsedKeyspaceFile } from "./parse-keyspace.ts"
import { shippedDir } from "../shipped-files.ts"

/** The folder of the keyspaces that come with Bitting. */
export const SHIPPED_KEYSPACES_DIR: string = shippedDir("keyspaces")

/** Keyspaces that must be there, and the folder to take them from when the instance's own folder does not declare them. */
export interface BuiltInKeyspaces {
  /** Each in a file `<name>.yaml`. */
  readonly dir: string
  readonly names: readonly string[]
}

/** What the server itself needs: its management API is opened by system keys. */
export const BUILT_IN_KEYSPACES: BuiltInKeyspaces = { dir: SHIPPED_KEYSPACES_DIR, names: [SYSTEM_KEYSPACE] }

const FILE_NAME = /^[^.].*\.ya?ml$/u

/** No declaration comes near it; a wrong path to a big file should not be parsed. */
const LARGEST_FILE_BYTES = 256 * 1024

function whole(file: string, problem: string, allowed: string): KeyspaceFileProblem {
  return { file, line: 0, column: 0, problem, allowed, source: "" }
}

/** What the operating system answered, for a person; errors of another kind are not expected. */
function unreadable(file: string, error: unknown, allowed: string): KeyspaceFileProblem {
  if (!(error instanceof Error) || !("code" in error)) throw error
  const reasons = new Map<unknown, string>([
    ["ENOENT", "there is nothing of this name"],
    ["ENOTDIR", "this is not a folder"],
    ["EISDIR", "this is a folder"],
    ["EACCES", "reading it is not permitted"],
    ["EPERM", "reading it is not permitted"],
  ])
  return whole(file, reasons.get(error.code) ?? `it cannot be read (${String(error.code)})`, allowed)
}

type Reading = ParsedKeyspaceFile | KeyspaceFileProblem

async function readOne(file: string): Promise<Reading> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (error) {
    return unreadable(file, error, "a file this program may read")
  }
  if (bytes.length > LARGEST_FILE_BYTES) {
    return whole(file, `the file has ${bytes.length} bytes`, `up to ${LARGEST_FILE_BYTES}`)
  }
  try {
    return parseKeyspaceFile(file, new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof TypeError && "code" in error && error.code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
      return whole(file, "the file is not text", "YAML in UTF-8")
    }
    throw error
  }
}

async function filesIn(dir: string): Promise<readonly string[]> {
  try {
    const names = (await readdir(dir)).filter((name) => FILE_NAME.test(name)).sort()
    if (names.length > 0) return names.map((name) => join(dir, name))
  } catch (error) {
    throw new KeyspaceFileError([unreadable(dir, error, "a folder of keyspace files")])
  }
  throw new KeyspaceFileError([whole(dir, "the folder has no keyspace files", "one or more files *.yaml")])
}

function isParsed(read: Reading): read is ParsedKeyspaceFile {
  return "keyspace" in read
}

/** Names and token heads that a file shares with one before it. */
function collisions(files: readonly ParsedKeyspaceFile[]): readonly KeyspaceFileProblem[] {
  const names = new Map<string, string>()
  const heads = new Map<string, string>()
  return files.flatMap(({ file, readable: keyspace, isUnread, place }) => {
    if (keyspace === null) return []
    const found: KeyspaceFileProblem[] = []
    const isNamed = !isUnread(["keyspace"])
    const earlier = isNamed ? names.get(keyspace.name) : undefined
    if (earlier !== undefined) {
      const problem = `the keyspace \`${keyspace.name}\` is declared in ${earlier} as well`
      found.push(place({ path: ["keyspace"], problem, allowed: "a name of its own for each keyspace" }))
    } else if (isNamed) names.set(keyspace.name, file)
    for (const { head, path } of isUnread(["prefix"]) ? [] : headsOf(keyspace)) {
      const other = heads.get(head)
      // Heads that one file declares twice are its own fault, and told as such.
      if (other !== undefined && other !== file && earlier === undefined) {
        const problem = `tokens starting with ${head}_ are declared in ${other} as well`
        found.push(place({ path, problem, allowed: "a prefix, or prefix and code, of its own" }))
      } else heads.set(head, file)
    }
    return found
  })
}

function headsOf(keyspace: Keyspace): readonly { readonly head: string; readonly path: readonly string[] }[] {
  return keyspace.types.map((type) => ({
    head: tokenHeadOf(keyspace, type),
    path: type.code === null ? ["prefix"] : ["types", type.name, "code"],
  }))
}

/** What a declaration of a built-in keyspace leaves out: the server uses every type and scope of the shipped one. */
function builtInGaps(
  shipped: Keyspace,
  { keyspace, place }: ParsedKeyspaceFile,
): readonly KeyspaceFileProblem[] {
  if (keyspace === null) return []
  const gaps = (field: "types" | "scopes", needed: readonly string[], found: readonly string[]) =>
    needed
      .filter((name) => !found.includes(name))
      .map((name) => {
        const problem = `the server itself needs \`${name}\` among the ${field} of \`${keyspace.name}\``
        return place({ path: [field], problem, allowed: `more than, but not less than ${needed.join(", ")}` })
      })
  const names = (types: Keyspace["types"]): readonly string[] => types.map(({ name }) => name)
  return [
    ...gaps("types", names(shipped.types), names(keyspace.types)),
    ...gaps("scopes", shipped.scopes, keyspace.scopes),
  ]
}

/** Adds the built-in keyspaces that no file declares, and holds the declared ones to what the server needs. */
async function withBuiltIn(
  read: readonly Reading[],
  { dir, names }: BuiltInKeyspaces,
): Promise<{ readonly all: readonly Reading[]; readonly gaps: readonly KeyspaceFileProblem[] }> {
  // Beside a broken file nobody knows what is missing: it may be the one that declares it.
  if (!read.every((one) => isParsed(one) && one.keyspace !== null)) return { all: read, gaps: [] }
  const shipped = await Promise.all(names.map((name) => readOne(join(dir, `${name}.yaml`))))
  const own = (keyspace: Keyspace): ParsedKeyspaceFile | undefined =>
    read.filter(isParsed).find((one) => one.keyspace?.name === keyspace.name)
  const added: Reading[] = []
  const gaps: KeyspaceFileProblem[] = []
  for (const one of shipped) {
    const keyspace = isParsed(one) ? one.keyspace : null
    const declared = keyspace === null ? undefined : own(keyspace)
    if (keyspace === null || declared === undefined) added.push(one)
    else gaps.push(...builtInGaps(keyspace, declared))
  }
  return { all: [...added, ...read], gaps }
}

/**
 * Reads every keyspace file (`*.yaml`, `*.yml`, not hidden) of a folder.
 *
 * @param dir the folder
 * @param builtIn keyspaces added when the folder does not declare them; a declaration of one must have all its types and scopes
 * @throws KeyspaceFileError listing every problem of every file, also names and token prefixes that two files share
 */
export async function loadKeyspaces(
  dir: string,
  builtIn: BuiltInKeyspaces = BUILT_IN_KEYSPACES,
): Promise<KeyspaceCatalogue> {
  return catalogueOf(await loadFiles(await filesIn(dir), builtIn))
}

/**
 * Reads one keyspace file, and holds it beside the built-in keyspaces as a folder with nothing else in it would be.
 * @throws KeyspaceFileError listing every problem
 */
export async function loadKeyspaceFile(
  file: string,
  builtIn: BuiltInKeyspaces = BUILT_IN_KEYSPACES,
): Promise<Keyspace> {
  const last = (await loadFiles([file], builtIn)).at(-1)
  if (last === undefined) throw new RangeError("a file without problems is a keyspace")
  return last
}

/** The keyspaces of the files, in their order, after the built-in ones that they do not declare. */
async function loadFiles(files: readonly string[], builtIn: BuiltInKeyspaces): Promise<readonly Keyspace[]> {
  const read = await Promise.all(files.map(readOne))
  const { all, gaps } = await withBuiltIn(read, builtIn)
  const parsed = all.filter(isParsed)
  const problems = [
    ...all.flatMap((one) => (isParsed(one) ? one.problems : [one])),
    ...collisions(parsed),
    ...gaps,
  ]
  if (problems.length > 0) throw new KeyspaceFileError(problems)
  return parsed.flatMap(({ keyspace }) => (keyspace === null ? [] : [keyspace]))
}
