// The query language of Cloud Asset's search (`cloud.google.com/asset-inventory/docs/query-syntax`), as far as a fake needs it: text
// matches by `:` and `=`, AND (also by nothing but a space), OR, NOT, parentheses, quotes, and wildcards at the end of a word.

/** A query that Google would refuse. */
export class FakeQueryError extends Error {
  override readonly name = "FakeQueryError"
}

/** A resource as it is searched: its values by the fields' names. */
export type Searchable = Readonly<Record<string, unknown>>

type Test = (resource: Searchable) => boolean

/** Fields that can be searched (`google/cloud/asset/v1/assets.proto`, ResourceSearchResult). */
const FIELDS = new Set([
  "name",
  "assetType",
  "project",
  "folders",
  "organization",
  "displayName",
  "description",
  "location",
  "labels",
  "networkTags",
  "kmsKeys",
  "state",
  "createTime",
  "updateTime",
  "parentFullResourceName",
  "parentAssetType",
])

const COMPARISONS_MAX = 10
const LENGTH_MAX = 2_048

/** Words of a text: what is no letter, digit, underscore or ampersand parts them, and case does not count. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9_&]+/g) ?? []
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value === "object") return Object.entries(value).flatMap((pair) => pair.map(String))
  return typeof value === "string" || typeof value === "number" ? [String(value)] : []
}

/** Whether the words of a value stand in a text, one after another; a star at the end makes the last word a beginning. */
function has(text: string, value: string): boolean {
  const [words, wanted] = [wordsOf(text), wordsOf(value)]
  if (wanted.length === 0) return true
  const open = value.endsWith("*")
  return words.some((_, from) =>
    wanted.every((word, at) => {
      const there = words[from + at]
      return open && at === wanted.length - 1 ? there?.startsWith(word) === true : there === word
    }),
  )
}

type Token = { readonly kind: "(" | ")" | "word" | "quoted" | "operator"; readonly text: string }

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = []
  const pattern = /\s+|([()])|"((?:[^"\\]|\\.)*)"|(<=|>=|[:=<>])|([^\s()":=<>]+)/gy
  while (pattern.lastIndex < query.length) {
    const match = pattern.exec(query)
    if (match === null) throw new FakeQueryError("Invalid query: a quote is not closed.")
    const [, bracket, quoted, operator, word] = match
    if (bracket === "(" || bracket === ")") tokens.push({ kind: bracket, text: bracket })
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted.replaceAll(/\\(.)/g, "$1") })
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator })
    else if (word !== undefined) tokens.push({ kind: "word", text: word })
  }
  return tokens
}

/** Makes a test of a query. @throws FakeQueryError */
export function parseQuery(query: string): Test {
  if (query.length > LENGTH_MAX) throw new FakeQueryError("Invalid query: it is too long.")
  const tokens = tokensOf(query)
  let at = 0
  let comparisons = 0

  const isWord = (text: string): boolean => tokens[at]?.kind === "word" && tokens[at]?.text === text

  function leaf(field: string | null, operator: string): Test {
    const token = tokens[at]
    if (token === undefined || (token.kind !== "word" && token.kind !== "quoted"))
      throw new FakeQueryError(`Invalid query: a value is missing after "${field ?? ""}${operator}".`)
    at += 1
    comparisons += 1
    if (comparisons > COMPARISONS_MAX) throw new FakeQueryError("Invalid query: too many comparisons.")
    // An address or an image has colons in it: what follows belongs to the word.
    let { text } = token
    while (token.kind === "word" && tokens[at]?.kind === "operator" && tokens[at]?.text === ":") {
      text += `:${tokens[at + 1]?.text ?? ""}`
      at += 2
    }
    if (operator === "=" && text.includes("*"))
      throw new FakeQueryError("Invalid query: an exact match has no wildcards.")
    return (resource) => {
      const values = field === null ? Object.values(resource) : [resource[field]]
      const texts = values.flatMap(textsOf)
      return operator === "=" ? texts.includes(text) : texts.some((one) => has(one, text))
    }
  }

  function group(field: string | null, operator: string): Test {
    if (tokens[at]?.kind !== "(") return leaf(field, operator)
    at += 1
    const inner = either(field, operator)
    if (tokens[at]?.kind !== ")") throw new FakeQueryError("Invalid query: a bracket is not closed.")
    at += 1
    return inner
  }

  function one(field: string | null, operator: string): Test {
    if (isWord("NOT")) {
      at += 1
      const inner = one(field, operator)
      return (resource) => !inner(resource)
    }
    const [token, next] = [tokens[at], tokens[at + 1]]
    if (field !== null || token?.kind !== "word" || next?.kind !== "operator") return group(field, operator)
    if (!FIELDS.has(token.text)) throw new FakeQueryError(`Invalid query: unknown field "${token.text}".`)
    if (next.text !== ":" && next.text !== "=")
      throw new FakeQueryError(`Invalid query: "${next.text}" does not compare "${token.text}".`)
    at += 2
    return group(token.text, next.text)
  }

  function all(field: string | null, operator: string): Test {
    const tests = [one(field, operator)]
    while (at < tokens.length && tokens[at]?.kind !== ")" && !isWord("OR")) {
      if (isWord("AND")) at += 1
      tests.push(one(field, operator))
    }
    return (resource) => tests.every((test) => test(resource))
  }

  function either(field: string | null, operator: string): Test {
    const tests = [all(field, operator)]
    while (isWord("OR")) {
      at += 1
      tests.push(all(field, operator))
    }
    return (resource) => tests.some((test) => test(resource))
  }

  if (tokens.length === 0) return () => true
  const test = either(null, ":")
  if (at < tokens.length) throw new FakeQueryError("Invalid query: there is a bracket too many.")
  return test
}
