/** Decision code → number of verifications. */
export type Counts = Readonly<Record<string, number>>

/** All verifications. */
export const totalOf = (counts: Counts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Those that were accepted. */
export const acceptedOf = (counts: Counts): number => counts["ok"] ?? 0

/** Those that were not. */
export const refusedOf = (counts: Counts): number => totalOf(counts) - acceptedOf(counts)

/** The sums of the last steps of a report. `data`: oldest first. */
export function lastOf(
  data: readonly { readonly counts: Counts }[],
  steps: number,
): { readonly accepted: number; readonly refused: number } {
  const last = data.slice(-steps)
  const sum = (of: (counts: Counts) => number): number =>
    last.reduce((all, { counts }) => all + of(counts), 0)
  return { accepted: sum(acceptedOf), refused: sum(refusedOf) }
}
