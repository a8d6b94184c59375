import { nearestWord } from "@bitting/core"
import type { KeyspaceProblem } from "@bitting/core"
import type { z } from "zod"
import { boundWords, meantAlternative, wantedKinds } from "../contract/issue-words.ts"
import { keyspaceJsonSchema } from "../contract/keyspace-schema.ts"

/** A problem of shape; `onField` when the field's name is what is wrong, not its value. */
export interface ShapeProblem extends KeyspaceProblem {
  readonly onField: boolean
}

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]

/** The part of a JSON Schema that says which fields there are, and what stands in them. */
interface Fields {
  readonly examples?: readonly string[]
  readonly enum?: readonly string[]
  readonly propertyNames?: Fields
  readonly properties?: Readonly<Record<string, Fields>>
  readonly additionalProperties?: Fields | false
  readonly items?: Fields
  readonly anyOf?: readonly Fields[]
}

const KIND_WORDS: ReadonlyMap<string, string> = new Map([
  ["array", "a list, such as [one, two]"],
  ["object", "fields, such as { name: value }"],
  ["record", "fields, such as { name: value }"],
  ["string", "text"],
  ["number", "a whole number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
])

/** Steps down the schema; of alternatives the one that has the next step. */
function schemaAt(schema: Fields, path: Path): readonly Fields[] {
  const alternatives = schema.anyOf ?? [schema]
  const [segment, ...rest] = path
  if (segment === undefined) return alternatives
  for (const alternative of alternatives) {
    const next =
      typeof segment === "number"
        ? alternative.items
        : (alternative.properties?.[segment] ?? (alternative.additionalProperties || undefined))
    if (next !== undefined) return schemaAt(next, rest)
  }
  return []
}

function described(path: Path): readonly Fields[] {
  return schemaAt(keyspaceJsonSchema(), path)
}

function knownFields(path: Path): readonly string[] {
  return described(path).flatMap(
    ({ properties, propertyNames }) => propertyNames?.enum ?? Object.keys(properties ?? {}),
  )
}

function asPath(path: readonly PropertyKey[]): (string | number)[] {
  return path.map((segment) => (typeof segment === "symbol" ? String(segment) : segment))
}

/** A value as a person wrote it, if it is short. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list"
  if (typeof value === "object" && value !== null) return "a group of fields"
  return `\`${String(value).slice(0, 60)}\``
}

function named(path: Path): string {
  const field = path.findLast((segment) => typeof segment === "string")
  return field === undefined ? "the file" : `\`${field}\``
}

function wrongKind(path: Path, input: unknown, allowed: string): ShapeProblem {
  if (input === undefined) {
    return { path, problem: `the field ${named(path)} is missing`, allowed, onField: true }
  }
  const problem = input === null ? `${named(path)} is empty` : `${named(path)} cannot be ${shown(input)}`
  return { path, problem, allowed, onField: false }
}

/** What a field of some kind wants, by its own example where the schema has one. */
function kindRule(path: Path, kind: string, input: unknown): string {
  const words = KIND_WORDS.get(kind) ?? kind
  const example = described(path).flatMap(({ examples }) => examples ?? [])[0]
  if (kind !== "string") return words
  if (example !== undefined) return `${words} such as ${example}`
  return typeof input === "number" || typeof input === "boolean"
    ? `${words} (in quotes if it is meant)`
    : words
}

function unknownField(group: Path, name: string, fields: readonly string[]): ShapeProblem {
  const meant = nearestWord(name, fields)
  const hint = meant === null ? "" : ` (did you mean \`${meant}\`?)`
  const problem = `there is no field \`${name}\` here${hint}`
  return { path: [...group, name], problem, allowed: fields.join(", "), onField: true }
}

function unlistedValue(path: Path, input: unknown, values: readonly unknown[]): ShapeProblem {
  const words = values.map(String)
  if (typeof input !== "string") return wrongKind(path, input, words.join(", "))
  const meant = nearestWord(input, words)
  const hint = meant === null ? "" : ` (did you mean \`${meant}\`?)`
  const problem = `${shown(input)} is not one of the words for ${named(path)}${hint}`
  return { path, problem, allowed: words.join(", "), onField: false }
}

function outOfRange(path: Path, issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): ShapeProblem {
  const least = issue.code === "too_small"
  const counted = issue.origin === "string" || issue.origin === "array"
  const size = least && counted && issue.minimum === 1 ? "empty" : least ? "too small" : "too large"
  return { path, problem: `${named(path)} is ${size}`, allowed: boundWords(issue), onField: false }
}

/** Of alternatives, the complaints of the one whose kind was meant; if none was, what the kinds are. */
function alternatives(path: Path, issue: z.core.$ZodIssueInvalidUnion): ShapeProblem[] {
  const meant = meantAlternative(issue)
  if (meant !== undefined) {
    return meant.flatMap((inner) => problemsOf({ ...inner, path: [...path, ...inner.path] }))
  }
  const kinds = wantedKinds(issue, {
    value: String,
    kind: (expected) => KIND_WORDS.get(expected) ?? expected,
  })
  return [wrongKind(path, issue.input, kinds.join("; or "))]
}

function problemsOf(issue: Issue): ShapeProblem[] {
  const path = asPath(issue.path)
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((name) => unknownField(path, name, knownFields(path)))
    case "invalid_type":
      return [wrongKind(path, issue.input, kindRule(path, issue.expected, issue.input))]
    case "invalid_value":
      return [unlistedValue(path, issue.input, issue.values)]
    case "too_small":
    case "too_big":
      return [outOfRange(path, issue)]
    case "invalid_union":
      return alternatives(path, issue)
    case "invalid_key": {
      const problem = `${shown(path.at(-1))} cannot be a name here`
      return [{ path, problem, allowed: "1 to 80 characters", onField: true }]
    }
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_element":
    case "custom":
      return [{ path, problem: `${named(path)} is not right: ${issue.message}`, onField: false }]
  }
}

/**
 * Says in the words of the file what zod found.
 *
 * @param issues from a parse with `reportInput: true`
 */
export function shapeProblems(issues: readonly Issue[]): readonly ShapeProblem[] {
  return issues.flatMap(problemsOf)
}
