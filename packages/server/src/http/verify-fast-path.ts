import type { Caller, Decision, IpRange, Question, SystemKeyCaller, VerifyToken } from "@bitting/core"
import { BittingError } from "@bitting/core"
import { isUtf8 } from "node:buffer"
import type { IncomingMessage, ServerResponse } from "node:http"
import { verifyBody } from "../contract/schemas/verify.ts"
import { bearerOf, systemKeyCaller, systemKeyQuestion } from "./caller.ts"
import { clientAddress } from "./client-address.ts"
import { decisionJson } from "./decision-json.ts"
import type { GatheringRequest } from "./gathering-request.ts"
import type { Listener } from "./http-server.ts"
import { parsePart } from "./parse-parts.ts"
import { asBittingError, problemHeaders, problemJson } from "./problems.ts"
import type { Site } from "./site.ts"
import type { VerifyRequest } from "./verify-body.ts"
import { parseVerifyBody } from "./verify-body.ts"

/** Largest body of a verification, bytes. */
export const VERIFY_BODY_MAX = 65_536

export interface FastPathServices {
  readonly verifyToken: VerifyToken
  readonly requestId: () => string
  /** What a request came to. */
  readonly siteOf: (request: IncomingMessage) => Site
  readonly trustedProxies: readonly IpRange[]
  /** Wall time, epoch ms. */
  readonly now: () => number
  /** Who calls without a bearer token; for the right refusal. */
  readonly identifySession: (request: IncomingMessage) => Promise<Caller | null>
  readonly logFailure: (error: BittingError, requestId: string) => void
}

/** Whether a request is the one the fast path answers. */
export function isVerification(request: IncomingMessage): boolean {
  return (
    request.method === "POST" && (request.url === "/verify" || request.url?.startsWith("/verify?") === true)
  )
}

function isJson(contentType: string | undefined): boolean {
  return contentType === "application/json" || /^application\/json\s*(;|$)/i.test(contentType ?? "")
}

/** What is wrong with a request before its body is looked at; null: nothing. */
function misfitOf({ url, headers }: IncomingMessage): BittingError | null {
  if (url !== "/verify") {
    return new BittingError("invalid_request", { detail: "This operation takes no query parameters." })
  }
  return isJson(headers["content-type"]) ? null : new BittingError("unsupported_media_type")
}

function parseBody(text: string): VerifyRequest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BittingError("invalid_json")
  }
  const parsed = parseVerifyBody(value)
  if (parsed !== null) return parsed
  parsePart(verifyBody, value, "body")
  throw new BittingError("invalid_request")
}

function writeJson(response: ServerResponse, text: string, requestId: string): void {
  const length = Buffer.byteLength(text)
  response.writeHead(200, [
    "content-type",
    "application/json; charset=utf-8",
    "content-length",
    String(length),
    "cache-control",
    "no-store",
    "x-request-id",
    requestId,
  ])
  // As many bytes as characters: all ASCII, which needs no encoding.
  response.end(text, length === text.length ? "latin1" : "utf8")
}

/** A request that is being answered. */
interface Exchange {
  readonly request: GatheringRequest
  readonly response: ServerResponse
  readonly requestId: string
}

/** Whether more may follow than a verification takes, so that a refusal ends the connection instead of reading on. */
function mayBeEndless({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"]
  return length === undefined ? headers["transfer-encoding"] !== undefined : Number(length) > VERIFY_BODY_MAX
}

/** The scope of whoever verifies. */
const VERIFY_SCOPE = "keys:verify"

function demandScope({ scopes }: SystemKeyCaller): void {
  if (scopes.includes(VERIFY_SCOPE)) return
  throw new BittingError("insufficient_scope", { extra: { missing_scopes: [VERIFY_SCOPE] } })
}

function questionOf(caller: SystemKeyCaller, body: VerifyRequest): Question {
  return {
    token: body.token,
    keyspace: body.keyspace,
    withinOrganization: caller.reach === "instance" ? undefined : caller.organizationId,
    action: body.action,
    request: body.request,
  }
}

/**
 * Answers `POST /verify` without a framework: what a verification does not need is not on this path. Who asks is settled by the headers;
 * nothing of a stranger's body is kept.
 * @returns a listener for requests that `isVerification` accepts
 */
export function createVerifyFastPath(services: FastPathServices): Listener {
  const { verifyToken } = services

  function refuse({ request, response, requestId }: Exchange, failure: unknown): void {
    const error = asBittingError(failure)
    if (error.status >= 500) services.logFailure(error, requestId)
    const { publicUrl } = services.siteOf(request)
    const text = JSON.stringify(problemJson(error, { requestId, publicUrl }))
    const headers: Record<string, string> = {
      ...problemHeaders(error),
      "content-length": String(Buffer.byteLength(text)),
      "x-request-id": requestId,
    }
    if (!request.complete && mayBeEndless(request)) headers["connection"] = "close"
    response.writeHead(error.status, headers)
    response.end(text)
  }

  function questionAboutCaller(request: IncomingMessage): Question | null {
    const { headers } = request
    const token = bearerOf(headers.authorization, request.rawHeaders)
    if (token === undefined) return null
    const forwarded = headers["x-forwarded-for"]
    const address = clientAddress(
      request.socket.remoteAddress,
      typeof forwarded === "string" ? forwarded : undefined,
      services.trustedProxies,
    )
    return systemKeyQuestion(token, { headers, address })
  }

  async function refuseStranger(request: IncomingMessage): Promise<never> {
    const caller = await services.identifySession(request)
    throw new BittingError(caller === null ? "unauthenticated" : "key_required")
  }

  function answer(exchange: Exchange, caller: SystemKeyCaller, text: string): void {
    const question = questionOf(caller, parseBody(text))
    const decision = verifyToken.verifyNow(question)
    const { response, requestId } = exchange
    if (decision !== null) return writeJson(response, decisionJson(decision, requestId), requestId)
    verifyToken.verify(question).then(
      (late) => writeJson(response, decisionJson(late, requestId), requestId),
      (error: unknown) => refuse(exchange, error),
    )
  }

  /** Reads on: the request is that of the system key behind the decision. */
  function admit(exchange: Exchange, question: Question, decision: Decision): void {
    const { request } = exchange
    const { organizationId: hostOrganizationId } = services.siteOf(request)
    const caller = systemKeyCaller({ decision, question, now: services.now() }, { hostOrganizationId })
    demandScope(caller)
    if (decision.key !== null) verifyToken.noteScope(decision.key, VERIFY_SCOPE)
    const misfit = misfitOf(request)
    if (misfit !== null) throw misfit
    request.whenGathered((body) => {
      try {
        if (body === null) throw new BittingError("body_too_large")
        // What is no UTF-8 is no JSON either, as is the empty text; both are refused once it is known who asks.
        answer(exchange, caller, isUtf8(body) ? body.toString("utf8") : "")
      } catch (failure) {
        refuse(exchange, failure)
      }
    })
  }

  return (request, response) => {
    const exchange: Exchange = { request, response, requestId: services.requestId() }
    request.gather(VERIFY_BODY_MAX)
    try {
      const question = questionAboutCaller(request)
      if (question === null) {
        refuseStranger(request).catch((error: unknown) => refuse(exchange, error))
        return
      }
      const decision = verifyToken.verifyNow(question)
      if (decision !== null) return admit(exchange, question, decision)
      verifyToken
        .verify(question)
        .then((late) => admit(exchange, question, late))
        .catch((error: unknown) => refuse(exchange, error))
    } catch (error) {
      refuse(exchange, error)
    }
  }
}
