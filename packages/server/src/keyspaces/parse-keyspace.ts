import { checkKeyspace } from "@bitting/core"
import type { Keyspace, KeyspaceProblem } from "@bitting/core"
import { keyspaceFileSchema } from "../contract/keyspace-file.ts"
import type { KeyspaceFileProblem } from "./keyspace-file-error.ts"
import { normalizeKeyspace } from "./normalize.ts"
import { salvage } from "./salvage.ts"
import type { Salvaged } from "./salvage.ts"
import { shapeProblems } from "./shape-problems.ts"
import type { ShapeProblem } from "./shape-problems.ts"
import { readYaml } from "./yaml-source.ts"

/** A keyspace file that was read: a declaration that can be used, or what stands in the way. */
export interface ParsedKeyspaceFile {
  readonly file: string
  /** Null when there are problems. */
  readonly keyspace: Keyspace | null
  /** What could be read of it, for comparing it with other files; null when nothing could. Places that are `isUnread` mean nothing. */
  readonly readable: Keyspace | null
  readonly isUnread: (path: KeyspaceProblem["path"]) => boolean
  /** In the order of the file. */
  readonly problems: readonly KeyspaceFileProblem[]
  /** Places a problem that only shows beside other files. */
  readonly place: (problem: KeyspaceProblem) => KeyspaceFileProblem
}

const byPlace = (one: KeyspaceFileProblem, other: KeyspaceFileProblem): number =>
  one.line - other.line || one.column - other.column

const UNREADABLE = { keyspace: null, problems: [] }

/** The faults of shape, and what can be read in spite of them. */
function readShape(value: unknown): {
  readonly shape: readonly ShapeProblem[]
  readonly salvaged: Salvaged | null
} {
  const shaped = keyspaceFileSchema.safeParse(value, { reportInput: true })
  if (shaped.success) return { shape: [], salvaged: { file: shaped.data, isUnread: () => false } }
  const shape = shapeProblems(shaped.error.issues)
  const salvaged = salvage(
    value,
    shape.map(({ path }) => path),
  )
  return { shape, salvaged }
}

/**
 * Reads one keyspace file: YAML, then the shape, then what fields say of each other. Each stage reports everything it finds. What is no YAML
 * is not looked at further; of a file with faults of shape, the parts without any are.
 *
 * @param file how problems name the file
 * @param text what it contains
 */
export function parseKeyspaceFile(file: string, text: string): ParsedKeyspaceFile {
  const yaml = readYaml(text)
  const at = (offset: number, problem: string, allowed: string | null): KeyspaceFileProblem => ({
    file,
    ...yaml.placeOf(offset),
    problem,
    allowed,
  })
  const place = (found: KeyspaceProblem): KeyspaceFileProblem =>
    at(yaml.offsetOf(found.path), found.problem, found.allowed ?? null)
  if (yaml.problems.length > 0) {
    const problems = yaml.problems.map((found) => at(found.at, found.problem, found.allowed))
    return {
      file,
      keyspace: null,
      readable: null,
      isUnread: () => true,
      problems: problems.toSorted(byPlace),
      place,
    }
  }
  const { shape, salvaged } = readShape(yaml.value)
  const { keyspace, problems } = salvaged === null ? UNREADABLE : normalizeKeyspace(salvaged.file)
  const isUnread = salvaged?.isUnread ?? (() => true)
  const meaning = keyspace === null ? [] : [...problems, ...checkKeyspace(keyspace)]
  const found = [
    ...shape.map((one) =>
      at((one.onField ? yaml.fieldOffsetOf : yaml.offsetOf)(one.path), one.problem, one.allowed ?? null),
    ),
    ...meaning.filter(({ path }) => !isUnread(path)).map(place),
  ].toSorted(byPlace)
  return {
    file,
    keyspace: found.length > 0 ? null : keyspace,
    readable: keyspace,
    isUnread,
    problems: found,
    place,
  }
}
