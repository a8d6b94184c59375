import { readFileSync } from "node:fs"

/** A code block of a guide. */
export interface Sample {
  /** Line of its opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** What stands after the language: `run`, `answer`, `file=name`, or nothing. */
  readonly use: string
  readonly text: string
}

/** The fenced code blocks of a Markdown file, in order. */
export function samplesOf(path: string): readonly Sample[] {
  const samples: Sample[] = []
  let open: { line: number; language: string; use: string; lines: string[] } | null = null
  for (const [index, line] of readFileSync(path, "utf8").split("\n").entries()) {
    if (open !== null && line === "```") {
      samples.push({ ...open, text: `${open.lines.join("\n")}\n` })
      open = null
    } else if (open !== null) open.lines.push(line)
    else if (line.startsWith("```")) {
      const [language = "", use = ""] = line.slice(3).split(" ", 2)
      open = { line: index + 1, language, use, lines: [] }
    }
  }
  if (open !== null) throw new Error(`${path}: the block of line ${open.line} is not closed`)
  return samples
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Whether a text is as shown; `…` stands for anything. */
export function isLikeShown(text: string, shown: string): boolean {
  return new RegExp(`^${shown.split("…").map(escaped).join("[^]*")}$`).test(text)
}

/**
 * Compares JSON with what is shown of it: members that are not shown may be there, and `…` in a text stands for anything.
 * @returns the first place that differs, as a path, or null
 */
export function differsFromShown(value: unknown, shown: unknown, path = ""): string | null {
  if (typeof shown === "string")
    return typeof value === "string" && isLikeShown(value, shown) ? null : `${path}: ${JSON.stringify(value)}`
  if (typeof shown !== "object" || shown === null)
    return value === shown ? null : `${path}: ${JSON.stringify(value)}`
  if (typeof value !== "object" || value === null) return `${path}: ${JSON.stringify(value)}`
  if (Array.isArray(shown) && (!Array.isArray(value) || value.length !== shown.length))
    return `${path}: ${JSON.stringify(value)}`
  const members = new Map(Object.entries(value))
  for (const [name, part] of Object.entries(shown)) {
    const problem = differsFromShown(members.get(name), part, `${path}/${name}`)
    if (problem !== null) return problem
  }
  return null
}
