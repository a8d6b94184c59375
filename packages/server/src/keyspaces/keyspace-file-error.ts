/** A place in a keyspace file and what is wrong there. Line and column count from 1; both are 0 when it is about the file as such. */
export interface KeyspaceFileProblem {
  /** Path as a person would type it: the folder as given, and the file's name. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly problem: string
  /** What would be right there; null when nothing shorter than the reference says it. */
  readonly allowed: string | null
  /** The line's text; empty when there is none. */
  readonly source: string
}

const LONGEST_LINE = 100
const CONTROL = /\p{Cc}/gu

/** Text of a file for a terminal: control characters could move its cursor. */
function harmless(text: string): string {
  return text.replace(CONTROL, " ")
}

/**
 * Writes one problem: `file:line:column: what is wrong; allowed: …`, the form that terminals and editors make clickable.
 * It is one line whatever the file contains.
 */
export function problemLine(found: KeyspaceFileProblem): string {
  const place = found.line === 0 ? found.file : `${found.file}:${found.line}:${found.column}`
  const allowed = found.allowed === null ? "" : `; allowed: ${found.allowed}`
  return harmless(`${place}: ${found.problem}${allowed}`)
}

/** The line of the file with a caret under the place; nothing where there is no line, or the place is beyond a readable width. */
function excerpt(found: KeyspaceFileProblem): string[] {
  if (found.source.trim() === "" || found.column > LONGEST_LINE) return []
  const number = String(found.line).padStart(6)
  const margin = " ".repeat(number.length)
  return [
    `${number} | ${harmless(found.source.slice(0, LONGEST_LINE))}`,
    `${margin} | ${" ".repeat(Math.max(0, found.column - 1))}^`,
  ]
}

function messageOf(problems: readonly KeyspaceFileProblem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`
  const shown = problems.flatMap((found) => [problemLine(found), ...excerpt(found)])
  return [`${count} in the keyspace files`, "", ...shown].join("\n")
}

/** Keyspace files that cannot be used. The message is for a terminal: every problem with its place and line. */
export class KeyspaceFileError extends Error {
  override readonly name = "KeyspaceFileError"
  readonly problems: readonly KeyspaceFileProblem[]

  /** @param problems at least one, in the order to show them */
  constructor(problems: readonly KeyspaceFileProblem[]) {
    super(messageOf(problems))
    this.problems = problems
  }
}
