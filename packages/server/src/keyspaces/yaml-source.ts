import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml"
import type { Document, YAMLError } from "yaml"

/** Something wrong with the YAML itself, before anything is known of its fields. */
export interface SyntaxProblem {
  /** Offset in the text, in UTF-16 units. */
  readonly at: number
  readonly problem: string
  readonly allowed: string
}

/** A YAML text that can be asked where its parts stand. */
export interface YamlSource {
  /** The value as plain data; null when there are problems. */
  readonly value: unknown
  readonly problems: readonly SyntaxProblem[]
  /**
   * Where a part stands: a short value itself, else the field that holds it, else the nearest part around it that exists.
   * A position in a field that is a list or `{scopes: […]}` is found in both.
   */
  readonly offsetOf: (path: readonly (string | number)[]) => number
  /** Where the field's name stands, when the name is what is wrong. */
  readonly fieldOffsetOf: (path: readonly (string | number)[]) => number
  /** Line and column, both from 1, and the line's text. */
  readonly placeOf: (offset: number) => {
    readonly line: number
    readonly column: number
    readonly source: string
  }
}

/** Anchors are for saying a list twice; more expansion than this is an attack or a mistake. */
const MAX_ALIAS_COUNT = 100

type ParsedDocument = Document.Parsed

/** What to say instead of the yaml package's own words, where those would puzzle a person who writes a declaration. */
const EXPLAINED: ReadonlyMap<string, readonly [problem: (here: string) => string, allowed: string]> = new Map(
  [
    ["DUPLICATE_KEY", [(here: string) => `the field \`${here}\` is given twice`, "each field once"]],
    ["TAB_AS_INDENT", [() => "a tab indents this line", "spaces"]],
    ["MULTIPLE_DOCS", [() => "a second document begins here", "one keyspace in each file"]],
    ["TAG_RESOLVE_FAILED", [(here: string) => `the tag \`${here}\` is not known`, "plain YAML without tags"]],
  ],
)

function syntaxProblem(text: string, error: YAMLError): SyntaxProblem {
  const at = error.pos[0]
  const explained = EXPLAINED.get(error.code)
  if (explained !== undefined) {
    const here = text.slice(at).split(/[\n:]/u, 1)[0]?.trim() ?? ""
    return { at, problem: explained[0](here), allowed: explained[1] }
  }
  const problem = `this is not YAML: ${lowerFirst(error.message)}`
  return { at, problem, allowed: "YAML 1.2 with every bracket and quote closed" }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** Field names that are not text would be turned into text silently, and `__proto__` would be lost. */
function fieldNameProblems(document: ParsedDocument): SyntaxProblem[] {
  const problems: SyntaxProblem[] = []
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.key) && typeof pair.key.value === "string" && pair.key.value !== "__proto__") return
      const at = startOf(pair.key)
      const written = isScalar(pair.key) ? `\`${String(pair.key.value)}\`` : "this"
      problems.push({
        at,
        problem: `${written} cannot be the name of a field`,
        allowed: "text (put it in quotes if it is meant)",
      })
    },
  })
  return problems
}

function startOf(node: unknown): number {
  if (isPair(node)) return startOf(node.key)
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : 0
}

function plainData(document: ParsedDocument): { value: unknown; problems: SyntaxProblem[] } {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }), problems: [] }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    const problem = "the aliases of this file expand to too much or to nothing"
    return {
      value: null,
      problems: [
        { at: firstAlias(document), problem, allowed: "a few aliases (`*name`) of anchors before them" },
      ],
    }
  }
}

function firstAlias(document: ParsedDocument): number {
  let at = 0
  visit(document, {
    Alias(_, alias) {
      at = startOf(alias)
      return visit.BREAK
    },
  })
  return at
}

/** One step down a path; undefined where there is no such part. */
function step(node: unknown, segment: string | number): { at: number; value: unknown } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(segment)]
    return value === undefined ? undefined : { at: startOf(value), value }
  }
  if (!isMap(node)) return undefined
  if (typeof segment === "number") {
    const scopes = step(node, "scopes")
    return scopes === undefined ? undefined : step(scopes.value, segment)
  }
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === segment)
  return pair === undefined ? undefined : { at: startOf(pair.key), value: pair.value }
}

/** Offsets of the last part of a path that exists: of its field's name (or list position), and of itself. */
function offsetsIn(
  document: ParsedDocument,
  path: readonly (string | number)[],
): { readonly field: number; readonly value: number } {
  let at = startOf(document.contents)
  let node: unknown = document.contents
  for (const segment of path) {
    const resolved: unknown = isAlias(node) ? node.resolve(document) : node
    const next = step(resolved, segment)
    if (next === undefined) return { field: at, value: at }
    at = next.at
    node = next.value
  }
  return { field: at, value: isScalar(node) && node.source !== "" ? startOf(node) : at }
}

/**
 * Reads YAML 1.2 strictly: fields once, no tags, one document, few aliases.
 *
 * @param text the whole file
 */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const document: ParsedDocument = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: false,
  })
  const placeOf: YamlSource["placeOf"] = (offset) => {
    const { line, col } = lines.linePos(offset)
    const start = lines.lineStarts[line - 1] ?? 0
    return { line, column: col, source: text.slice(start).split(/\r?\n/u, 1)[0] ?? "" }
  }
  const places = {
    placeOf,
    offsetOf: (path: readonly (string | number)[]) => offsetsIn(document, path).value,
    fieldOffsetOf: (path: readonly (string | number)[]) => offsetsIn(document, path).field,
  }
  const faults = [...document.errors, ...document.warnings].map((error) => syntaxProblem(text, error))
  const names = faults.length === 0 ? fieldNameProblems(document) : []
  if (faults.length + names.length > 0) return { value: null, problems: [...faults, ...names], ...places }
  return { ...plainData(document), ...places }
}
