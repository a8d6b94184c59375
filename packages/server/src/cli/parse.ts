import { nearestWord } from "@bitting/core"
import { parseArgs } from "node:util"
import type { Command, Input, OptionSpec } from "./command.ts"
import { COMMON_OPTIONS } from "./command.ts"
import { UsageError } from "./usage-error.ts"

/** Every option a command takes. */
export function optionsOf(command: Command): readonly OptionSpec[] {
  return [...command.options, ...COMMON_OPTIONS]
}

function meant(word: string, allowed: readonly string[], show: (word: string) => string): string {
  const nearest = nearestWord(word, allowed)
  return nearest === null ? "" : ` Did you mean ${show(nearest)}?`
}

/** The command that the words begin with, and the words after it; null: they name only a group, or nothing. */
export interface Found {
  readonly command: Command | null
  readonly rest: readonly string[]
  /** The words that were understood, such as `keys`. */
  readonly group: string
}

/**
 * Finds the command of a command line.
 * @throws UsageError for a word that is no command
 */
export function findCommand(commands: readonly Command[], argv: readonly string[]): Found {
  const [first, second] = argv
  if (first === undefined || first.startsWith("-")) return { command: null, rest: argv, group: "" }
  const whole = commands.find(({ path }) => path === first)
  if (whole !== undefined) return { command: whole, rest: argv.slice(1), group: "" }
  const inGroup = commands.filter(({ path }) => path.startsWith(`${first} `))
  if (inGroup.length === 0) {
    const names = [...new Set(commands.map(({ path }) => path.split(" ")[0] ?? path))]
    throw new UsageError(
      `There is no command "${first}".${meant(first, names, (name) => `"bitting ${name}"`)}`,
    )
  }
  if (second === undefined || second.startsWith("-")) {
    return { command: null, rest: argv.slice(1), group: first }
  }
  const command = inGroup.find(({ path }) => path === `${first} ${second}`)
  if (command !== undefined) return { command, rest: argv.slice(2), group: first }
  const names = inGroup.map(({ path }) => path.slice(first.length + 1))
  const hint = meant(second, names, (name) => `"bitting ${first} ${name}"`)
  throw new UsageError(`There is no command "${first} ${second}".${hint}`)
}

/** Reads options leniently first, so that what is wrong can be said in our words. */
function tokensOf(options: readonly OptionSpec[], argv: readonly string[]) {
  const config = Object.fromEntries(
    options.map(({ name, short, value }) => [
      name,
      {
        type: value === undefined ? ("boolean" as const) : ("string" as const),
        multiple: true,
        ...(short === undefined ? {} : { short }),
      },
    ]),
  )
  return parseArgs({ args: [...argv], options: config, strict: false, allowPositionals: true, tokens: true })
    .tokens
}

/** A value that is taken for a secret would stand in the list of processes and in the shell's history. */
const SECRET_NAMES = new Set(["token", "key", "secret", "password", "root-key", "master-key"])

function unknownOption(rawName: string, options: readonly OptionSpec[]): UsageError {
  const word = rawName.replace(/^-+/, "")
  if (SECRET_NAMES.has(word) && !options.some(({ name }) => name === word)) {
    return new UsageError(
      "Secrets are never given on the command line, where other users and the shell's history would see them. Use a file or standard input.",
    )
  }
  const names = options.map(({ name }) => name)
  return new UsageError(`There is no option "${rawName}" here.${meant(word, names, (name) => `--${name}`)}`)
}

function checkValue(option: OptionSpec, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`--${option.name} needs a value: ${option.value}.`)
  if (option.choices === undefined || option.choices.includes(value)) return value
  const hint = meant(value, option.choices, (choice) => choice)
  throw new UsageError(
    `--${option.name} cannot be ${JSON.stringify(value)}.${hint} It is one of: ${option.choices.join(", ")}.`,
  )
}

function checkArguments(command: Command, args: readonly string[]): void {
  const specs = command.args ?? []
  const missing = specs.find(({ required }, index) => required && args[index] === undefined)
  if (missing !== undefined) throw new UsageError(`<${missing.name}> is missing: ${missing.description}`)
  const extra = specs.at(-1)?.many === true ? undefined : args[specs.length]
  if (extra === undefined) return
  // What is too much may be a secret that belongs elsewhere: it is not repeated.
  throw new UsageError(
    specs.length === 0
      ? `"bitting ${command.path}" takes no arguments, only options: see "bitting ${command.path} --help". If you meant to give a secret: use a file or standard input.`
      : `There are too many arguments: "bitting ${command.path}" takes ${specs.length}.`,
  )
}

/**
 * Reads the words after a command.
 * @throws UsageError naming the option or argument that is wrong, and the one that was probably meant
 */
export function parseInput(command: Command, argv: readonly string[]): Input {
  const options = optionsOf(command)
  const values = new Map<string, string[]>()
  const args: string[] = []
  for (const token of tokensOf(options, argv)) {
    if (token.kind === "positional") args.push(token.value)
    if (token.kind !== "option") continue
    const option = options.find(({ name }) => name === token.name)
    if (option === undefined) throw unknownOption(token.rawName, options)
    if (option.value === undefined && token.value !== undefined) {
      throw new UsageError(`--${option.name} takes no value.`)
    }
    const earlier = values.get(option.name) ?? []
    if (earlier.length > 0 && option.many !== true) throw new UsageError(`--${option.name} is given twice.`)
    values.set(option.name, [...earlier, option.value === undefined ? "" : checkValue(option, token.value)])
  }
  if (!values.has("help")) checkArguments(command, args)
  const all = (name: string): readonly string[] => values.get(name) ?? []
  return {
    args,
    all,
    text: (name) => values.get(name)?.[0],
    flag: (name) => values.has(name),
    list: (name) =>
      all(name)
        .flatMap((value) => value.split(","))
        .map((part) => part.trim())
        .filter((part) => part !== ""),
  }
}
