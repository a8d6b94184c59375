import type { CustomFetch } from "openid-client"
import { isSafeTransport } from "../contract/issuer.ts"

/** Most bytes that are read of an answer: metadata, key sets and tokens are far smaller. */
const ANSWER_BYTES_MAX = 256 * 1_024

/** A request that is not made, or an answer that is not read. */
export class FetchRefusedError extends Error {
  override readonly name = "FetchRefusedError"
}

async function bodyOf(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.body === null) return null
  const pieces: Uint8Array[] = []
  let length = 0
  // Leaving the loop cancels the rest.
  for await (const piece of response.body) {
    length += piece.byteLength
    if (length > ANSWER_BYTES_MAX) throw new FetchRefusedError("The answer is too large.")
    pieces.push(piece)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.byteLength
  }
  return bytes
}

/**
 * Fetches for single sign-on. Where to is up to whoever configures a connection, and to what their provider answers, so little is possible:
 * no redirects, at most 256 KiB, no http but to this machine. The time is the caller's to bound, by the signal.
 * @throws FetchRefusedError, or what `fetch` throws
 */
export const boundedFetch: CustomFetch = async (url, options) => {
  const target = URL.parse(url)
  if (target === null || !isSafeTransport(target)) throw new FetchRefusedError("The address is not allowed.")
  const { body, headers, method, signal } = options
  const response = await fetch(target, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  })
  const { status, statusText } = response
  return new Response(await bodyOf(response), { status, statusText, headers: response.headers })
}
