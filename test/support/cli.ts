import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

const LAUNCHER = fileURLToPath(new URL("../../packages/server/bin/bitting.js", import.meta.url))

/** What a run of the command line came to. */
export interface CliRun {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly cwd?: string
}

/** Starts `bitting` as a process. Its environment is nothing but `PATH` and what is given. */
export function startCli(args: readonly string[], { env = {}, cwd }: CliOptions = {}) {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["pipe", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  })
  const said = { stdout: "", stderr: "" }
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text))
  // A program that ends without reading what it was sent is no failure of the test.
  child.stdin.on("error", () => {})
  const ended = once(child, "close").then(([code, signal]): CliRun => ({
    code: (code ?? signal) as number | string,
    ...said,
  }))
  return { child, said, ended }
}

/** Runs `bitting` to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const { child, ended } = startCli(args, options)
  child.stdin.end(options.stdin ?? "")
  return await ended
}

/**
 * Runs a shell command at a terminal (util-linux `script`), with `bitting` as a command of its own and `typed` from the keyboard.
 * What a person sees is in `stdout`.
 */
export async function runAtTerminal(
  command: string,
  { env = {}, typed = "" }: { readonly env?: Readonly<Record<string, string>>; readonly typed?: string } = {},
): Promise<CliRun> {
  const line = `bitting() { '${process.execPath}' '${LAUNCHER}' "$@"; }; ${command}`
  const child = spawn("script", ["-qefc", `bash -c "$LINE"`, "/dev/null"], {
    env: { PATH: process.env["PATH"], TERM: "xterm", SHELL: "/bin/bash", LINE: line, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  })
  let stdout = ""
  let answered = false
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text
    // People type when they are asked.
    if (!answered && typed !== "" && /(\[y\/N\]|Token:) $/.test(stdout)) {
      answered = true
      child.stdin.write(typed)
    }
  })
  const [code, signal] = await once(child, "close")
  return { code: (code ?? signal) as number | string, stdout, stderr: "" }
}
