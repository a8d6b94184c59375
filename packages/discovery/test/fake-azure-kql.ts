// The part of the Kusto Query Language that Azure Resource Graph's samples use
// (learn.microsoft.com/azure/governance/resource-graph/concepts/query-language, …/samples/starter), with literals as in
// learn.microsoft.com/azure/kusto/query/scalar-data-types/string. What is not understood is refused and never passed over.

/** A resource as Resource Graph has it, or a row made of some. */
export type KqlRow = Readonly<Record<string, unknown>>

/** A table that can be asked for. */
export interface KqlTable {
  readonly rows: readonly KqlRow[]
  /** Its columns, by name: those of type `dynamic`, and the others. */
  readonly columns: ReadonlyMap<string, "string" | "dynamic">
}

/** What a query comes to. */
export interface KqlAnswer {
  readonly columns: ReadonlyMap<string, ColumnType>
  readonly rows: readonly KqlRow[]
  /** Whether the query says in which order; without that it is random. */
  readonly ordered: boolean
  /** Whether it has `limit`, `take` or `sample`, which end paging. */
  readonly limited: boolean
}

export type ColumnType = "string" | "long" | "bool" | "dynamic"

/** A query that is refused, with the code of the details it is refused with. */
export class KqlError extends Error {
  override readonly name = "KqlError"
  readonly code: string
  /** Where, from 0; -1 where nothing is at fault but what it means. */
  readonly at: number
  readonly token: string

  constructor(code: string, { at = -1, token = "" }: { readonly at?: number; readonly token?: string } = {}) {
    super(code)
    this.code = code
    this.at = at
    this.token = token
  }
}

interface Token {
  readonly kind: "name" | "text" | "number" | "sign" | "end"
  readonly text: string
  readonly at: number
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\", "'": "'", '"': '"', t: "\t", n: "\n" }

/** A literal in quotes from `start` on, and where it ends. */
function literal(query: string, start: number): { readonly text: string; readonly end: number } {
  const verbatim = query[start] === "@"
  const from = verbatim ? start + 1 : start
  const quote = query[from] ?? ""
  let text = ""
  for (let at = from + 1; at < query.length; at += 1) {
    const sign = query[at] ?? ""
    if (sign === "\n" || sign === "\r") break
    if (sign === quote && verbatim && query[at + 1] === quote) {
      text += quote
      at += 1
    } else if (sign === quote) return { text, end: at + 1 }
    else if (sign === "\\" && !verbatim) {
      const meant = ESCAPES[query[at + 1] ?? ""]
      if (meant === undefined) throw new KqlError("ParserFailure", { at, token: query.slice(at, at + 2) })
      text += meant
      at += 1
    } else text += sign
  }
  throw new KqlError("ParserFailure", { at: start, token: query.slice(start, start + 20) })
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*(?:-(?:away|rename|keep|expand))?/y
const NUMBER = /\d+(?:\.\d+)?/y
const SIGN = /!in~|in~|!contains\b|!startswith\b|!endswith\b|!has\b|!in\b|==|=~|!=|!~|<=|>=|[|,.()[\]=<>]/y
const SPACE = /(?:\s|\/\/[^\n]*)+/y

function match(pattern: RegExp, query: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(query)?.[0] ?? null
}

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < query.length) {
    const sign = query[at] ?? ""
    const space = match(SPACE, query, at)
    if (space !== null) at += space.length
    else if (/['"]/.test(sign) || /^@['"]/.test(query.slice(at, at + 2))) {
      const { text, end } = literal(query, at)
      tokens.push({ kind: "text", text, at })
      at = end
    } else {
      const known = match(SIGN, query, at)
      const name = known === null ? match(NAME, query, at) : null
      const number = known === null && name === null ? match(NUMBER, query, at) : null
      const text = known ?? name ?? number
      if (text === null) throw new KqlError("ParserFailure", { at, token: sign })
      const kind = known !== null ? "sign" : name !== null ? "name" : "number"
      tokens.push({ kind, text, at })
      at += text.length
    }
  }
  return [...tokens, { kind: "end", text: "", at: query.length }]
}

interface Expression {
  readonly type: ColumnType
  /** What the column is called when nothing else is said. */
  readonly name: string
  readonly of: (row: KqlRow) => unknown
}

type Columns = ReadonlyMap<string, ColumnType>

interface State {
  readonly columns: Columns
  readonly rows: readonly KqlRow[]
  readonly ordered: boolean
  readonly limited: boolean
}

const isBag = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value)

