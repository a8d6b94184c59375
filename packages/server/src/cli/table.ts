import type { Style, Terminal } from "./terminal.ts"
import { harmless, painter } from "./terminal.ts"

/** A cell of a table; a style is left out where there is no colour. */
export type Cell = string | { readonly text: string; readonly style: Style }

const GAP = "  "

const textOf = (cell: Cell): string => harmless(typeof cell === "string" ? cell : cell.text)

/** Columns a text takes in a terminal, near enough: wide scripts take two. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1
  }
  return width
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ""
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}

/** What a table shows. */
export interface TableParts {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** The column that gives way on a narrow terminal. */
  readonly elastic?: number
}

/** Column widths that fit the terminal, as far as the elastic column can give way. */
function widthsOf({ heads, rows, elastic }: TableParts, terminal: Terminal): readonly number[] {
  const natural = heads.map((head, column) =>
    Math.max(widthOf(head), ...rows.map((row) => widthOf(textOf(row[column] ?? "")))),
  )
  if (elastic === undefined || !terminal.isTty.out) return natural
  const total = natural.reduce((sum, width) => sum + width, 0) + GAP.length * (heads.length - 1)
  const least = Math.max(8, (natural[elastic] ?? 0) - Math.max(0, total - terminal.width))
  return natural.map((width, column) => (column === elastic ? Math.min(width, least) : width))
}

/** Writes rows below their headings to standard output, in columns. */
export function printTable(terminal: Terminal, parts: TableParts): void {
  const paint = painter(terminal, "out")
  const widths = widthsOf(parts, terminal)
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        const text = cut(textOf(cell), width)
        const padding = column === cells.length - 1 ? "" : " ".repeat(Math.max(0, width - widthOf(text)))
        return (typeof cell === "string" ? text : paint(cell.style, text)) + padding
      })
      .join(GAP)
      .trimEnd()
  const heads = parts.heads.map((text) => ({ text, style: "bold" as const }))
  terminal.out(`${[heads, ...parts.rows].map(line).join("\n")}\n`)
}

/** Writes names and values to standard output, one pair a line. */
export function printPairs(
  terminal: Terminal,
  pairs: readonly (readonly [name: string, value: Cell])[],
): void {
  const paint = painter(terminal, "out")
  const width = Math.max(...pairs.map(([name]) => name.length))
  for (const [name, value] of pairs) {
    const text = textOf(value)
    const shown = typeof value === "string" ? text : paint(value.style, text)
    terminal.out(`${paint("dim", name.padEnd(width))}${GAP}${shown}\n`)
  }
}
