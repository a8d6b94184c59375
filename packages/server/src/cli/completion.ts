import type { Command } from "./command.ts"
import { optionsOf } from "./parse.ts"

/** The words that can stand at each place of a command line: after nothing, after a group, after a command. */
function wordsByPlace(commands: readonly Command[]): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>()
  const add = (place: string, word: string): void => {
    const words = places.get(place) ?? []
    if (!words.includes(word)) places.set(place, [...words, word])
  }
  for (const command of commands) {
    const [first = "", second] = command.path.split(" ")
    add("", first)
    if (second !== undefined) add(first, second)
    for (const { name } of optionsOf(command)) add(command.path, `--${name}`)
    if (command.path === "completion") for (const shell of ["bash", "zsh", "fish"]) add("completion", shell)
  }
  for (const word of ["help", "--help", "--version"]) add("", word)
  return places
}

/** The values an option of a command can have, by `path --option`. */
function choicesByOption(commands: readonly Command[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    commands.flatMap((command) =>
      optionsOf(command).flatMap(({ name, choices }) =>
        choices === undefined ? [] : [[`${command.path} --${name}`, choices] as const],
      ),
    ),
  )
}

function cases(entries: ReadonlyMap<string, readonly string[]>): string {
  return [...entries].map(([key, words]) => `    "${key}") words="${words.join(" ")}" ;;`).join("\n")
}

/** Completion for bash: commands, options, choices of options, and file names after options that take a file. */
export function bashCompletion(commands: readonly Command[]): string {
  return `_bitting() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place="" words=""
  if (( COMP_CWORD > 1 )); then place="\${COMP_WORDS[1]}"; fi
  if (( COMP_CWORD > 2 )) && [[ "\${COMP_WORDS[2]}" != -* ]]; then
    case " ${groupsOf(commands).join(" ")} " in
      *" $place "*) place="$place \${COMP_WORDS[2]}" ;;
    esac
  fi
  case "$place $previous" in
${cases(choicesByOption(commands))}
  esac
  if [[ -z "$words" && "$previous" != --*file && "$previous" != --out && "$previous" != --data-dir ]]; then
    case "$place" in
${cases(wordsByPlace(commands))}
    esac
    if [[ "$current" != -* && "$place" == *" "* ]]; then words=""; fi
  fi
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _bitting bitting
`
}

function groupsOf(commands: readonly Command[]): readonly string[] {
  const groups = commands.flatMap(({ path }) => (path.includes(" ") ? [path.split(" ")[0] ?? path] : []))
  return [...new Set(groups)]
}

/** Completion for zsh: that of bash, which zsh can run. */
export function zshCompletion(commands: readonly Command[]): string {
  return `autoload -Uz bashcompinit && bashcompinit
${bashCompletion(commands)}`
}

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`

/** Completion for fish, with a description of each command and option. */
export function fishCompletion(commands: readonly Command[]): string {
  const groups = groupsOf(commands)
  const lines = ["complete -c bitting -n __fish_use_subcommand -f -a help -d 'Show the help of a command.'"]
  for (const group of groups) {
    lines.push(`complete -c bitting -n __fish_use_subcommand -f -a ${group}`)
  }
  for (const command of commands) {
    const [first = "", second] = command.path.split(" ")
    if (second === undefined) {
      lines.push(`complete -c bitting -n __fish_use_subcommand -f -a ${first} -d ${quoted(command.summary)}`)
    } else {
      const others = commands
        .filter(({ path }) => path.startsWith(`${first} `))
        .map(({ path }) => path.split(" ")[1])
        .join(" ")
      lines.push(
        `complete -c bitting -n '__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${others}' -f -a ${second} -d ${quoted(command.summary)}`,
      )
    }
    const seen = command.path
      .split(" ")
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join("; and ")
    for (const { name, short, value, choices, description } of optionsOf(command)) {
      const argument =
        value === undefined ? "" : choices === undefined ? " -r" : ` -x -a ${quoted(choices.join(" "))}`
      const letter = short === undefined ? "" : ` -s ${short}`
      lines.push(`complete -c bitting -n '${seen}' -l ${name}${letter}${argument} -d ${quoted(description)}`)
    }
  }
  return `${lines.join("\n")}\ncomplete -c bitting -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n`
}
