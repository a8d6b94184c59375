import type { ChildProcess, StdioOptions } from "node:child_process"
import { spawn, spawnSync } from "node:child_process"

/** What to run, and where. */
export interface NodeTask {
  /** What stands after `node` and its flags. */
  readonly args: readonly string[]
  /** Core to keep the process on, where the machine can; counted modulo the number of cores. */
  readonly core: number
  readonly stdio: StdioOptions
  readonly env?: Readonly<Record<string, string>>
  /** Flags of Node.js; the ones sources need to run unbuilt when left out. */
  readonly flags?: readonly string[]
}

/** As many as a process may ever have; those that are not there are left out. */
const ANY_CORE = "0-1023"

// Asked of a process that may use all of them: this one may itself be kept on one, and would count only that.
function countCores(): number {
  const { status, stdout } = spawnSync("taskset", ["-c", ANY_CORE, "nproc"], { encoding: "utf8" })
  return status === 0 ? Number(stdout) : 1
}

const CORES = countCores()

/** Whether processes can be kept on a core of their own: there is a `taskset`, and more than one core. */
export const CAN_PIN: boolean = CORES > 1

/** Lets this process, and what it starts from now on, use every core again. */
export function useAllCores(): void {
  if (CAN_PIN) spawnSync("taskset", ["-cp", ANY_CORE, String(process.pid)])
}

const SOURCE_FLAGS = ["--conditions=bitting-dev", "--expose-gc"]

/** Starts Node.js in a process of its own. */
export function startNode({ args, core, stdio, env, flags = SOURCE_FLAGS }: NodeTask): ChildProcess {
  const command = [process.execPath, ...flags, ...args]
  const pinned = CAN_PIN ? ["taskset", "-c", String(core % CORES), ...command] : command
  const [program = process.execPath, ...rest] = pinned
  return spawn(program, rest, { stdio, env: { ...process.env, ...env } })
}

/** Ends a process and waits until it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  await gone
}
