import { Button, Group, Text, VisuallyHidden } from "@mantine/core"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import type { QueryFunction, QueryKey, SkipToken } from "@tanstack/react-query"
import { useDeferredValue } from "react"
import type { KeyboardEvent, ReactNode } from "react"
import { useNavigate } from "react-router"
import { processServerError } from "../api/errors.ts"
import { useTurn } from "../hooks/use-turn.ts"
import { texts } from "../texts.ts"
import { CheckBox } from "../ui/CheckBox.tsx"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { Icon } from "../ui/Icon.tsx"
import { BodyRow } from "./BodyRow.tsx"
import { followLink } from "./follow-link.ts"
import { HeadingCell } from "./HeadingCell.tsx"
import css from "./QueryTable.module.css"
import { SkeletonRows } from "./SkeletonRows.tsx"
import { SortSelect } from "./SortSelect.tsx"
import type { Column, PageOf, Selection } from "./types.ts"
import type { Chosen } from "./use-selection.ts"
import { useInPieces } from "./use-in-pieces.ts"
import { useSelection } from "./use-selection.ts"
import type { TableState } from "./use-table-state.ts"
import { useTableState } from "./use-table-state.ts"

/** A question whose answer is a page; what the key is made of is its own. */
interface PageQuery<Page> {
  readonly queryKey: QueryKey
  // eslint-disable-next-line typescript/no-explicit-any -- the function knows its own key
  readonly queryFn?: QueryFunction<Page, any> | SkipToken | undefined
}

interface QueryTableProps<Row, Page extends PageOf<Row>> {
  /** What the table lists, for people who do not see it. */
  readonly label: string
  /** Asks for one page; see `api/queries.ts`. */
  readonly query: (asked: { readonly sort: string; readonly cursor: string | undefined }) => PageQuery<Page>
  /** The first column names the row; it should hold its link. */
  readonly columns: readonly Column<Row>[]
  /** Best the same function at every render, as the columns, the selection and the actions: rows are rendered again when one of them is not. */
  readonly idOf: (row: Row) => string
  readonly defaultSort: string
  /** What stands there when nothing is listed. */
  readonly empty: ReactNode
  readonly selection?: Selection<Row> | undefined
  /** What can be done with one row; stands at its end. */
  readonly rowActions?: ((row: Row) => ReactNode) | undefined
  /** Rows that are over and done with. */
  readonly isQuiet?: (row: Row) => boolean
  /** Filters of the list; with others the choice of rows begins anew. */
  readonly scope?: string
}

/** Arrow keys go from row to row, to whatever names the row. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const { target } = event
  if (step === undefined || !(target instanceof HTMLElement) || target.closest("[role=menu]") !== null) return
  const row = target.closest("tr")
  const next = step === 1 ? row?.nextElementSibling : row?.previousElementSibling
  const focusable =
    next?.querySelector<HTMLElement>("[data-row-name] :is(a, button)") ??
    next?.querySelector<HTMLElement>("a, button, input")
  if (focusable === null || focusable === undefined) return
  event.preventDefault()
  focusable.focus()
}

interface HeadProps<Row, Page extends PageOf<Row>> {
  readonly table: QueryTableProps<Row, Page>
  readonly state: TableState
  readonly rows: readonly Row[]
  readonly chosen: Chosen<Row>
}

function Head<Row, Page extends PageOf<Row>>({ table, state, rows, chosen }: HeadProps<Row, Page>) {
  const { columns, selection, rowActions } = table
  const selectable = selection === undefined ? [] : rows.filter((row) => selection.refusal(row) === null)
  const count = selectable.filter(chosen.has).length
  return (
    <thead role="rowgroup" className={css["head"]}>
      <tr role="row">
        {selection === undefined ? null : (
          <th role="columnheader" scope="col" className={css["check"]}>
            <CheckBox
              label={texts.common.selectAll}
              checked={count > 0 && count === selectable.length}
              partly={count > 0 && count < selectable.length}
              disabled={selectable.length === 0}
              onChange={(checked) => chosen.set(selectable, checked)}
            />
          </th>
        )}
        {columns.map((column) => (
          <HeadingCell key={column.id} column={column} sort={state.sort} onSort={state.setSort} />
        ))}
        {rowActions === undefined ? null : (
          <th role="columnheader" scope="col" className={css["actions"]}>
            <VisuallyHidden>{texts.common.actions}</VisuallyHidden>
          </th>
        )}
      </tr>
    </thead>
  )
}

function Paging({ state, next }: { readonly state: TableState; readonly next: string | null }) {
  if (!state.hasPrevious && next === null) return null
  return (
    <Group component="nav" aria-label={texts.common.pages} justify="flex-end" gap="xs" mt="md">
      <Button
        variant="default"
        size="sm"
        leftSection={<Icon name="left" size={16} />}
        disabled={!state.hasPrevious}
        onClick={state.toPrevious}
      >
        {texts.common.previousPage}
      </Button>
      <Button
        variant="default"
        size="sm"
        rightSection={<Icon name="right" size={16} />}
        disabled={next === null}
        onClick={() => next !== null && state.toNext(next)}
      >
        {texts.common.nextPage}
      </Button>
    </Group>
  )
}

const NO_ROWS: readonly never[] = []

/**
 * The one table of the console: a list of the API with sorting, pages and a choice of rows. Where it stands is in the address. On a phone each
 * row becomes a card.
 */
