import type { VerifierOptions, VerifyQuestion } from "@bitting/sdk/verifier"
import type { ChildProcess } from "node:child_process"
import { fork } from "node:child_process"
import { join } from "node:path"
import type { Command } from "./verifier-program.ts"

/** A verifier in a process of its own. */
export interface VerifierProcess {
  /** The code a token comes to, or that of the error. */
  readonly codeOf: (token: string, question?: VerifyQuestion) => Promise<string>
  readonly isDeciding: () => Promise<boolean>
  /** Lets the verifier leave. */
  readonly leave: () => Promise<void>
  /** Stops the process where it stands, and lets it go on. */
  readonly freeze: () => void
  readonly thaw: () => void
  /** Ends the process at once. */
  readonly kill: () => Promise<void>
}

const PROGRAM = join(import.meta.dirname, "verifier-program.ts")

function gone(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => void child.once("exit", () => resolve()))
}

/**
 * Starts a verifier in another process.
 * @param environment of that process, beside this one's
 * @throws Error unless it joined
 */
export async function startVerifierProcess(
  options: VerifierOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<VerifierProcess> {
  const child = fork(PROGRAM, [JSON.stringify(options)], {
    execArgv: ["--conditions=bitting-dev"],
    env: { ...process.env, ...environment },
  })
  const waiting = new Map<number, (value: unknown) => void>()
  let count = 0
  const ready = new Promise<unknown>((resolve) => void waiting.set(0, resolve))
  child.on("message", ({ id, value }: { id: number; value: unknown }) => {
    waiting.get(id)?.(value)
    waiting.delete(id)
  })
  child.on("exit", () => {
    for (const resolve of waiting.values()) resolve({ code: "the process ended" })
    waiting.clear()
  })
  const ask = (command: Command): Promise<unknown> =>
    new Promise((resolve) => {
      count += 1
      waiting.set(count, resolve)
      child.send({ id: count, command })
    })
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL")
    await gone(child)
  }
  const state = await ready
  if (state !== "ready") {
    await kill()
    throw new Error(`the verifier did not join: ${JSON.stringify(state)}`)
  }
  return {
    async codeOf(token, question) {
      const command: Command = { kind: "verify", token, ...(question === undefined ? {} : { question }) }
      return ((await ask(command)) as { readonly code: string }).code
    },
    isDeciding: async () => (await ask({ kind: "deciding" })) === true,
    leave: async () => void (await ask({ kind: "close" })),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    kill,
  }
}
