import { execFileSync } from "node:child_process"
import { cpus, loadavg, release, totalmem } from "node:os"
import type { Compared, Spread } from "./harness.ts"

/** One line of a result table. */
export interface Figure {
  readonly name: string
  readonly ours: string
  readonly baseline: string
  /** Empty where nothing is compared. */
  readonly ratio: string
  /** Empty where there is none. */
  readonly target: string
  /** Null: no target. */
  readonly passed: boolean | null
}

/** A benchmark with what its figures mean. */
export interface Section {
  readonly id: string
  readonly title: string
  /** What was measured, and against what. */
  readonly explanation: string
  readonly figures: readonly Figure[]
}

/** A number with three significant digits, in full. */
export function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** `median (min–max) unit` */
export function spreadText({ min, median, max }: Spread, unit: string): string {
  return `${short(median)} ${unit} (${short(min)}–${short(max)})`
}

function timeText(ns: Spread): string {
  const [scale, unit] = ns.median < 100_000 ? [1_000, "µs"] : [1_000_000, "ms"]
  return spreadText({ min: ns.min / scale, median: ns.median / scale, max: ns.max / scale }, unit)
}

/** The line of a comparison; `target` is the least ratio wanted. */
export function comparedFigure(name: string, compared: Compared, target: number | null): Figure {
  const { median, min, max } = compared.ratio
  return {
    name,
    ours: timeText(compared.ours),
    baseline: timeText(compared.baseline),
    ratio: `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`,
    target: target === null ? "" : `≥ ${target}`,
    passed: target === null ? null : median >= target,
  }
}

/** The line of something that has an upper bound, with what the least program needs beside it. */
export function limitFigure(
  name: string,
  { ours, baseline, unit }: { readonly ours: Spread; readonly baseline: Spread; readonly unit: string },
  limit: number,
): Figure {
  return {
    name,
    ours: spreadText(ours, unit),
    baseline: spreadText(baseline, unit),
    ratio: (baseline.median / ours.median).toFixed(2),
    target: `≤ ${limit} ${unit}`,
    passed: ours.median <= limit,
  }
}

/** The line of something that is compared with nothing. */
export function plainFigure(name: string, ours: string): Figure {
  return { name, ours, baseline: "", ratio: "", target: "", passed: null }
}

const verdict = (passed: boolean | null): string => (passed === null ? "" : passed ? "PASS" : "MISS")

/** A section as Markdown. */
export function sectionText({ title, explanation, figures }: Section): string {
  const rows = figures.map(
    ({ name, ours, baseline, ratio, target, passed }) =>
      `| ${name} | ${ours} | ${baseline} | ${ratio} | ${target} | ${verdict(passed)} |`,
  )
  return [
    `## ${title}`,
    "",
    explanation,
    "",
    "| | ours | baseline | ratio | target | |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n")
}

function commit(): string {
  try {
    const head = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim()
    const changed = execFileSync("git", ["status", "--porcelain", "--", "packages"], { encoding: "utf8" })
    return changed === "" ? head : `${head} with local changes`
  } catch {
    return "unknown"
  }
}

/** What the figures depend on. */
export function machineText(pinned: boolean): string {
  const processors = cpus()
  const facts = [
    `- ${processors.length} × ${processors[0]?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `- ${process.platform} ${release()}, Node.js ${process.version}`,
    `- commit ${commit()}`,
    `- load average at the start: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(", ")}`,
    `- ${pinned ? "each process pinned to one core with `taskset`; clients and servers on different ones" : "not pinned: there is no `taskset` here"}`,
  ]
  return facts.join("\n")
}
