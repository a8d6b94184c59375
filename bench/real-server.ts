import type { ChildProcess } from "node:child_process"
import { join } from "node:path"
import { startNode } from "./processes.ts"

const MAIN = join(import.meta.dirname, "..", "packages", "server", "src", "main.ts")

/** Core of the servers under test; what measures them runs on the other. */
export const SERVER_CORE = 0

/** The real server in a process of its own. */
export interface RealServer {
  readonly child: ChildProcess
  readonly port: number
}

/** Starts the server on a data directory and waits for the line that says it is ready. */
export async function startRealServer(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RealServer> {
  const child = startNode({
    args: [MAIN],
    flags: ["--conditions=bitting-dev"],
    core: SERVER_CORE,
    stdio: ["ignore", "pipe", "inherit"],
    env: { BITTING_DATA_DIR: dataDir, BITTING_PORT: "0", ...env },
  })
  const port = await new Promise<number>((resolve, reject) => {
    let text = ""
    child.once("exit", () => reject(new Error("the server did not start")))
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      const found = /ready at http:\/\/[^\s:]+:(\d+)/.exec(text)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  return { child, port }
}
