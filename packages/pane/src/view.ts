import { make, setText } from "./dom.ts"
import type { Cell, Column, Row, Sorting, Table } from "./table.ts"
import { rowsShown, textOf } from "./table.ts"
import { countText, gapText, timeText } from "./words.ts"

/** Rows that are shown before somebody asks for all: as many as are drawn at once without a pause. */
const ROWS_FIRST = 200

/** Characters of a text that is not broken into lines: ids and names stay readable where there is little room. */
const SHORT = 40

/** What a pane shows. */
export interface Shown {
  readonly table: Table | null
  readonly caption: string | null
  /** What is asked for, until the table says its name. */
  readonly asked: string
  /** Why there is no table, or no newer one; null: nothing is wrong. */
  readonly trouble: string | null
  readonly busy: boolean
  /** Whether asking again is of no use yet. */
  readonly waiting: boolean
}

/** What a visitor can do. */
export interface Actions {
  readonly refresh: () => void
  readonly download: (rows: readonly Row[]) => void
}

export interface View {
  readonly show: (shown: Shown) => void
}

/** The parts of a pane that change. */
function skeleton(root: ShadowRoot) {
  const title = make("div", { class: "title", part: "caption", attributes: { "aria-hidden": "true" } })
  const filter = make("input", {
    part: "filter",
    attributes: { type: "search", placeholder: "Filter", "aria-label": "Filter rows", autocomplete: "off" },
  })
  const csv = make("button", { part: "button", text: "Download CSV", attributes: { type: "button" } })
  const refresh = make("button", { part: "button", text: "Refresh", attributes: { type: "button" } })
  const note = make("p", { class: "note", part: "message", attributes: { role: "status" } })
  const caption = make("caption", { attributes: { id: "caption" } })
  const headings = make("tr")
  const body = make("tbody")
  const table = make("table", {
    part: "table",
    children: [caption, make("thead", { children: [headings] }), body],
  })
  const scroll = make("div", {
    class: "scroll",
    attributes: { role: "region", tabindex: "0", "aria-labelledby": "caption" },
    children: [table],
  })
  const empty = make("p", { class: "empty", part: "empty", attributes: { role: "status" } })
  const count = make("span", { part: "count", attributes: { role: "status" } })
  const more = make("button", { part: "button", text: "Show all", attributes: { type: "button" } })
  const asOf = make("span", { part: "as-of" })
  const bar = make("div", { class: "bar", part: "toolbar", children: [title, filter, csv, refresh] })
  const foot = make("div", {
    class: "bar foot",
    part: "footer",
    children: [count, more, make("span", { class: "spread" }), asOf],
  })
  const pane = make("div", { class: "pane", children: [bar, note, scroll, empty, foot] })
  root.append(pane)
  return {
    title,
    filter,
    csv,
    refresh,
    note,
    caption,
    headings,
    body,
    scroll,
    empty,
    count,
    more,
    asOf,
    foot,
    pane,
  }
}

function cellOf(name: "td" | "th", cell: Cell | undefined): HTMLElement {
  // Text of another direction than the page's must not turn around what stands beside it.
  const text = textOf(cell)
  return make(name, {
    part: "cell",
    children: [make("bdi", { text, class: text.length > SHORT ? "" : "short" })],
    ...(typeof cell === "number" ? { class: "number" } : {}),
    ...(name === "th" ? { attributes: { scope: "row" } } : {}),
  })
}

const rowOf = (columns: readonly Column[], row: Row): HTMLElement =>
  make("tr", {
    part: "row",
    children: columns.map(({ key }, place) => cellOf(place === 0 ? "th" : "td", row[key])),
  })

/** Whether a column has numbers and nothing else. */
const isOfNumbers = ({ rows }: Table, key: string): boolean =>
  rows.some((row) => typeof row[key] === "number") && rows.every((row) => typeof (row[key] ?? 0) === "number")

function titleOf({ table, caption, asked }: Shown): string {
  if (caption !== null) return caption
  if (table === null) return asked
  return table.region === "global" ? table.label : `${table.label}, ${table.region}`
}

