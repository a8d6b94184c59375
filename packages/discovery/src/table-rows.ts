import { cutRow, TEXT_MAX, textLength } from "./cell.ts"
import type { Row } from "./service.ts"

/** How much one table holds at most. */
export interface TableLimits {
  /** Rows of one table; what is beyond is cut off. */
  readonly rows: number
  /** Characters of all its texts; rows beyond are cut off. */
  readonly chars: number
}

/** The rows of a table as they come. */
export interface TableRows {
  /** Grows with every page. */
  readonly rows: readonly Row[]
  /** Characters of their texts. */
  readonly chars: () => number
  /**
   * Adds a page.
   * @returns `cut`: a text was longer than a cell holds; `full`: there was no room for all of it
   */
  readonly add: (page: readonly Row[]) => "whole" | "cut" | "full"
  readonly clear: () => void
}

/** Makes a table without rows. */
export function createTableRows(limits: TableLimits): TableRows {
  const rows: Row[] = []
  let chars = 0
  return {
    rows,
    chars: () => chars,
    add(page) {
      let isCut = false
      // A loop: rows are what there is most of.
      for (const row of page) {
        let [held, length] = [row, textLength(row)]
        // Where all its texts together are short none of them is too long.
        if (length > TEXT_MAX) {
          held = cutRow(row)
          length = textLength(held)
        }
        if (rows.length === limits.rows || chars + length > limits.chars) return "full"
        if (held !== row) isCut = true
        chars += length
        rows.push(held)
      }
      return isCut ? "cut" : "whole"
    },
    clear() {
      rows.length = 0
      chars = 0
    },
  }
}
