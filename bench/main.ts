import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { Benchmark } from "./benchmarks.ts"
import { BENCHMARKS } from "./benchmarks.ts"
import { CAN_PIN, startNode } from "./processes.ts"
import type { Figure } from "./report.ts"
import { machineText, sectionText } from "./report.ts"

const HERE = import.meta.dirname

/** Core of the measuring process; servers it starts run on core 0. */
const MEASURING_CORE = 1

function wanted(only: string | undefined): readonly Benchmark[] {
  if (only === undefined) return BENCHMARKS
  const ids = only.split(",")
  const unknown = ids.filter((id) => !BENCHMARKS.some((benchmark) => benchmark.id === id))
  if (unknown.length > 0) {
    throw new RangeError(
      `no benchmark ${unknown.join(", ")}; there are ${BENCHMARKS.map(({ id }) => id).join(", ")}`,
    )
  }
  return BENCHMARKS.filter(({ id }) => ids.includes(id))
}

async function figuresOf({ id }: Benchmark): Promise<readonly Figure[]> {
  const child = startNode({
    args: [join(HERE, "one.ts"), id],
    core: MEASURING_CORE,
    env: entries === undefined ? {} : { BENCH_AUDIT_ENTRIES: entries },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  const figures = new Promise<readonly Figure[] | null>((resolve) => {
    // What one.ts sends.
    child.once("message", (message) => resolve(message as readonly Figure[]))
    child.once("exit", () => resolve(null))
  })
  const answered = await figures
  if (answered === null) throw new Error(`the benchmark ${id} failed`)
  return answered
}

const { values } = parseArgs({ options: { only: { type: "string" }, entries: { type: "string" } } })
/** Of the audit log; the benchmark has its own number when none is given. */
const { entries } = values
const benchmarks = wanted(values.only)
const texts: string[] = [`${machineText(CAN_PIN)}\n`]
for (const benchmark of benchmarks) {
  process.stdout.write(`${benchmark.title} …\n`)
  const text = sectionText({ ...benchmark, figures: await figuresOf(benchmark) })
  process.stdout.write(`\n${text}\n`)
  texts.push(text)
}

const today = new Date().toISOString().slice(0, 10)
/** Some of the benchmarks are recorded only when they are larger than usual, and then by themselves. */
const name = values.only === undefined ? today : entries === undefined ? null : `${values.only}-${today}`
if (name !== null) {
  mkdirSync(join(HERE, "results"), { recursive: true })
  const options = [values.only && `--only ${values.only}`, entries && `--entries ${entries}`].filter(Boolean)
  const command =
    `Made by \`${["npm run bench", ...(options.length > 0 ? ["--", ...options] : [])].join(" ")}\`. ` +
    "Figures: median (least–greatest) of interleaved runs; a ratio is our throughput by the baseline's, taken inside each pair of runs."
  writeFileSync(
    join(HERE, "results", `${name}.md`),
    [`# Benchmarks of ${today}`, "", command, "", ...texts].join("\n"),
  )
}
