import type { ChildProcess, StdioOptions } from "node:child_process"
import { spawn, spawnSync } from "node:child_process"
import { availableParallelism } from "node:os"

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

/** Whether processes can be kept on a core of their own: there is a `taskset`, and more than one core. */
export const CAN_PIN: boolean =
  availableParallelism() > 1 && spawnSync("taskset", ["-c", "0", "true"]).status === 0

const SOURCE_FLAGS = ["--conditions=bitting-dev", "--expose-gc"]

/** Starts Node.js in a process of its own. */
export function startNode({ args, core, stdio, env, flags = SOURCE_FLAGS }: NodeTask): ChildProcess {
  const command = [process.execPath, ...flags, ...args]
  const pinned = CAN_PIN ? ["taskset", "-c", String(core % availableParallelism()), ...command] : command
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