function emptyText({ table, busy, trouble }: Shown, rows: number): string {
  if (table === null) return busy && trouble === null ? "Loading…" : ""
  if (rows > 0) return ""
  if (table.rows.length > 0) return "No row has all of these words."
  return table.gaps.length > 0 ? "No rows could be read." : "There is nothing here."
}

const noteText = ({ trouble, table }: Shown): string =>
  [...(trouble === null ? [] : [trouble]), ...(table?.gaps ?? []).map(gapText)].join("\n")

/** Builds the inside of a pane. Panes share nothing: filter and order belong to each. */
export function createView(root: ShadowRoot, actions: Actions): View {
  const parts = skeleton(root)
  let shown: Shown = { table: null, caption: null, asked: "", trouble: null, busy: false, waiting: false }
  let sorting: Sorting | null = null
  let headed = ""
  let all = false

  const rowsNow = (table: Table): readonly Row[] => rowsShown(table, { filter: parts.filter.value, sorting })

  function sortBy(key: string): void {
    sorting = { key, descending: sorting?.key === key && !sorting.descending }
    drawTable()
  }

  /** Headings stay where they are as long as the columns do, and with them the focus. */
  function drawHeadings(table: Table): void {
    const { columns } = table
    const columnNames = JSON.stringify(columns)
    if (columnNames !== headed) {
      headed = columnNames
      if (!columns.some(({ key }) => key === sorting?.key)) sorting = null
      parts.headings.replaceChildren(
        ...columns.map(({ key, label }) => {
          const button = make("button", { part: "heading", text: label, attributes: { type: "button" } })
          button.addEventListener("click", () => sortBy(key))
          return make("th", { part: "header", attributes: { scope: "col" }, children: [button] })
        }),
      )
    }
    for (const [place, heading] of [...parts.headings.children].entries()) {
      const key = columns[place]?.key ?? ""
      heading.classList.toggle("number", isOfNumbers(table, key))
      if (key !== sorting?.key) heading.removeAttribute("aria-sort")
      else heading.setAttribute("aria-sort", sorting?.descending ? "descending" : "ascending")
    }
  }

  function drawTable(): void {
    const { table } = shown
    for (const part of [parts.scroll, parts.filter, parts.csv, parts.foot]) part.hidden = table === null
    const rows = table === null ? [] : rowsNow(table)
    if (table !== null) {
      drawHeadings(table)
      const drawn = all ? rows : rows.slice(0, ROWS_FIRST)
      parts.body.replaceChildren(...drawn.map((row) => rowOf(table.columns, row)))
      setText(parts.count, countText(rows.length, table.rows.length))
      parts.more.hidden = drawn.length === rows.length
    }
    setText(parts.empty, emptyText(shown, rows.length))
  }

  function drawState(): void {
    const { table, busy, waiting, trouble } = shown
    const stale = table !== null && trouble !== null
    parts.pane.setAttribute("aria-busy", String(busy))
    parts.pane.setAttribute("part", stale ? "pane stale" : "pane")
    parts.pane.classList.toggle("stale", stale)
    for (const part of [parts.title, parts.caption]) setText(part, titleOf(shown))
    setText(parts.note, noteText(shown))
    setText(parts.refresh, busy ? "Loading…" : "Refresh")
    parts.refresh.setAttribute("aria-disabled", String(busy || waiting))
    parts.asOf.className = stale ? "stale" : ""
    if (table !== null) {
      const time = make("time", {
        text: timeText(table.asOf),
        attributes: { datetime: new Date(table.asOf).toISOString() },
      })
      parts.asOf.replaceChildren(stale ? "Not up to date: as of " : "As of ", time)
    }
  }

  parts.filter.addEventListener("input", drawTable)
  parts.csv.addEventListener("click", () => {
    if (shown.table !== null) actions.download(rowsNow(shown.table))
  })
  parts.refresh.addEventListener("click", () => {
    if (parts.refresh.getAttribute("aria-disabled") === "false") actions.refresh()
  })
  parts.more.addEventListener("click", () => {
    all = true
    drawTable()
    parts.scroll.focus()
  })

  return {
    show: (next) => {
      const changed = next.table !== shown.table
      shown = next
      if (changed && next.table === null) all = false
      drawState()
      drawTable()
    },
  }
}
