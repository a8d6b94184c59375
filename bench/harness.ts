/** One of the two sides of a comparison. */
export interface Side {
  /** Does the work once and answers how long one unit of it took, ns. */
  readonly run: () => number | Promise<number>
}

/** What a comparison needs. */
export interface Comparison {
  readonly ours: Side
  readonly baseline: Side
  /** Measured pairs of runs. */
  readonly rounds: number
  /** Pairs of runs before them that do not count. */
  readonly warmups: number
}

/** Least, middle and greatest of a series. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** What a comparison came to. */
export interface Compared {
  /** ns per unit. */
  readonly ours: Spread
  /** ns per unit. */
  readonly baseline: Spread
  /** Our throughput by the baseline's, pair by pair: 1 is as fast, 0.5 takes twice as long. */
  readonly ratio: Spread
}

/** The q-quantile of a series by the nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN
}

/** Least, middle and greatest of a series. */
export function spread(values: readonly number[]): Spread {
  return { min: Math.min(...values), median: quantile(values, 0.5), max: Math.max(...values) }
}

/** Lets timers and I/O have their turn, so that leases are renewed and counts written between runs, and clears garbage of the run before. */
async function settle(): Promise<void> {
  await globalThis.gc?.({ type: "minor", execution: "async" })
  await new Promise((resolve) => setTimeout(resolve, 5))
}

/**
 * Runs both sides in turn, changing which goes first, so that a machine that gets slower or faster does so for both.
 * The ratio is taken inside each pair.
 */
export async function compare({ ours, baseline, rounds, warmups }: Comparison): Promise<Compared> {
  const times = { ours: [] as number[], baseline: [] as number[], ratio: [] as number[] }
  for (let round = -warmups; round < rounds; round++) {
    const measured = { ours: 0, baseline: 0 }
    const order = round % 2 === 0 ? (["ours", "baseline"] as const) : (["baseline", "ours"] as const)
    for (const name of order) {
      await settle()
      measured[name] = await { ours, baseline }[name].run()
    }
    if (round < 0) continue
    times.ours.push(measured.ours)
    times.baseline.push(measured.baseline)
    times.ratio.push(measured.baseline / measured.ours)
  }
  return { ours: spread(times.ours), baseline: spread(times.baseline), ratio: spread(times.ratio) }
}

/** Times `count` calls of a synchronous function in a row; answers ns per call. */
export function timePerCall(count: number, call: (at: number) => void): number {
  const started = process.hrtime.bigint()
  for (let at = 0; at < count; at++) call(at)
  return Number(process.hrtime.bigint() - started) / count
}

/** Whole numbers from 0 up to `count`, in random order (Fisher and Yates). */
export function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, at) => at)
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
  return order
}
