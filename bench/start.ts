import type { ChildProcess } from "node:child_process"
import { execFileSync } from "node:child_process"
import { setTimeout as pause } from "node:timers/promises"
import { spread } from "./harness.ts"
import { startNode, stop } from "./processes.ts"
import { SERVER_CORE, startRealServer } from "./real-server.ts"
import type { Figure } from "./report.ts"
import { limitFigure } from "./report.ts"
import { createWorld } from "./world.ts"

const ROUNDS = 9
const MEMORY_ROUNDS = 3
const KEYS = 10_000
const SETTLED_MS = 10_000

const BARE = 'require("node:http").createServer().listen(0, "127.0.0.1", () => console.log("ready"))'

async function startBare(): Promise<ChildProcess> {
  const child = startNode({
    args: ["-e", BARE],
    flags: [],
    core: SERVER_CORE,
    stdio: ["ignore", "pipe", "inherit"],
  })
  await new Promise((resolve) => child.stdout?.once("data", resolve))
  return child
}

async function startReady(dataDir: string): Promise<ChildProcess> {
  const { child, port } = await startRealServer(dataDir)
  const response = await fetch(`http://127.0.0.1:${port}/readyz`)
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`/readyz answered ${response.status}`)
  return child
}

/** Resident memory in bytes. */
function residentOf({ pid }: ChildProcess): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1_024
}

async function measured(
  begin: () => Promise<ChildProcess>,
  withMemory: boolean,
): Promise<{ readonly startedNs: number; readonly resident: number | null }> {
  const started = process.hrtime.bigint()
  const child = await begin()
  const startedNs = Number(process.hrtime.bigint() - started)
  if (withMemory) await pause(SETTLED_MS)
  const resident = withMemory ? residentOf(child) : null
  await stop(child)
  return { startedNs, resident }
}

/** Time to the first `/readyz` that answers 200, and memory after ten idle seconds, on a data directory that was in use before. */
export async function start(): Promise<readonly Figure[]> {
  const world = await createWorld()
  world.plant(KEYS)
  const times = { ours: [] as number[], bare: [] as number[] }
  const memory = { ours: [] as number[], bare: [] as number[] }
  try {
    for (let round = -1; round < ROUNDS; round++) {
      const withMemory = round >= 0 && round < MEMORY_ROUNDS
      const ours = await measured(() => startReady(world.dataDir), withMemory)
      const bare = await measured(startBare, withMemory)
      if (round < 0) continue
      times.ours.push(ours.startedNs / 1e6)
      times.bare.push(bare.startedNs / 1e6)
      if (ours.resident !== null) memory.ours.push(ours.resident / 1e6)
      if (bare.resident !== null) memory.bare.push(bare.resident / 1e6)
    }
    return [
      limitFigure(
        "start to `/readyz` 200",
        { ours: spread(times.ours), baseline: spread(times.bare), unit: "ms" },
        1_500,
      ),
      limitFigure(
        "resident memory after 10 s",
        { ours: spread(memory.ours), baseline: spread(memory.bare), unit: "MB" },
        130,
      ),
    ]
  } finally {
    world.remove()
  }
}
