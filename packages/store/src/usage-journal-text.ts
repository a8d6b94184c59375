import type { UsageDelta } from "@bitting/core"

/** The decision code of an accepted verification. */
const ACCEPTED = "ok"

/** Cells of one delta: key, hour, last use, and either how many were accepted (the usual case) or every count by code. */
const CELLS = 4

/** Cells of one use of a scope. */
const SCOPE_CELLS = 3

const NONE: readonly never[] = []

type Cell = string | number | null | Readonly<Record<string, number>>

interface Journaled {
  readonly uses: readonly Cell[]
  /** Uses of scopes: the place of the delta, the scope, when. Left out where there are none. */
  readonly scopes?: readonly (string | number)[]
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
  const scopes = deltas.flatMap((delta, place) =>
    (delta.scopes ?? NONE).flatMap(({ scope, firstUsedAt }) => [place, scope, firstUsedAt]),
  )
  const journaled: Journaled = scopes.length === 0 ? { uses } : { uses, scopes }
  return JSON.stringify(journaled)
}

/** The deltas of a row of the journal. */
export function journaledDeltas(text: string): readonly UsageDelta[] {
  // Nobody but journalText writes these.
  const { uses, scopes = [] } = JSON.parse(text) as Journaled
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
  for (let at = 0; at < scopes.length; at += SCOPE_CELLS) {
    const [place, scope, firstUsedAt] = scopes.slice(at, at + SCOPE_CELLS) as [number, string, number]
    const delta = deltas[place]
    if (delta === undefined) throw new Error("a scope of the usage journal belongs to no key")
    deltas[place] = { ...delta, scopes: [...(delta.scopes ?? []), { scope, firstUsedAt }] }
  }
  return deltas
}
