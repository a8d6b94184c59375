import { Skeleton } from "@mantine/core"
import css from "./QueryTable.module.css"

const ROWS = ["a", "b", "c", "d", "e", "f"]

/** Rows that hold the place of those to come. */
export function SkeletonRows({ columns }: { readonly columns: number }) {
  return ROWS.map((row, index) => (
    <tr key={row} role="row" className={css["row"]}>
      <td role="cell" colSpan={columns} className={css["cell"]}>
        <Skeleton h={20} my={4} w={`${92 - index * 7}%`} />
      </td>
    </tr>
  ))
}
