import { NativeSelect } from "@mantine/core"
import { texts } from "../texts.ts"
import css from "./QueryTable.module.css"
import type { Column } from "./types.ts"

interface SortSelectProps {
  readonly columns: readonly Pick<Column<never>, "id" | "heading" | "sort">[]
  /** The sorting in force, descending with a `-`. */
  readonly sort: string
  readonly onSort: (sort: string) => void
}

/** What headings do, where rows are cards and there are none. */
export function SortSelect({ columns, sort, onSort }: SortSelectProps) {
  const options = columns.flatMap(({ heading, sort: by }) =>
    by === undefined
      ? []
      : [
          { value: by, label: texts.common.ascending(heading) },
          { value: `-${by}`, label: texts.common.descending(heading) },
        ],
  )
  if (options.length === 0) return null
  return (
    <NativeSelect
      className={css["sortSelect"]}
      aria-label={texts.common.sortBy}
      value={sort}
      onChange={(event) => onSort(event.currentTarget.value)}
      data={options}
      leftSection={texts.common.sortBy}
      leftSectionWidth={72}
    />
  )
}
