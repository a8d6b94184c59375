import type { ChildProcess } from "node:child_process"
import { join } from "node:path"
import { startNode } from "./processes.ts"

const ROOT = join(import.meta.dirname, "..")
const MAIN = join(ROOT, "packages", "server", "src", "main.ts")

/** As `npm start` has them. */
const FLAGS = ["--conditions=bitting-dev", "--max-semi-space-size=4", "--v8-pool-size=1"]
const COMPILE_CACHE = join(ROOT, "node_modules", ".cache", "bitting")

/** Core of the servers under test; what measures them runs on the other. */
export const SERVER_CORE = 0

/** The real server in a process of its own. */
export interface RealServer {
  readonly child: ChildProcess
  readonly port: number
  /** One-time link of the first person, printed soon after the port; empty where there is one already. */
  readonly signInLink: () => string
}

/** Starts the server on a data directory and waits for the line that says it is ready. */
export async function startRealServer(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RealServer> {
  const child = startNode({
    args: [MAIN],
    flags: FLAGS,
    core: SERVER_CORE,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      MALLOC_ARENA_MAX: "2",
      BITTING_DATA_DIR: dataDir,
      BITTING_PORT: "0",
      ...env,
    },
  })
  let text = ""
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the server did not start")))
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      const found = /ready at http:\/\/[^\s:]+:(\d+)/.exec(text)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  return { child, port, signInLink: () => /http:\S+\/auth\/link#\w+/.exec(text)?.[0] ?? "" }
}
