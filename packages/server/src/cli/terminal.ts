import type { Readable } from "node:stream"

/** Where a command reads and writes. Data goes to `out`, everything for people to `err`. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly stdin: Readable & { readonly setRawMode?: (raw: boolean) => unknown }
  /** Whether a person sits at that end. */
  readonly isTty: { readonly in: boolean; readonly out: boolean; readonly err: boolean }
  /** Columns of the terminal. */
  readonly width: number
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Ways to set a text off from others. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow"

const CODES: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
}

/**
 * Whether colour may be used at that end: only for people, and never with `NO_COLOR` (no-color.org) or a dumb terminal.
 */
export function hasColour(terminal: Terminal, end: "out" | "err"): boolean {
  const { NO_COLOR: none = "", TERM: kind } = terminal.env
  return terminal.isTty[end] && none === "" && kind !== "dumb"
}

/** Sets a text off where colour may be used; elsewhere it is the text as it is. */
export function painter(terminal: Terminal, end: "out" | "err"): (style: Style, text: string) => string {
  if (!hasColour(terminal, end)) return (_, text) => text
  return (style, text) => {
    const [on, off] = CODES[style]
    return `\u001B[${on}m${text}\u001B[${off}m`
  }
}

/** Text of others for a terminal: what could move its cursor, hide or turn around what stands beside it becomes a question mark. */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?")
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: process.stdin,
    isTty: {
      in: process.stdin.isTTY,
      out: process.stdout.isTTY,
      err: process.stderr.isTTY,
    },
    width: process.stdout.columns ?? 100,
    env: process.env,
  }
}
