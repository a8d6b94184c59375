// Runs simulations as a program of its own, and prints what came of them as lines of JSON:
//   run.ts seeds <from> <to>                   the code as it is
//   run.ts rules <most seeds> <name>…          the code without a rule: a seed that finds it out (all rules when none is named)
//   run.ts search <most seeds> <name>…         the same, and the first such seed

import type { Counts } from "./judge.ts"
import { MUTANTS } from "./mutants.ts"
import { simulationOf } from "./mutation.ts"
import { FOUND_BY } from "./found-by.ts"
import { simulate } from "./simulate.ts"

/** What many seeds came to. */
export interface SeedsReport {
  readonly seeds: number
  readonly counts: Readonly<Counts>
  /** The first few things that went wrong. */
  readonly wrong: readonly string[]
}

/** What became of the code without a rule. */
export interface RuleReport {
  readonly name: string
  /** The seed that found it out; null: none did. */
  readonly seed: number | null
  readonly what: string | null
}

const print = (report: SeedsReport | RuleReport): void =>
  void process.stdout.write(`${JSON.stringify(report)}\n`)

async function runSeeds(from: number, to: number): Promise<SeedsReport> {
  const counts: Counts = { confirmed: 0, unconfirmed: 0, decided: 0, remoteDecided: 0, failedOpen: 0 }
  const wrong: string[] = []
  for (let seed = from; seed <= to; seed++) {
    const outcome = await simulate(seed)
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += outcome.counts[name]
    wrong.push(...outcome.wrong.slice(0, 1))
  }
  return { seeds: to - from + 1, counts, wrong: wrong.slice(0, 10) }
}

/** @param hint the seed to begin with */
async function runRule(name: string, most: number, hint: number | undefined): Promise<RuleReport> {
  const run = await simulationOf(name)
  const others = Array.from({ length: most }, (_, place) => place + 1)
  for (const seed of hint === undefined ? others : [hint, ...others]) {
    const [what] = (await run(seed)).wrong
    if (what !== undefined) return { name, seed, what }
  }
  return { name, seed: null, what: null }
}

// Thousands of refusals are made on purpose, and nobody reads where.
Error.stackTraceLimit = 0
const [mode, first = "1", ...others] = process.argv.slice(2)
if (mode === "seeds") print(await runSeeds(Number(first), Number(others[0] ?? first)))
else {
  for (const name of others.length > 0 ? others : Object.keys(MUTANTS)) {
    print(await runRule(name, Number(first), mode === "search" ? undefined : FOUND_BY[name]))
  }
}
