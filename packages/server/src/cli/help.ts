import type { ArgumentSpec, Command, OptionSpec } from "./command.ts"
import { EXIT_MEANINGS } from "./exit-codes.ts"
import { optionsOf } from "./parse.ts"

const WIDTH = 90

/** Breaks a text into lines of at most so many characters. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}

type Row = readonly [left: string, right: string]

/** Two columns; the right one is wrapped. */
function columns(rows: readonly Row[]): readonly string[] {
  const left = Math.min(28, Math.max(...rows.map(([text]) => text.length)))
  const indent = " ".repeat(left + 4)
  return rows.flatMap(([name, text]) => {
    const lines = wrap(text, WIDTH - indent.length)
    const aside = name.length > left
    const head = aside
      ? [`  ${name}`, `${indent}${lines[0] ?? ""}`]
      : [`  ${name.padEnd(left)}  ${lines[0] ?? ""}`]
    return [...head, ...lines.slice(1).map((line) => `${indent}${line}`)]
  })
}

function argumentText({ name, required, many }: ArgumentSpec): string {
  const text = `<${name}>${many === true ? "…" : ""}`
  return required ? text : `[${text}]`
}

function optionRow({ name, short, value, many, choices, description }: OptionSpec): Row {
  const head = `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`
  const more = [
    ...(choices === undefined ? [] : [`One of: ${choices.join(", ")}.`]),
    ...(many === true ? ["May be repeated."] : []),
  ]
  return [head, [description, ...more].join(" ")]
}

/** How a command is written, on one line. */
export function usageLine(command: Command): string {
  return ["bitting", command.path, ...(command.args ?? []).map(argumentText), "[options]"].join(" ")
}

/** The help of a command. */
export function commandHelp(command: Command): string {
  const { summary, description = [], args = [], examples } = command
  const described = description.flatMap((paragraph) => ["", ...wrap(paragraph, WIDTH)])
  return [
    summary,
    ...described,
    "",
    "Usage:",
    `  ${usageLine(command)}`,
    ...(args.length === 0
      ? []
      : ["", "Arguments:", ...columns(args.map((arg) => [`<${arg.name}>`, arg.description]))]),
    "",
    "Options:",
    ...columns(optionsOf(command).map(optionRow)),
    "",
    "Examples:",
    ...examples.flatMap(({ what, line }, index) => [
      ...(index === 0 ? [] : [""]),
      `  # ${what}`,
      `  ${line}`,
    ]),
    "",
  ].join("\n")
}

/** The help of the program (group empty) or of a group of commands. */
export function groupHelp(commands: readonly Command[], group: string): string {
  const listed = commands.filter(({ path }) => group === "" || path.startsWith(`${group} `))
  return [
    group === ""
      ? "Bitting: API keys for your own APIs. Serve, administer and call a server."
      : `bitting ${group}: commands`,
    "",
    "Usage:",
    `  bitting ${group === "" ? "" : `${group} `}<command> [options]`,
    "",
    "Commands:",
    ...columns(listed.map(({ path, summary }) => [path, summary])),
    ...(group === ""
      ? [
          "",
          "Options:",
          ...columns([
            ["-h, --help", "Show the help of the program or of a command."],
            ["--version", "Show the version."],
          ]),
          "",
          "Exit codes:",
          ...columns(EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning])),
        ]
      : []),
    "",
    'Run "bitting <command> --help" for the options and examples of a command.',
    "",
  ].join("\n")
}
