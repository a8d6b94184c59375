import type { Command } from "../command.ts"
import { bashCompletion, fishCompletion, zshCompletion } from "../completion.ts"
import { UsageError } from "../usage-error.ts"

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

/** @param commands every command of the program, this one included */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    path: "completion",
    summary: "Print the completion script of a shell.",
    args: [{ name: "shell", required: true, description: "bash, zsh or fish." }],
    options: [],
    examples: [
      { what: "bash, in ~/.bashrc", line: 'eval "$(bitting completion bash)"' },
      { what: "zsh, in ~/.zshrc after compinit", line: 'eval "$(bitting completion zsh)"' },
      { what: "fish, once", line: "bitting completion fish > ~/.config/fish/completions/bitting.fish" },
    ],
    run: async (input, terminal) => {
      const [shell = ""] = input.args
      const script = Object.entries(SHELLS).find(([name]) => name === shell)?.[1]
      if (script === undefined) throw new UsageError("There are completions for bash, zsh and fish.")
      terminal.out(script(commands()))
      return undefined
    },
  }
}
