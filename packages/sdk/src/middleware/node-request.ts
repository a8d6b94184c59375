import type { RequestFacts } from "./guard.ts"

/** What is read of a request of `node:http` and of what is built on it. */
export interface IncomingLike {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly rawHeaders?: readonly string[] | undefined
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined
}

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0]

/** Every value of a header, also where Node keeps only the first. */
function allOf(request: IncomingLike, name: string): readonly string[] {
  const { rawHeaders } = request
  if (rawHeaders === undefined) return [first(request.headers[name]) ?? []].flat()
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)
}

/** What a request says about itself. `ip`: as the framework sees it. */
export function factsOf(request: IncomingLike, ip: string | undefined): RequestFacts {
  return {
    authorization: allOf(request, "authorization"),
    origin: first(request.headers["origin"]),
    referer: first(request.headers["referer"]),
    ip,
  }
}
