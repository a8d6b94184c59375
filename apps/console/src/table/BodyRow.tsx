import { memo } from "react"
import type { ReactNode } from "react"
import { CheckBox } from "../ui/CheckBox.tsx"
import css from "./QueryTable.module.css"
import type { Column, Selection } from "./types.ts"
import type { Chosen } from "./use-selection.ts"

interface BodyRowProps<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly selection: Selection<Row> | undefined
  readonly rowActions: ((row: Row) => ReactNode) | undefined
  /** Whether it is over and done with. */
  readonly quiet: boolean
  readonly chosen: boolean
  readonly onChoose: Chosen<Row>["set"]
}

function Row<Row>({ row, columns, selection, rowActions, quiet, chosen, onChoose }: BodyRowProps<Row>) {
  const refusal = selection?.refusal(row) ?? null
  return (
    <tr role="row" className={css["row"]} data-chosen={chosen} data-quiet={quiet}>
      {selection === undefined ? null : (
        <td role="cell" className={css["check"]}>
          <CheckBox
            label={selection.labelOf(row)}
            checked={chosen}
            disabled={refusal !== null}
            reason={refusal ?? undefined}
            onChange={(checked) => onChoose([row], checked)}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.id}
          role="cell"
          className={css["cell"]}
          data-label={column.heading}
          data-width={column.width}
          data-row-name={index === 0 ? "" : undefined}
        >
          <div>{column.cell(row)}</div>
        </td>
      ))}
      {rowActions === undefined ? null : (
        <td role="cell" className={css["actions"]}>
          {rowActions(row)}
        </td>
      )}
    </tr>
  )
}

/** A row of a table. It is rendered again when something of its own changed: whoever keeps what they give it the same spares the others. */
// `memo` forgets that the component is generic.
export const BodyRow = memo(Row) as typeof Row
