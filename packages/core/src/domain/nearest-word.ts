/** Edits between two words: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const edits = [
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      ]
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (row > 1 && column > 1 && swapped) edits.push((beforePrevious[column - 2] ?? 0) + 1)
      current.push(Math.min(...edits))
    }
    beforePrevious = previous
    previous = current
  }
  return previous[to.length] ?? 0
}

/** Longer texts are not typos of a name, and the distance costs the product of the lengths. */
const LONGEST_WORD = 80

/**
 * The allowed word that somebody who wrote `word` most likely meant; letter case is ignored.
 *
 * @returns the first of the closest words within a third of the longer one's length; null if none is that close
 */
export function nearestWord(word: string, allowed: readonly string[]): string | null {
  if (word.length > LONGEST_WORD) return null
  let nearest: string | null = null
  let fewest = Infinity
  for (const candidate of allowed) {
    const limit = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (edits <= limit && edits < fewest) {
      nearest = candidate
      fewest = edits
    }
  }
  return nearest
}
