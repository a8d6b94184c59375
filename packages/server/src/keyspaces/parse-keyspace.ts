import { checkKeyspace } from "@bitting/core"
import type { Keyspace, KeyspaceProblem } from "@bitting/core"
import { keyspaceFileSchema } from "../contract/keyspace-file.ts"
import type { KeyspaceFileProblem } from "./keyspace-file-error.ts"
import { normalizeKeyspace } from "./normalize.ts"
import { shapeProblems } from "./shape-problems.ts"
import { readYaml } from "./yaml-source.ts"

/** A keyspace file that was read: a declaration that can be used, or what stands in the way. */
export interface ParsedKeyspaceFile {
  readonly file: string
  /** Null when there are problems. */
  readonly keyspace: Keyspace | null
  /** In the order of the file. */
  readonly problems: readonly KeyspaceFileProblem[]
  /** Places a problem that only shows beside other files. */
  readonly place: (problem: KeyspaceProblem) => KeyspaceFileProblem
}

const byPlace = (one: KeyspaceFileProblem, other: KeyspaceFileProblem): number =>
  one.line - other.line || one.column - other.column

/**
 * Reads one keyspace file: YAML, then the shape, then what fields say of each other. Each stage reports everything it finds;
 * a later one runs only on what the one before accepted.
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
  const refused = (problems: readonly KeyspaceFileProblem[]): ParsedKeyspaceFile => ({
    file,
    keyspace: null,
    problems: problems.toSorted(byPlace),
    place,
  })

  if (yaml.problems.length > 0) {
    return refused(yaml.problems.map((found) => at(found.at, found.problem, found.allowed)))
  }
  const shaped = keyspaceFileSchema.safeParse(yaml.value, { reportInput: true })
  if (!shaped.success) {
    const found = shapeProblems(shaped.error.issues)
    return refused(
      found.map((one) =>
        at((one.onField ? yaml.fieldOffsetOf : yaml.offsetOf)(one.path), one.problem, one.allowed ?? null),
      ),
    )
  }
  const { keyspace, problems } = normalizeKeyspace(shaped.data)
  const found = [...problems, ...checkKeyspace(keyspace)]
  return found.length > 0 ? refused(found.map(place)) : { file, keyspace, problems: [], place }
}
