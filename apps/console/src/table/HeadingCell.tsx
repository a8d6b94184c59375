import { UnstyledButton } from "@mantine/core"
import { Icon } from "../ui/Icon.tsx"
import css from "./QueryTable.module.css"
import type { Column } from "./types.ts"

interface HeadingCellProps {
  readonly column: Pick<Column<never>, "heading" | "sort" | "firstDescending" | "width">
  /** The sorting in force, descending with a `-`. */
  readonly sort: string
  readonly onSort: (sort: string) => void
}

/** The sorting a click on a heading leads to: the other way round, or its own first way. */
export function nextSort(
  current: string,
  column: { readonly sort: string; readonly firstDescending?: boolean },
): string {
  const down = `-${column.sort}`
  if (current === column.sort) return down
  if (current === down) return column.sort
  return column.firstDescending === true ? down : column.sort
}

/** A heading; a button where the list can be sorted by it. */
export function HeadingCell({ column, sort, onSort }: HeadingCellProps) {
  const { heading, sort: by, firstDescending = false } = column
  if (by === undefined) {
    return (
      <th role="columnheader" scope="col" className={css["heading"]} data-width={column.width}>
        {heading}
      </th>
    )
  }
  const direction = sort === by ? "ascending" : sort === `-${by}` ? "descending" : "none"
  return (
    <th
      role="columnheader"
      scope="col"
      className={css["heading"]}
      data-width={column.width}
      aria-sort={direction}
    >
      <UnstyledButton
        className={css["sorter"]}
        onClick={() => onSort(nextSort(sort, { sort: by, firstDescending }))}
      >
        {heading}
        <span className={css["arrow"]} data-direction={direction}>
          <Icon name={direction === "ascending" ? "up" : "down"} size={14} />
        </span>
      </UnstyledButton>
    </th>
  )
}
