import type { ErrorClass } from "./discovery-error.ts"

/** What sends a request and gives back the reply's head at once and its body as it comes; `fetch` is one. It follows no redirects. */
export type SendRequest = (
  url: string,
  request: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly signal: AbortSignal
    readonly redirect: "manual"
  },
) => Promise<RawReply>

/** A reply whose body has not been read. */
export interface RawReply {
  readonly status: number
  readonly headers: { readonly get: (name: string) => string | null }
  readonly body: AsyncIterable<Uint8Array> | null
}

/** A request for JSON. It has to be one that may be made twice. */
export interface JsonRequest {
  /** https; http only to this machine. */
  readonly url: string
  /** GET when left out and there is no body, else POST. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** A body: a value as JSON, or the fields of a form. */
  readonly body?: { readonly json: unknown } | { readonly form: Readonly<Record<string, string>> }
  /** Ends the request and the reading of its reply. */
  readonly signal: AbortSignal
  /** Most bytes that are read of a reply; `REPLY_BYTES_MAX` when left out. */
  readonly replyBytesMax?: number
  /** `fetch` when left out. */
  readonly send?: SendRequest
}

/** A reply with a 2xx status. */
export interface JsonReply {
  readonly status: number
  readonly headers: RawReply["headers"]
  /** As parsed; null when there is none. */
  readonly body: unknown
}

/** Most bytes that are read of a reply unless said otherwise: a page of a thousand resources with everything about them is far smaller. */
export const REPLY_BYTES_MAX: number = 16 * 1_024 * 1_024

/** Most bytes that are read of a reply that tells an error. */
const ERROR_BYTES_MAX = 256 * 1_024

/** What was wrong: the address, the way to it, or the reply. */
export type HttpJsonFailure = "address" | "unreachable" | "redirect" | "status" | "too_large" | "not_json"

const SAID: Readonly<Record<HttpJsonFailure, string>> = {
  address: "The address is not allowed.",
  unreachable: "The server could not be reached, or broke off.",
  redirect: "The server points elsewhere, and that is not followed.",
  status: "The server answered with an error.",
  too_large: "The reply is too large.",
  not_json: "The reply is not JSON.",
}

/** What is known of a failure. */
export interface HttpJsonErrorOptions {
  readonly status?: number
  readonly headers?: RawReply["headers"]
  readonly body?: unknown
  readonly code?: string | null
}

/**
 * A request that failed. It has no cause on purpose: errors of `fetch` and of the JSON parser repeat headers, addresses and replies, and
 * those may hold tokens.
 */
export class HttpJsonError extends Error {
  override readonly name = "HttpJsonError"
  readonly failure: HttpJsonFailure
  /** Null: there was no reply. */
  readonly status: number | null
  /** How long the server asks us to wait, ms; null: it does not say. */
  readonly retryAfterMs: number | null
  /** What the system calls it: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly code: string | null
  /** A header of the reply. Not shown when the error is logged, as is the body. */
  declare readonly header: (name: string) => string | null
  /** The reply to a status that is none of success, where it is JSON; else null. For finding out what went wrong, never for showing. */
  declare readonly body: unknown

  constructor(failure: HttpJsonFailure, options: HttpJsonErrorOptions = {}) {
    const { status = null, headers, body = null, code = null } = options
    super(status === null ? SAID[failure] : `${SAID[failure]} (${status})`)
    this.failure = failure
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs(headers?.get("retry-after") ?? null, Date.now())
    const header = (name: string): string | null => headers?.get(name) ?? null
    Object.defineProperty(this, "header", { value: header, enumerable: false })
    Object.defineProperty(this, "body", { value: body, enumerable: false })
  }
}

/**
 * A `Retry-After` header (RFC 9110 §10.2.3): seconds or a date.
 * @param now epoch ms
 * @returns how long to wait, ms, never less than 0; null when there is none that can be read
 */
export function retryAfterMs(text: string | null, now: number): number | null {
  if (text === null) return null
  const trimmed = text.trim()
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * 1_000
  // Date.parse would take other things for dates, such as "-1".
  const at = /^[A-Z][a-z]{2}, /.test(trimmed) ? Date.parse(trimmed) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

/** Whether what is sent there can be read by nobody on the way: https, or this machine. */
function isSafe(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.username !== "" || parsed.password !== "") return false
  const here = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(parsed.hostname)
  return parsed.protocol === "https:" || (parsed.protocol === "http:" && here)
}

const isJson = (contentType: string | null): boolean =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType ?? "")

/** The name of a failed connection; the error itself may repeat what was sent. */
function codeOf(error: unknown): string | null {
  let one: unknown = error
  for (let depth = 0; one instanceof Error && depth < 4; depth += 1) {
    if ("code" in one && typeof one.code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(one.code))
      return one.code
    one = one.cause
  }
  return null
}

