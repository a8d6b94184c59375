import { DefaultSettings, TaskUtils } from "@microsoft/powerquery-parser"

/** A node of the parser's tree, as far as it is looked at here. */
interface Node {
  readonly kind: string
  readonly literal?: string
  readonly elements?: readonly Node[]
  readonly node?: Node
  readonly content?: Node
  readonly key?: Node
  readonly value?: Node
  readonly head?: Node
  readonly recursiveExpressions?: Node
  readonly identifier?: Node
}

/** The tree of a query. @throws Error when Microsoft's parser does not take it */
async function treeOf(query: string): Promise<Node> {
  const task = await TaskUtils.tryLexParse(DefaultSettings, query)
  if (!TaskUtils.isParseStageOk(task)) throw new Error("it is no query in M")
  return task.ast
}

const itemsOf = (list: Node | undefined): readonly Node[] =>
  (list?.elements ?? []).flatMap(({ node }) => (node === undefined ? [] : [node]))

const nameOf = (text: string | undefined): string => (text ?? "").replace(/^#"(.*)"$/, "$1")

/** What an expression made of literals means; names stand for what they were given. */
function valueOf(node: Node | undefined, names: ReadonlyMap<string, unknown>): unknown {
  if (node === undefined) throw new Error("there is nothing")
  switch (node.kind) {
    case "LiteralExpression": {
      const text = node.literal ?? ""
      return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : JSON.parse(text)
    }
    case "RecordExpression":
      return Object.fromEntries(
        itemsOf(node.content).map(({ key, value }) => [nameOf(key?.literal), valueOf(value, names)]),
      )
    case "ListExpression":
      return itemsOf(node.content).map((item) => valueOf(item, names))
    case "IdentifierExpression":
      return names.get(node.identifier?.literal ?? "")
    default:
      throw new Error(`${node.kind} is no literal`)
  }
}

/** The arguments of the first call of a function below a node; null: it is not called. */
function argumentsOf(node: unknown, name: string): readonly Node[] | null {
  if (typeof node !== "object" || node === null) return null
  const { kind, head, recursiveExpressions } = node as Node
  if (kind === "RecursivePrimaryExpression" && head?.identifier?.literal === name)
    return itemsOf(recursiveExpressions?.elements?.[0]?.content)
  for (const part of Object.values(node)) {
    const found = argumentsOf(part, name)
    if (found !== null) return found
  }
  return null
}

/** The request a query makes: what it hands to `Web.Contents`, with the body that it hands to `Json.FromValue`. */
export interface QueryRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Reads from a query in M what it will request. Nothing of it is run: its text is taken apart by Microsoft's parser.
 * @throws Error when it is no query, or asks for something that is not written there
 */
export async function requestOfQuery(query: string): Promise<QueryRequest> {
  const tree = await treeOf(query)
  const [body] = argumentsOf(tree, "Json.FromValue") ?? []
  const [base, options] = argumentsOf(tree, "Web.Contents") ?? []
  const names = new Map([["Body", JSON.stringify(valueOf(body, new Map()))]])
  // What a `Web.Contents` that posts is given.
  const given = valueOf(options, names) as {
    readonly RelativePath: string
    readonly Headers: Readonly<Record<string, string>>
    readonly Content: string
  }
  return {
    url: `${String(valueOf(base, names))}/${given.RelativePath}`,
    headers: given.Headers,
    body: given.Content,
  }
}
