import type { Command } from "./command.ts"
import { EXIT } from "./exit-codes.ts"
import { failureOf } from "./failure.ts"
import { commandHelp, groupHelp } from "./help.ts"
import { findCommand, parseInput } from "./parse.ts"
import { reportFailure } from "./report-failure.ts"
import type { Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

/** What the program is made of. */
export interface ProgramParts {
  readonly commands: readonly Command[]
  readonly version: string
  readonly terminal: Terminal
}

function isHelp(word: string | undefined): boolean {
  return word === "--help" || word === "-h"
}

/** Answers a command line that names no command: help where that was asked for, else what there is. */
function withoutCommand(
  { commands, version, terminal }: ProgramParts,
  group: string,
  rest: readonly string[],
): number {
  const [word] = rest
  if (group === "" && (word === "--version" || word === "-V")) {
    terminal.out(`bitting ${version}\n`)
    return EXIT.ok
  }
  if (isHelp(word)) {
    terminal.out(groupHelp(commands, group))
    return EXIT.ok
  }
  if (word !== undefined) throw new UsageError(`There is no option "${word}" here: name a command first.`)
  terminal.err(groupHelp(commands, group))
  return EXIT.usage
}

async function dispatch(parts: ProgramParts, argv: readonly string[]): Promise<number> {
  const { commands, terminal } = parts
  const words = argv[0] === "help" ? [...argv.slice(1), "--help"] : argv
  const { command, rest, group } = findCommand(commands, words)
  if (command === null) return withoutCommand(parts, group, rest)
  const input = parseInput(command, rest)
  if (!input.flag("help")) return (await command.run(input, terminal)) ?? EXIT.ok
  terminal.out(commandHelp(command))
  return EXIT.ok
}

/** Says where help is, after a command line that cannot be run. */
function hint({ commands }: ProgramParts, argv: readonly string[]): string {
  const two = argv.slice(0, 2).join(" ")
  const known = commands.find(({ path }) => path === two || path === argv[0])
  const group = commands.some(({ path }) => path.startsWith(`${argv[0]} `)) ? argv[0] : undefined
  return `Run "${["bitting", known?.path ?? group, "--help"].filter((word) => word !== undefined).join(" ")}" for help.\n`
}

/**
 * Runs a command line. Nothing is thrown: what goes wrong is told on standard error.
 * @param argv the words after the program's name
 * @returns the exit code
 */
export async function runProgram(parts: ProgramParts, argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(parts, argv)
  } catch (error) {
    const failure = failureOf(error)
    reportFailure(parts.terminal, failure, argv.includes("--json"))
    if (error instanceof UsageError && !argv.includes("--json")) parts.terminal.err(hint(parts, argv))
    return failure.exitCode
  }
}
