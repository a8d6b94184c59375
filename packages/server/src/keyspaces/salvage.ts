import type { KeyspaceProblem } from "@bitting/core"
import { keyspaceFileSchema } from "../contract/keyspace-file.ts"
import type { KeyspaceFile } from "../contract/keyspace-file.ts"
import { keyspaceJsonSchema } from "../contract/keyspace-schema.ts"

type Path = KeyspaceProblem["path"]

/** What could be read of a file with faults of shape in it. */
export interface Salvaged {
  /** The file without its bad parts; where a part is needed something stands in for it. */
  readonly file: KeyspaceFile
  /** Whether nothing can be said of that place, because it, or something it is compared with, could not be read. */
  readonly isUnread: (path: Path) => boolean
}

/** Fields whose entries are read one by one: a bad one leaves the others as they are. */
const FIELDS_OF_ENTRIES: ReadonlySet<unknown> = new Set(["types", "levels", "tasks", "plans"])

/** Stands in for fields that must be there. */
const NEEDED = { keyspace: "unread", prefix: "unread", types: {} }

/** Every field a file can have at its top. */
const fieldNames = (): readonly string[] => Object.keys(keyspaceJsonSchema()["properties"] ?? {})

/** The fields that a place is compared with, beside its own. */
function comparedWith(path: Path): readonly string[] {
  const [field, , part] = path
  switch (String(field)) {
    case "levels":
    case "tasks":
    case "roles":
      return ["scopes"]
    case "read":
      return ["manage"]
    case "services":
    case "anonymous":
      return path.length === 1 ? ["resources"] : []
    case "types":
      if (part === "constraints") return ["constraints"]
      if (part === "accounts") return path.length === 3 ? ["resources"] : []
      return ["prefix"]
    default:
      return []
  }
}

const beginsWith = (path: Path, start: Path): boolean => start.every((segment, at) => path[at] === segment)

/** The parts that are left out for the sake of faults at these places. */
function badParts(faults: readonly Path[]): readonly Path[] {
  return faults.map((path) => path.slice(0, FIELDS_OF_ENTRIES.has(path[0]) ? 2 : 1))
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function without(value: Readonly<Record<string, unknown>>, bad: readonly Path[]): Record<string, unknown> {
  const left: Record<string, unknown> = structuredClone(value)
  for (const [field, entry] of bad) {
    const group = left[String(field)]
    if (entry === undefined) delete left[String(field)]
    else if (isGroup(group)) delete group[String(entry)]
  }
  return { ...NEEDED, ...left }
}

/**
 * Reads what can be read of a file with faults of shape, so that faults of meaning in its other parts are found in the same go.
 *
 * @param value the file as plain data
 * @param faults where its shape is wrong, or a field missing
 * @returns null when nothing is left to be read
 */
export function salvage(value: unknown, faults: readonly Path[]): Salvaged | null {
  if (!isGroup(value)) return null
  const bad = badParts(faults)
  const parsed = keyspaceFileSchema.safeParse(without(value, bad))
  if (!parsed.success) return null
  const fields = fieldNames()
  const hasUnknown = bad.some(([field]) => !fields.includes(String(field)))
  // A field that is not there may be the one that was misspelt.
  const absent = hasUnknown ? fields.filter((field) => !Object.hasOwn(value, field)) : []
  const isUnreadField = (field: string): boolean =>
    absent.includes(field) || bad.some(([first]) => first === field)
  return {
    file: parsed.data,
    isUnread: (path) =>
      absent.includes(String(path[0])) ||
      bad.some((part) => beginsWith(path, part) || beginsWith(part, path)) ||
      comparedWith(path).some(isUnreadField),
  }
}