const isEmpty = (value: unknown): boolean => textOf(value) === ""

/** String operators (learn.microsoft.com/azure/kusto/query/datatypes-string-operators); without `_cs` and `==` they ignore case. */
const COMPARE: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  "==": (a, b) => a === b || (typeof a === "string" && a === b),
  "!=": (a, b) => a !== b,
  "=~": (a, b) => textOf(a).toLowerCase() === textOf(b).toLowerCase(),
  "!~": (a, b) => textOf(a).toLowerCase() !== textOf(b).toLowerCase(),
  contains: (a, b) => textOf(a).toLowerCase().includes(textOf(b).toLowerCase()),
  "!contains": (a, b) => !textOf(a).toLowerCase().includes(textOf(b).toLowerCase()),
  startswith: (a, b) => textOf(a).toLowerCase().startsWith(textOf(b).toLowerCase()),
  "!startswith": (a, b) => !textOf(a).toLowerCase().startsWith(textOf(b).toLowerCase()),
  endswith: (a, b) => textOf(a).toLowerCase().endsWith(textOf(b).toLowerCase()),
  has: (a, b) =>
    textOf(a)
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .includes(textOf(b).toLowerCase()),
  "<": (a, b) => typeof a === "number" && typeof b === "number" && a < b,
  ">": (a, b) => typeof a === "number" && typeof b === "number" && a > b,
  "<=": (a, b) => typeof a === "number" && typeof b === "number" && a <= b,
  ">=": (a, b) => typeof a === "number" && typeof b === "number" && a >= b,
}

const FUNCTIONS: Readonly<
  Record<string, { type: ColumnType; of: (...args: readonly unknown[]) => unknown }>
> = {
  tostring: { type: "string", of: (one) => textOf(one) },
  tolower: { type: "string", of: (one) => textOf(one).toLowerCase() },
  toupper: { type: "string", of: (one) => textOf(one).toUpperCase() },
  toint: { type: "long", of: (one) => (/^-?\d+$/.test(textOf(one)) ? Number(one) : null) },
  tolong: { type: "long", of: (one) => (/^-?\d+$/.test(textOf(one)) ? Number(one) : null) },
  tobool: { type: "bool", of: (one) => (isEmpty(one) ? null : textOf(one).toLowerCase() === "true") },
  strcat: { type: "string", of: (...all) => all.map(textOf).join("") },
  coalesce: { type: "dynamic", of: (...all) => all.find((one) => !isEmpty(one)) ?? null },
  iff: { type: "dynamic", of: (test, yes, no) => (test === true ? yes : no) },
  array_length: { type: "long", of: (one) => (Array.isArray(one) ? one.length : null) },
  isempty: { type: "bool", of: isEmpty },
  isnotempty: { type: "bool", of: (one) => !isEmpty(one) },
  isnull: { type: "bool", of: (one) => one === null || one === undefined },
  isnotnull: { type: "bool", of: (one) => one !== null && one !== undefined },
}

function reader(query: string) {
  const tokens = tokensOf(query)
  let at = 0
  const peek = (ahead = 0): Token =>
    tokens[Math.min(at + ahead, tokens.length - 1)] ?? { kind: "end", text: "", at }
  const next = (): Token => {
    const token = peek()
    at += 1
    return token
  }
  const fail = (token: Token): never => {
    throw new KqlError("ParserFailure", { at: token.at, token: token.text })
  }
  const isWord = (...words: readonly string[]): boolean =>
    peek().kind === "name" && words.includes(peek().text.toLowerCase())
  const isSign = (...signs: readonly string[]): boolean =>
    peek().kind === "sign" && signs.includes(peek().text)
  const take = (sign: string): void => {
    if (!isSign(sign)) fail(peek())
    at += 1
  }
  return { peek, next, fail, isWord, isSign, take }
}

type Reader = ReturnType<typeof reader>

function list<T>(from: Reader, one: () => T): readonly T[] {
  const all = [one()]
  while (from.isSign(",")) {
    from.next()
    all.push(one())
  }
  return all
}

