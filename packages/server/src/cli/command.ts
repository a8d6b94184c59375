import type { Terminal } from "./terminal.ts"

/** An option of a command, always `--name`. */
export interface OptionSpec {
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** What stands for the value in the help, such as `<file>`; left out: a switch. */
  readonly value?: string
  /** May be given more than once. */
  readonly many?: boolean
  readonly choices?: readonly string[]
  readonly description: string
}

/** A word of the command line that is no option. */
export interface ArgumentSpec {
  readonly name: string
  readonly required: boolean
  /** Takes all words that are left. */
  readonly many?: boolean
  readonly description: string
}

/** A command line that works, with what it does. */
export interface Example {
  readonly what: string
  readonly line: string
}

/** What stood on the command line. */
export interface Input {
  readonly args: readonly string[]
  readonly text: (name: string) => string | undefined
  readonly flag: (name: string) => boolean
  /** All values of an option, each split at commas. */
  readonly list: (name: string) => readonly string[]
  /** All values of an option as they are. */
  readonly all: (name: string) => readonly string[]
}

/** A command of the program. Help, reference, completion and parsing are all made from it. */
export interface Command {
  /** Its words, such as `keys create`. */
  readonly path: string
  readonly summary: string
  /** Paragraphs for the help. */
  readonly description?: readonly string[]
  readonly args?: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  readonly examples: readonly Example[]
  /** @returns the exit code; nothing is 0 */
  readonly run: (input: Input, terminal: Terminal) => Promise<number | undefined>
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: "help", short: "h", description: "Show this text." },
]

/** The switch of commands that can answer programs. */
export const JSON_OPTION: OptionSpec = {
  name: "json",
  description: "Print the whole answer as JSON, for programs.",
}

/** The option of commands that look at files of an installation. */
export const DATA_DIR_OPTION: OptionSpec = {
  name: "data-dir",
  value: "<dir>",
  description: "The data directory. BITTING_DATA_DIR, or ./data, when left out.",
}

/** Options of commands that call a server. */
export const REMOTE_OPTIONS: readonly OptionSpec[] = [
  JSON_OPTION,
  {
    name: "url",
    value: "<url>",
    description: "Base URL of the server. BITTING_URL, or http://127.0.0.1:7420, when left out.",
  },
  {
    name: "key-file",
    value: "<file>",
    description:
      "File with the system key to call with. BITTING_KEY_FILE when left out; for a server on this machine also the root key in the data directory.",
  },
  DATA_DIR_OPTION,
]

/** Options of commands that work on the data itself. */
export const DATA_OPTIONS: readonly OptionSpec[] = [JSON_OPTION, DATA_DIR_OPTION]

/** The option that says which organization is meant. */
export const ORGANIZATION_OPTION: OptionSpec = {
  name: "organization",
  value: "<id>",
  description: "The organization, where there is more than one to choose from.",
}
