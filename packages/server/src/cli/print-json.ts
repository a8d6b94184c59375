import type { Terminal } from "./terminal.ts"

/** Writes a whole answer for a program. */
export function printJson(terminal: Terminal, answer: unknown): void {
  terminal.out(`${JSON.stringify(answer, null, 2)}\n`)
}
