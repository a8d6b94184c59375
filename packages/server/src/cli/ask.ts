import { createInterface } from "node:readline"
import { EXIT } from "./exit-codes.ts"
import type { Terminal } from "./terminal.ts"
import { CommandError, UsageError } from "./usage-error.ts"

/** Whether there is a person to ask. */
function canAsk({ isTty }: Terminal): boolean {
  return isTty.in && isTty.err
}

/** Asks a question at the terminal; anything but a yes is a no. Where there is no person to ask, the answer is yes. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  if (!canAsk(terminal)) return true
  terminal.err(`${question} [y/N] `)
  const lines = createInterface({ input: terminal.stdin, terminal: false })
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim())
    return false
  } finally {
    lines.close()
  }
}

const CTRL_C = "\u0003"
const CTRL_D = "\u0004"
const BACKSPACE = /[\b\u007F]/

/** Reads one line from the terminal without showing it. */
function readHidden(terminal: Terminal, prompt: string): Promise<string> {
  const { stdin } = terminal
  // Whoever sees the question may type at once: by then nothing may be shown any more.
  stdin.setRawMode?.(true)
  terminal.err(prompt)
  return new Promise((resolve, reject) => {
    let typed = ""
    const end = (): void => {
      stdin.off("data", read)
      stdin.setRawMode?.(false)
      stdin.pause()
      terminal.err("\n")
    }
    const read = (chunk: Buffer | string): void => {
      for (const character of String(chunk)) {
        if (character === CTRL_C) {
          end()
          reject(new CommandError("Interrupted.", { exitCode: EXIT.interrupted }))
          return
        }
        if (character === "\r" || character === "\n" || character === CTRL_D) {
          end()
          resolve(typed)
          return
        }
        typed = BACKSPACE.test(character) ? typed.slice(0, -1) : typed + character
      }
    }
    stdin.on("data", read)
  })
}

/** Longest secret that is read, characters. */
const LONGEST = 8_192

/**
 * Reads a secret: typed without an echo at a terminal, else all of standard input.
 * @throws UsageError when there is none, or far too much
 */
export async function readSecret(terminal: Terminal, prompt: string): Promise<string> {
  let text = ""
  if (canAsk(terminal)) text = await readHidden(terminal, prompt)
  else {
    for await (const chunk of terminal.stdin) {
      text += String(chunk)
      if (text.length > LONGEST) break
    }
  }
  const secret = text.trim()
  if (secret === "") throw new UsageError("Nothing came on standard input.")
  if (secret.length > LONGEST) throw new UsageError("What came on standard input is too long.")
  return secret
}
