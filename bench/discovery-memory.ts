import * as discovery from "@bitting/discovery"
import type { ChildProcess } from "node:child_process"
import { execFileSync } from "node:child_process"
import { setTimeout as pause } from "node:timers/promises"
import { spread } from "./harness.ts"
import { stop } from "./processes.ts"
import { startRealServer } from "./real-server.ts"
import type { Figure } from "./report.ts"
import { spreadText } from "./report.ts"
import { createWorld } from "./world.ts"

const ROUNDS = 3
const SETTLED_MS = 10_000
const LIMIT_MB = 10

/** A module that has the same exports and does nothing: constants are themselves, and everything else answers with more of nothing. */
function emptyModule(): string {
  const lines = Object.entries(discovery).map(([name, value]) =>
    typeof value === "function"
      ? `export const ${name} = nothing`
      : `export const ${name} = ${JSON.stringify(value)}`,
  )
  return [
    "const nothing = new Proxy(function () {}, {",
    "  get: (_, name) => (name === 'then' || typeof name === 'symbol' ? undefined : nothing),",
    "  apply: () => nothing,",
    "  construct: () => ({}),",
    "})",
    ...lines,
  ].join("\n")
}

/** Has a process take the empty module for the real one. It goes into an environment variable, so it is encoded. */
function hook(): string {
  const url = `data:text/javascript,${encodeURIComponent(emptyModule())}`
  const text = `
    import { registerHooks } from "node:module"
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === "@bitting/discovery"
          ? { url: ${JSON.stringify(url)}, format: "module", shortCircuit: true }
          : next(specifier, context),
    })
  `
  return `--import=data:text/javascript,${encodeURIComponent(text)}`
}

/** The same hook, which replaces nothing: what it costs itself is not counted. */
const IDLE_HOOK = `--import=data:text/javascript,${encodeURIComponent(
  'import { registerHooks } from "node:module"\nregisterHooks({ resolve: (specifier, context, next) => next(specifier, context) })',
)}`

/** Resident memory, MB. */
function residentOf({ pid }: ChildProcess): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1_000
}

async function idleMemory(dataDir: string, options: string): Promise<number> {
  const { child } = await startRealServer(dataDir, { NODE_OPTIONS: options })
  try {
    await pause(SETTLED_MS)
    return residentOf(child)
  } finally {
    await stop(child)
  }
}

/** How much memory discovery takes of a server that has not been asked about a cloud. */
export async function memory(): Promise<readonly Figure[]> {
  const world = await createWorld()
  const [withIt, without, growth]: [number[], number[], number[]] = [[], [], []]
  try {
    for (let round = -1; round < ROUNDS; round += 1) {
      const ours = await idleMemory(world.dataDir, IDLE_HOOK)
      const bare = await idleMemory(world.dataDir, hook())
      if (round < 0) continue
      withIt.push(ours)
      without.push(bare)
      growth.push(ours - bare)
    }
    const grown = spread(growth)
    return [
      {
        name: `idle for ${SETTLED_MS / 1_000} s, with discovery and without; more: ${spreadText(grown, "MB")}`,
        ours: spreadText(spread(withIt), "MB"),
        baseline: spreadText(spread(without), "MB"),
        ratio: "",
        target: `≤ ${LIMIT_MB} MB more`,
        passed: grown.median <= LIMIT_MB,
      },
    ]
  } finally {
    world.remove()
  }
}