function path(from: Reader, base: Expression): Expression {
  let expression = base
  while (from.isSign(".", "[")) {
    const sign = from.next()
    // A member whose name has other signs in it is written in brackets, after a dot or without.
    const bracketed = sign.text === "[" || from.isSign("[")
    if (sign.text === "." && bracketed) from.take("[")
    const token = from.next()
    if (bracketed) {
      if (token.kind !== "text" && token.kind !== "number") from.fail(token)
      from.take("]")
    } else if (token.kind !== "name") from.fail(token)
    const { of, name } = expression
    const member = (row: KqlRow): unknown => {
      const value = of(row)
      if (Array.isArray(value)) return token.kind === "number" ? (value[Number(token.text)] ?? null) : null
      // Names of members are compared with case, as in any dynamic value.
      return isBag(value) && Object.hasOwn(value, token.text) ? value[token.text] : null
    }
    expression = { type: "dynamic", name: `${name}_${token.text.replaceAll(/\W/g, "_")}`, of: member }
  }
  return expression
}

function primary(from: Reader, columns: Columns): Expression {
  const token = from.next()
  if (token.kind === "text") return { type: "string", name: "Column1", of: () => token.text }
  if (token.kind === "number") return { type: "long", name: "Column1", of: () => Number(token.text) }
  if (token.kind === "sign" && token.text === "(") {
    const inner = either(from, columns)
    from.take(")")
    return inner
  }
  if (token.kind !== "name") return from.fail(token)
  if (["true", "false"].includes(token.text.toLowerCase()))
    return { type: "bool", name: "Column1", of: () => token.text.toLowerCase() === "true" }
  if (from.isSign("(")) {
    from.next()
    const args = from.isSign(")") ? [] : list(from, () => either(from, columns))
    from.take(")")
    if (token.text === "not") return { type: "bool", name: "Column1", of: (row) => args[0]?.of(row) !== true }
    const known = FUNCTIONS[token.text]
    if (known === undefined) throw new KqlError("UnknownFunction", { at: token.at, token: token.text })
    const of = (row: KqlRow): unknown => known.of(...args.map((one) => one.of(row)))
    return { type: known.type, name: args[0]?.name ?? "Column1", of }
  }
  const type = columns.get(token.text)
  if (type === undefined) throw new KqlError("UnresolvedColumn", { at: token.at, token: token.text })
  return path(from, { type, name: token.text, of: (row) => row[token.text] ?? null })
}

const WORDS = ["contains", "startswith", "endswith", "has", "in"]

function comparison(from: Reader, columns: Columns): Expression {
  const left = primary(from, columns)
  const { kind, text } = from.peek()
  const operator = kind === "name" ? text.toLowerCase() : text
  const isOperator =
    (kind === "sign" && (operator in COMPARE || /^!?in~?$/.test(operator))) ||
    (kind === "name" && WORDS.includes(operator))
  if (!isOperator) return left
  from.next()
  if (/^!?in~?$/.test(operator)) {
    from.take("(")
    const all = list(from, () => primary(from, columns))
    from.take(")")
    const same = COMPARE[operator.endsWith("~") ? "=~" : "=="]
    const isIn = (row: KqlRow): boolean => all.some((one) => same?.(left.of(row), one.of(row)) === true)
    return { type: "bool", name: left.name, of: (row) => isIn(row) !== operator.startsWith("!") }
  }
  const right = primary(from, columns)
  const compare = COMPARE[operator]
  return { type: "bool", name: left.name, of: (row) => compare?.(left.of(row), right.of(row)) === true }
}

function both(from: Reader, columns: Columns): Expression {
  const left = comparison(from, columns)
  if (!from.isWord("and")) return left
  from.next()
  const right = both(from, columns)
  return { type: "bool", name: left.name, of: (row) => left.of(row) === true && right.of(row) === true }
}

function either(from: Reader, columns: Columns): Expression {
  const left = both(from, columns)
  if (!from.isWord("or")) return left
  from.next()
  const right = either(from, columns)
  return { type: "bool", name: left.name, of: (row) => left.of(row) === true || right.of(row) === true }
}

/** `name = expression`, or an expression that is called as it says. */
function named(from: Reader, columns: Columns): readonly [string, Expression] {
  const { kind, text } = from.peek()
  if (kind === "name" && from.peek(1).kind === "sign" && from.peek(1).text === "=") {
    from.next()
    from.next()
    return [text, either(from, columns)]
  }
  const expression = either(from, columns)
  return [expression.name, expression]
}

function project(state: State, all: readonly (readonly [string, Expression])[]): State {
  return {
    ...state,
    columns: new Map(all.map(([name, { type }]) => [name, type])),
    rows: state.rows.map((row) => Object.fromEntries(all.map(([name, { of }]) => [name, of(row) ?? null]))),
  }
}

