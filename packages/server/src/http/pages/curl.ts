import type { HttpMethod, Operation, Parameter } from "../../contract/openapi/types.ts"

/** An operation and where it is. */
export interface Located {
  readonly method: HttpMethod
  readonly path: string
  readonly operation: Operation
}

/** Text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** The body an operation's reference shows, if it takes one. */
export function bodyExample({ requestBody }: Operation): unknown {
  const media = Object.values(requestBody?.content ?? {})[0]
  return media?.example ?? Object.values(media?.examples ?? {})[0]?.value
}

function bodyOptions(operation: Operation): readonly string[] {
  const body = bodyExample(operation)
  if (body === undefined) return []
  if (operation.requestBody?.content["application/json"] !== undefined) {
    return ["-H 'Content-Type: application/json'", `-d ${shellWord(JSON.stringify(body, null, 2))}`]
  }
  // A form is an object of texts.
  return Object.entries(body as object).map(
    ([name, value]) => `--data-urlencode ${shellWord(`${name}=${String(value)}`)}`,
  )
}

function credentials({ method, operation }: Located, baseUrl: string): readonly string[] {
  const schemes = operation.security.flatMap((scheme) => Object.keys(scheme))
  if (schemes.includes("systemKey")) return [`-H "Authorization: Bearer $BITTING_KEY"`]
  if (!schemes.includes("session")) return []
  return [
    "-b cookies.txt",
    ...(method === "get" ? [] : [`-H ${shellWord(`Origin: ${new URL(baseUrl).origin}`)}`]),
  ]
}

function pathWithExamples(path: string, parameters: readonly Parameter[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const { example } =
      parameters.find((parameter) => parameter.in === "path" && parameter.name === name) ?? {}
    return typeof example === "string" ? example : whole
  })
}

/**
 * A command that calls the operation.
 * @param parameters the operation's, references followed
 * @param baseUrl of the server, without a slash at the end
 */
export function curlCommand(located: Located, parameters: readonly Parameter[], baseUrl: string): string {
  const { method, path, operation } = located
  const url = `${baseUrl}${pathWithExamples(path, parameters)}`
  return [
    `curl${method === "get" ? "" : ` -X ${method.toUpperCase()}`} ${shellWord(url)}`,
    ...credentials(located, baseUrl),
    ...bodyOptions(operation),
  ].join(" \\\n  ")
}
