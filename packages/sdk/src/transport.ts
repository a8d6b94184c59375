import { BittingError, errorOf } from "./errors.ts"
import type { CallOptions, OperationSpec } from "./operation.ts"

/** Where and how a client calls. */
export interface TransportOptions {
  /** Base URL of the server. */
  readonly url: string
  /** A system key. Left out in pages of the server's own origin, where the session cookie says who is calling. */
  readonly token?: string | undefined
  /** Another `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Longest time for a call with all its repetitions, ms; 30,000 when left out. */
  readonly timeoutMs?: number | undefined
  /** Most repetitions after a failure; 2 when left out. */
  readonly maxRetries?: number | undefined
}

/** A request that is ready to be sent. */
export interface Outgoing {
  readonly method: string
  /** With its query, below the base URL. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Whether sending it twice does no more than sending it once. */
  readonly repeatable: boolean
}

/** Sends requests and answers successes. */
export interface Transport {
  /** @throws BittingError, or the reason of the caller's signal */
  readonly send: (outgoing: Outgoing, options?: CallOptions) => Promise<{ response: Response; text: string }>
  /** Opens an answer that is read while it comes. What went wrong with it is the caller's to find out. */
  readonly open: (path: string, signal: AbortSignal) => Promise<Response>
}

const TIMEOUT_MS = 30_000
const RETRIES = 2

/** The pause before the first repetition, ms; it doubles with each, up to the longest, and is spread over its upper half. */
const PAUSE_MS = 100
const PAUSE_MAX_MS = 2_000

function pauseMs(attempt: number, error: BittingError): number {
  const backoff = Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** attempt)
  const spread = backoff * (0.5 + Math.random() / 2)
  return Math.max(spread, (error.retryAfter ?? 0) * 1_000)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end)
      resolve()
    }, ms)
    signal.addEventListener("abort", end, { once: true })
  })
}

// Whether the server did anything is unknown after a lost connection; at 429 and 503 it says that it did not, or that it may be repeated.
function mayRepeat(error: BittingError, outgoing: Outgoing): boolean {
  if (!outgoing.repeatable) return false
  return error.code === "network_error" || error.status === 429 || error.status === 503
}

function baseOf(url: string): string {
  const { href, protocol } = new URL(url)
  if (protocol !== "http:" && protocol !== "https:") {
    throw new BittingError("invalid_url", { message: "The server's URL begins with http:// or https://." })
  }
  return href.replace(/\/+$/, "")
}

/** A token as a header may carry it. @throws BittingError when it cannot be one */
function bearerOf(token: string | undefined): Readonly<Record<string, string>> {
  if (token === undefined) return {}
  const trimmed = token.trim()
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw new BittingError("invalid_token", { message: "The token has characters that no token has." })
  }
  return { authorization: `Bearer ${trimmed}` }
}

/**
 * Makes a transport. The token stays in its closure: neither the transport nor its errors show it.
 * @throws BittingError `invalid_url`, `invalid_token`
 */
export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs = TIMEOUT_MS, maxRetries = RETRIES } = options
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis)
  const base = baseOf(options.url)
  const identity = bearerOf(options.token)

  async function attempt(
    outgoing: Outgoing,
    signal: AbortSignal,
  ): Promise<{ response: Response; text: string }> {
    let answer: { response: Response; text: string }
    try {
      const response = await fetch(base + outgoing.path, {
        method: outgoing.method,
        headers: { accept: "application/json", ...outgoing.headers, ...identity },
        ...(outgoing.body === undefined ? {} : { body: outgoing.body }),
        redirect: "error",
        signal,
      })
      answer = { response, text: await response.text() }
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw new BittingError("network_error", { message: `${base} could not be reached.`, cause })
    }
    if (!answer.response.ok) throw errorOf(answer.response, answer.text)
    return answer
  }

  async function attempts(outgoing: Outgoing, signal: AbortSignal, repetitions: number) {
    for (let count = 0; ; count++) {
      try {
        return await attempt(outgoing, signal)
      } catch (error) {
        const again = error instanceof BittingError && count < repetitions && mayRepeat(error, outgoing)
        if (!again) throw error
        await pause(pauseMs(count, error), signal)
      }
    }
  }

  return {
    open: (path, signal) => fetch(base + path, { headers: identity, redirect: "error", signal }),
    async send(outgoing, call = {}) {
      const limitMs = call.timeoutMs ?? timeoutMs
      const timeout = AbortSignal.timeout(limitMs)
      const signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout])
      try {
        return await attempts(outgoing, signal, call.maxRetries ?? maxRetries)
      } catch (error) {
        if (error !== timeout.reason || !timeout.aborted) throw error
        throw new BittingError("timeout", { message: `${base} did not answer within ${limitMs} ms.` })
      }
    },
  }
}

type Input = Readonly<Record<string, unknown>>

function pathOf(spec: OperationSpec, input: Input): string {
  const path = spec.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input[name])),
  )
  const query = new URLSearchParams()
  for (const name of spec.query) {
    const value = input[name]
    if (value !== undefined) query.set(name, typeof value === "string" ? value : JSON.stringify(value))
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

function bodyOf(spec: OperationSpec, body: unknown): string | undefined {
  if (spec.media === null || body === undefined) return undefined
  // The few operations that are no JSON take forms (RFC 7009, RFC 7662).
  if (spec.media === "application/x-www-form-urlencoded") {
    return new URLSearchParams(body as Record<string, string>).toString()
  }
  return typeof body === "string" ? body : JSON.stringify(body)
}

/** Operations that may be sent twice though they are a POST: they ask. */
const ASKING: ReadonlySet<string> = new Set(["keys.verify"])

/** Makes the request of an operation. */
export function outgoingOf(
  operation: { readonly id: string; readonly spec: OperationSpec },
  input: Input,
  options: CallOptions,
): Outgoing {
  const { id, spec } = operation
  const body = bodyOf(spec, input["body"])
  const { ifMatch, idempotencyKey } = options
  return {
    method: spec.method,
    path: pathOf(spec, input),
    headers: {
      ...(body === undefined || spec.media === null ? {} : { "content-type": spec.media }),
      ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    },
    body,
    repeatable:
      spec.method === "GET" ||
      spec.method === "DELETE" ||
      ASKING.has(id) ||
      (spec.idempotencyKey && idempotencyKey !== undefined),
  }
}
