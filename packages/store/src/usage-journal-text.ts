import type { UsageDelta } from "@bitting/core"

/** The decision code of an accepted verification. */
const ACCEPTED = "ok"

/** Cells of one delta: key, hour, last use, and either how many were accepted (the usual case) or every count by code. */
const CELLS = 4

type Cell = string | number | null | Readonly<Record<string, number>>

interface Journaled {
  readonly uses: readonly Cell[]
}

/** The number of accepted verifications where there were no others, which is far shorter. */
function countsCell(counts: UsageDelta["counts"]): Cell {
  const accepted = counts[ACCEPTED]
  if (accepted === undefined) return counts
  for (const code in counts) if (code !== ACCEPTED) return counts
  return accepted
}

/** Deltas as the text of a row of the journal: JSON. */
export function journalText(deltas: readonly UsageDelta[]): string {
  // One flat list is written in half the time of a list of objects, and thousands of keys are written every second.
  const uses: Cell[] = []
  for (const { grantId, hourAt, lastUsedAt, counts } of deltas) {
    uses.push(grantId, hourAt, lastUsedAt, countsCell(counts))
  }
  return JSON.stringify({ uses } satisfies Journaled)
}

/** The deltas of a row of the journal. */
export function journaledDeltas(text: string): readonly UsageDelta[] {
  // Nobody but journalText writes these.
  const { uses } = JSON.parse(text) as Journaled
  const deltas: UsageDelta[] = []
  for (let at = 0; at < uses.length; at += CELLS) {
    const [grantId, hourAt, lastUsedAt, counts] = uses.slice(at, at + CELLS) as [
      string,
      number,
      number | null,
      number | Readonly<Record<string, number>>,
    ]
    deltas.push({
      grantId,
      hourAt,
      lastUsedAt,
      counts: typeof counts === "number" ? { [ACCEPTED]: counts } : counts,
    })
  }
  return deltas
}