export function QueryTable<Row, Page extends PageOf<Row>>(props: QueryTableProps<Row, Page>) {
  const {
    label,
    query,
    columns,
    idOf,
    defaultSort,
    empty,
    selection,
    rowActions,
    isQuiet,
    scope = "",
  } = props
  const navigate = useNavigate()
  const state = useTableState(defaultSort)
  const chosen = useSelection(idOf, scope)
  const { queryKey, queryFn } = query({ sort: state.sort, cursor: state.cursor })
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery<Page>({
    queryKey,
    ...(queryFn === undefined ? {} : { queryFn }),
    placeholderData: keepPreviousData,
  })
  // Rendering many rows takes long on a slow machine: it is done in small pieces, between which the page answers.
  const deferred = useDeferredValue(data, undefined)
  const turn = useTurn()
  const { shown: rows, whole, growing } = useInPieces<Row>(deferred?.data ?? NO_ROWS, idOf)
  if (error !== null && data === undefined) {
    return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  }
  if (data?.data.length === 0 && state.cursor === undefined) return empty
  if (!turn) return <div className={css["frame"]} aria-busy="true" />
  const width = columns.length + (selection === undefined ? 0 : 1) + (rowActions === undefined ? 0 : 1)
  return (
    <div className={css["frame"]}>
      {selection !== undefined && chosen.rows.length > 0 ? (
        <div className={css["bar"]} role="status">
          <Text size="sm" fw={600}>
            {selection.counted(chosen.rows.length)}
          </Text>
          {selection.actions(chosen.rows, chosen.clear)}
          <Button variant="subtle" size="xs" onClick={chosen.clear}>
            {texts.common.clearSelection}
          </Button>
        </div>
      ) : null}
      <SortSelect columns={columns} sort={state.sort} onSort={state.setSort} />
      <div className={css["scroller"]} role="region" aria-label={label} tabIndex={0}>
        <table
          role="table"
          aria-label={label}
          aria-busy={isPending || isPlaceholderData || deferred !== data || !whole}
          className={css["table"]}
          data-stale={isPlaceholderData}
        >
          <Head table={props} state={state} rows={rows} chosen={chosen} />
          <tbody role="rowgroup" onKeyDown={moveBetweenRows} onClick={(event) => followLink(event, navigate)}>
            {deferred === undefined ? (
              <SkeletonRows columns={width} />
            ) : (
              rows.map((row) => (
                <BodyRow
                  key={idOf(row)}
                  row={row}
                  columns={columns}
                  selection={selection}
                  rowActions={rowActions}
                  quiet={isQuiet?.(row) === true}
                  chosen={chosen.has(row)}
                  onChoose={chosen.set}
                />
              ))
            )}
          </tbody>
        </table>
      </div>
      {growing ? null : <Paging state={state} next={data?.next_cursor ?? null} />}
    </div>
  )
}
