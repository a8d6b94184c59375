import { spawn } from "node:child_process"
import { appendFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { MUTANTS } from "./simulation/mutants.ts"
import type { RuleReport, SeedsReport } from "./simulation/run.ts"

/** Simulations of the code as it is; `npm run soak` plays more, and looks for the first seed that finds each rule missing. */
const SOAK_SEEDS = process.env["SOAK_SEEDS"]
const SEEDS = Number(SOAK_SEEDS ?? 2_000)

/** The most that are played of the code without a rule until one finds that out. */
const SEEDS_PER_RULE = 5_000

/** Processes that share the work: one processor is left for whatever runs beside it. */
const PROCESSES = 2

const PROGRAM = join(import.meta.dirname, "simulation/run.ts")

/** Runs the simulations' program and answers the lines it prints. @throws Error when it fails */
async function run<Report>(...args: readonly string[]): Promise<readonly Report[]> {
  const child = spawn(process.execPath, ["--conditions=bitting-dev", PROGRAM, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  let text = ""
  child.stdout.on("data", (bytes: Buffer) => void (text += bytes.toString()))
  const code = await new Promise<number | null>((resolve) => void child.once("close", resolve))
  if (code !== 0) throw new Error(`the simulation ended with ${code}`)
  // The program prints nothing else.
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Report)
}

const shares = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: PROCESSES }, (_, share) => list.filter((_, place) => place % PROCESSES === share))

/** Tells the soak what came out. */
function report(result: object): void {
  const path = process.env["SOAK_REPORT"]
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ test: "simulation", ...result })}\n`)
}

describe("servers, verifiers in other processes and a database, with everything that may go wrong between them", () => {
  it(
    `decide by nothing older than what was said to be in force (${SEEDS} seeds)`,
    async () => {
      const size = Math.ceil(SEEDS / PROCESSES)
      const parts = await Promise.all(
        Array.from({ length: PROCESSES }, (_, part) =>
          run<SeedsReport>("seeds", String(part * size + 1), String(Math.min(SEEDS, (part + 1) * size))),
        ),
      )
      const reports = parts.flat()
      expect(reports.flatMap(({ wrong }) => wrong)).toEqual([])
      const sum = (name: keyof SeedsReport["counts"]): number =>
        reports.reduce((before, { counts }) => before + counts[name], 0)
      // A simulation in which nothing is decided or confirmed would show nothing.
      expect(sum("confirmed")).toBeGreaterThan(SEEDS * 5)
      expect(sum("decided")).toBeGreaterThan(SEEDS * 30)
      expect(sum("remoteDecided")).toBeGreaterThan(SEEDS * 5)
      expect(sum("unconfirmed")).toBeGreaterThan(SEEDS / 10)
      report({
        seeds: SEEDS,
        confirmed: sum("confirmed"),
        decided: sum("decided"),
        remoteDecided: sum("remoteDecided"),
      })
    },
    Math.max(300_000, SEEDS * 60),
  )

  it("would not, were any rule left out: each is found to be missing", async () => {
    const names = Object.keys(MUTANTS)
    const parts = await Promise.all(
      shares(names).map((share) =>
        run<RuleReport>(SOAK_SEEDS === undefined ? "rules" : "search", String(SEEDS_PER_RULE), ...share),
      ),
    )
    const found = parts.flat()
    expect(found.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    expect(found.filter(({ seed }) => seed === null)).toEqual([])
    report({ rules: found.map(({ name, seed }) => ({ rule: MUTANTS[name]?.rule, seed })) })
  }, 1_200_000)
})