/** The body as text; null: it is too large. */
async function textOf(body: RawReply["body"], bytesMax: number): Promise<string | null> {
  if (body === null) return ""
  const decoder = new TextDecoder()
  let text = ""
  let length = 0
  for await (const piece of body) {
    length += piece.byteLength
    if (length > bytesMax) return null
    text += decoder.decode(piece, { stream: true })
  }
  return text + decoder.decode()
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: text === "" ? null : JSON.parse(text) }
  } catch {
    return null
  }
}

/** What a server says of an error, as far as it says it in JSON. */
async function failed(reply: RawReply): Promise<HttpJsonError> {
  const { status, headers } = reply
  if (status >= 300 && status < 400) return new HttpJsonError("redirect", { status, headers })
  // A reply that breaks off has told its status all the same.
  const text = isJson(headers.get("content-type"))
    ? await textOf(reply.body, ERROR_BYTES_MAX).catch(() => null)
    : null
  const body = text === null ? null : (parsed(text)?.value ?? null)
  return new HttpJsonError("status", { status, headers, body })
}

async function replyOf(reply: RawReply, bytesMax: number): Promise<JsonReply> {
  const { status, headers } = reply
  if (status < 200 || status >= 300) throw await failed(reply)
  if (status !== 204 && !isJson(headers.get("content-type")))
    throw new HttpJsonError("not_json", { status, headers })
  if (Number(headers.get("content-length") ?? 0) > bytesMax)
    throw new HttpJsonError("too_large", { status, headers })
  const text = await textOf(reply.body, bytesMax)
  if (text === null) throw new HttpJsonError("too_large", { status, headers })
  const value = parsed(text)
  if (value === null) throw new HttpJsonError("not_json", { status, headers })
  return { status, headers, body: value.value }
}

/** What it is called when a connection ends before there is a reply. */
const CLOSED: ReadonlySet<string | null> = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"])

const sendByFetch: SendRequest = async (url, request) => {
  try {
    return await fetch(url, request)
  } catch (error) {
    if (request.signal.aborted || !CLOSED.has(codeOf(error))) throw error
    // Servers end idle connections while they are used again. Nothing that is asked here changes anything, so that it can be asked twice.
    return await fetch(url, request)
  }
}

function bodyOf(body: NonNullable<JsonRequest["body"]>): { readonly type: string; readonly text: string } {
  return "json" in body
    ? { type: "application/json", text: JSON.stringify(body.json) }
    : { type: "application/x-www-form-urlencoded", text: new URLSearchParams(body.form).toString() }
}

/**
 * Asks a server for JSON: no further than to the address given, and never more than a bounded number of bytes.
 * @throws HttpJsonError for everything but a 2xx status with JSON; the signal's reason when it is aborted
 */
export async function httpJson(request: JsonRequest): Promise<JsonReply> {
  const { url, headers = {}, body, signal, replyBytesMax = REPLY_BYTES_MAX, send = sendByFetch } = request
  signal.throwIfAborted()
  if (!isSafe(url)) throw new HttpJsonError("address")
  const sent = body === undefined ? null : bodyOf(body)
  const done = new AbortController()
  try {
    const reply = await send(url, {
      method: request.method ?? (sent === null ? "GET" : "POST"),
      headers: {
        accept: "application/json",
        ...(sent === null ? {} : { "content-type": sent.type }),
        ...headers,
      },
      ...(sent === null ? {} : { body: sent.text }),
      signal: AbortSignal.any([signal, done.signal]),
      redirect: "manual",
    })
    return await replyOf(reply, replyBytesMax)
  } catch (error) {
    // What is left of the reply is not waited for.
    done.abort()
    if (signal.aborted) throw signal.reason as Error
    if (error instanceof HttpJsonError) throw error
    // Without the cause, which may repeat a token.
    throw new HttpJsonError("unreachable", { code: codeOf(error) })
  }
}

const CLASS_OF_STATUS: Readonly<Record<number, ErrorClass>> = {
  401: "bad_credentials",
  403: "denied",
  404: "unsupported",
  408: "timeout",
  429: "throttled",
  501: "unsupported",
  503: "throttled",
  504: "timeout",
}

/** What a failed request means where its provider says nothing better: by the status alone. */
export function httpErrorClass({ status }: Pick<HttpJsonError, "status">): ErrorClass {
  return (status === null ? undefined : CLASS_OF_STATUS[status]) ?? "provider_error"
}

/**
 * A member deep within parsed JSON.
 * @returns undefined where there is none
 */
export function jsonAt(value: unknown, ...path: readonly string[]): unknown {
  let here: unknown = value
  for (const name of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return undefined
    here = (here as Readonly<Record<string, unknown>>)[name]
  }
  return here
}
