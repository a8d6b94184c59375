import type { Caller, VerifyToken } from "@bitting/core"
import { BittingError, demandVerifying, hearsOf } from "@bitting/core"
import type { FastifyInstance } from "fastify"
import type { IncomingMessage } from "node:http"
import type { Credentials } from "./caller.ts"
import { bearerOf, systemKeyQuestion } from "./caller.ts"
import type { ChangeStreams } from "../verifiers/change-streams.ts"

/** Bytes that may wait for a verifier that does not read; then its stream is ended, and it connects again. */
const BACKLOG_MAX = 1_048_576

const ID = /^[0-9a-f]{32}$/

export interface StreamOptions {
  readonly streams: ChangeStreams
  readonly verifyToken: VerifyToken
  readonly credentialsOf: (request: IncomingMessage) => Credentials
  readonly identifyCaller: (request: IncomingMessage) => Promise<{ readonly caller: Caller | null }>
}

/** Whether the key a stream was opened with still opens it; what cannot be said at once counts as yes, until the next time. */
function welcomeOf({ verifyToken, credentialsOf }: StreamOptions, request: IncomingMessage): () => boolean {
  const credentials = credentialsOf(request)
  const token = bearerOf(credentials.headers.authorization, credentials.rawHeaders)
  if (token === undefined) return () => false
  const question = systemKeyQuestion(token, credentials)
  return () => {
    const decision = verifyToken.verifyNow(question)
    return decision === null || decision.code === "rate_limited" || decision.valid
  }
}

/** Serves `GET /verifier/stream?id=…`: server-sent events that name what was changed. */
export function mountVerifierStream(fastify: FastifyInstance, options: StreamOptions): void {
  fastify.get<{ Querystring: Record<string, unknown> }>("/verifier/stream", async (request, reply) => {
    const { caller } = await options.identifyCaller(request.raw)
    if (caller === null) throw new BittingError("unauthenticated")
    const organizationId = hearsOf(demandVerifying(caller))
    const { id, ...others } = request.query
    if (typeof id !== "string" || !ID.test(id) || Object.keys(others).length > 0) {
      const errors = [{ pointer: "id", detail: "The id of the verifier: 32 hex digits." }]
      throw new BittingError("invalid_request", { errors })
    }
    const { raw } = reply
    const isWelcome = welcomeOf(options, request.raw)
    raw.on("error", () => undefined)
    const sink = {
      write(text: string) {
        // Whoever does not read learns the same from the next renewal.
        if (raw.writableLength > BACKLOG_MAX) raw.destroy()
        else raw.write(text)
      },
      // Nothing that is under way matters, and a server that stops must not wait for the line.
      end: () => void raw.destroy(),
    }
    raw.setHeader("content-type", "text/event-stream; charset=utf-8")
    raw.setHeader("cache-control", "no-store")
    raw.setHeader("x-accel-buffering", "no")
    raw.setHeader("x-request-id", request.id)
    const close = options.streams.open({ organizationId, sink, isWelcome })
    if (close === null) throw new BittingError("unavailable")
    raw.on("close", close)
    reply.hijack()
  })
}