function count(from: Reader): number {
  const token = from.next()
  if (token.kind !== "number") from.fail(token)
  return Number(token.text)
}

interface SortKey {
  readonly of: Expression["of"]
  readonly ascending: boolean
}

function sortKey(from: Reader, columns: Columns): SortKey {
  const { of } = primary(from, columns)
  if (!from.isWord("asc", "desc")) return { of, ascending: false }
  return { of, ascending: from.next().text.toLowerCase() === "asc" }
}

/** Nulls first when ascending, else last (learn.microsoft.com/azure/kusto/query/sort-operator). */
function sorted(rows: readonly KqlRow[], keys: readonly SortKey[]): readonly KqlRow[] {
  return rows.toSorted((a, b) => {
    for (const { of, ascending } of keys) {
      const [left, right] = [of(a), of(b)]
      const order =
        typeof left === "number" && typeof right === "number"
          ? left - right
          : textOf(left) < textOf(right)
            ? -1
            : Number(textOf(left) > textOf(right))
      if (order !== 0) return ascending ? order : -order
    }
    return 0
  })
}

function summarize(from: Reader, state: State): State {
  const token = from.next()
  if (token.text !== "count") throw new KqlError("UnknownFunction", { at: token.at, token: token.text })
  from.take("(")
  from.take(")")
  const by = from.isWord("by") ? (from.next(), list(from, () => named(from, state.columns))) : []
  const groups = new Map<string, Record<string, unknown>>()
  for (const row of state.rows) {
    const key = Object.fromEntries(by.map(([name, { of }]) => [name, of(row) ?? null]))
    const id = JSON.stringify(key)
    const there = groups.get(id) ?? { ...key, count_: 0 }
    groups.set(id, { ...there, count_: Number(there["count_"]) + 1 })
  }
  const columns = new Map<string, ColumnType>(by.map(([name, { type }]) => [name, type]))
  return { ...state, ordered: false, columns: columns.set("count_", "long"), rows: [...groups.values()] }
}

function operator(from: Reader, state: State): State {
  const token = from.next()
  const { columns, rows } = state
  switch (token.text.toLowerCase()) {
    case "where": {
      const { of } = either(from, columns)
      return { ...state, rows: rows.filter((row) => of(row) === true) }
    }
    case "project":
      return project(
        state,
        list(from, () => named(from, columns)),
      )
    case "extend": {
      const kept = [...columns].map(
        ([name, type]) => [name, { name, type, of: (row: KqlRow) => row[name] }] as const,
      )
      const added = list(from, () => named(from, columns))
      return project(state, [...new Map([...kept, ...added])])
    }
    case "order":
    case "sort": {
      if (!from.isWord("by")) from.fail(from.peek())
      from.next()
      const keys = list(from, () => sortKey(from, columns))
      return { ...state, rows: sorted(rows, keys), ordered: true }
    }
    case "limit":
    case "take":
      return { ...state, rows: rows.slice(0, count(from)), limited: true }
    case "top": {
      const most = count(from)
      if (!from.isWord("by")) from.fail(from.peek())
      from.next()
      const keys = list(from, () => sortKey(from, columns))
      return { ...state, rows: sorted(rows, keys).slice(0, most), ordered: true }
    }
    case "count":
      return { ...state, columns: new Map([["Count", "long"]]), rows: [{ Count: rows.length }] }
    case "summarize":
      return summarize(from, state)
    default:
      throw new KqlError("InvalidQueryLanguage", { token: token.text })
  }
}

/**
 * Answers a query.
 * @param tables by name in lower case; a query that names none is about `resources`
 * @throws KqlError
 */
export function runKql(query: string, tables: ReadonlyMap<string, KqlTable>): KqlAnswer {
  const from = reader(query)
  const first = from.peek()
  if (first.kind !== "name") from.fail(first)
  const startsWithTable =
    from.peek(1).kind === "end" || (from.peek(1).kind === "sign" && from.peek(1).text === "|")
  const name = startsWithTable ? from.next().text.toLowerCase() : "resources"
  const table = tables.get(name)
  if (table === undefined) throw new KqlError("UnknownTable", { at: first.at, token: first.text })
  let state: State = { columns: table.columns, rows: table.rows, ordered: false, limited: false }
  if (!startsWithTable) state = operator(from, state)
  while (from.isSign("|")) {
    from.next()
    state = operator(from, state)
  }
  if (from.peek().kind !== "end") from.fail(from.peek())
  return state
}
