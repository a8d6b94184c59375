import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))

/** The program as a process of its own. */
export interface Program {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with the base URL once it says it is ready. @throws Error with what it said when it ends before */
  readonly ready: () => Promise<string>
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

export interface ProgramOptions {
  /** A command that runs the rest of its arguments, such as `prlimit --fsize=…`. */
  readonly through?: readonly string[]
  /** User to run as. */
  readonly uid?: number
}

/** Starts `main.ts` on any free port. Its environment is nothing but `PATH` and what is given. */
export function startProgram(
  environment: Readonly<Record<string, string>>,
  options: ProgramOptions = {},
): Program {
  const command = [
    ...(options.through ?? []),
    process.execPath,
    "--conditions=bitting-dev",
    "packages/server/src/main.ts",
  ]
  const child = spawn(command[0] ?? "", command.slice(1), {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], BITTING_PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  const said = { stdout: "", stderr: "" }
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (said.stdout += text))
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said.stderr += text))
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string)
  const ready = async (): Promise<string> => {
    for (;;) {
      const url = /ready at (\S+) .*Stop it/s.exec(said.stdout)?.[1]
      if (url !== undefined) return url
      if (child.exitCode !== null || child.signalCode !== null) break
      await Promise.race([ended, child.stdout === null ? ended : once(child.stdout, "data")])
    }
    throw new Error(`it ended before it was ready: ${said.stdout}${said.stderr}`)
  }
  return { child, stdout: () => said.stdout, stderr: () => said.stderr, ready, ended }
}
