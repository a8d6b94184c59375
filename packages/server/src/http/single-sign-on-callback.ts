import { finishSingleSignOn } from "@bitting/core"
import type { BittingError, RequestOrigin, SingleSignOnOutcome } from "@bitting/core"
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { IncomingMessage } from "node:http"
import { CALLBACK_PATH, clearedFlowCookie, flowSecretOf } from "../people/single-sign-on-flow.ts"
import { sessionCookie } from "../people/session-cookie.ts"
import type { Browser, Services } from "./handler.ts"
import { asBittingError } from "./problems.ts"
import { signInClient, signInReply } from "./sign-in-reply.ts"
import { limitStranger } from "./stranger-limit.ts"

const LIMIT = { what: "auth.singleSignOnCallback", perMinute: 60 }

const SIGN_IN_PATH = "/console/sign-in"

/** What the callback is told about a request by the application around it. */
export interface CallbackOptions {
  /** The services as they are at the site a request came to. */
  readonly servicesFor: (request: IncomingMessage) => Services
  readonly originOf: (request: FastifyRequest) => RequestOrigin
  readonly browserOf: (request: IncomingMessage, services: Services) => Browser
  readonly logFailure: (error: BittingError, requestId: string) => void
}

/** The one `state` of a query; null: none, or several. */
function stateOf(query: string): string | null {
  const [state, ...more] = new URLSearchParams(query).getAll("state")
  return more.length > 0 ? null : (state ?? null)
}

interface Return {
  readonly services: Services
  readonly origin: RequestOrigin
  readonly browser: Browser
}

async function finish(
  { services, origin, browser }: Return,
  request: FastifyRequest,
): Promise<SingleSignOnOutcome> {
  limitStranger(services, origin.address, LIMIT)
  const [, query = ""] = request.url.split("?", 2)
  return finishSingleSignOn(services, {
    client: signInClient(origin, browser),
    secret: flowSecretOf(browser.cookies, services),
    state: stateOf(query),
    query,
    sessionSecret: browser.sessionSecret,
  })
}

function cookiesOf({ services, browser }: Return, outcome: SingleSignOnOutcome): string[] {
  // Whatever does not belong to the sign-in this browser began must not end it either.
  if (outcome.kind === "failed" && outcome.failure === "sign_in_expired") return []
  const cleared = clearedFlowCookie(services)
  if (outcome.kind !== "signed_in") return [cleared]
  const { signedIn } = outcome
  // Whoever runs an organization's provider could have any browser known as any member's, and guess their password with it.
  if (signedIn.session.organizationId !== null) return [cleared, sessionCookie(services, signedIn.secret)]
  const { headers } = signInReply(services, { kind: "signed_in", signedIn }, browser)
  return [cleared, ...[headers?.["set-cookie"] ?? []].flat()]
}

/**
 * `GET /auth/single-sign-on/callback`: where providers send browsers back to. It is a page somebody lands on, so whatever happens leads into
 * the console, and what went wrong is told by a code alone.
 */
export function mountSingleSignOnCallback(fastify: FastifyInstance, options: CallbackOptions): void {
  const { servicesFor, originOf, browserOf, logFailure } = options
  fastify.get(CALLBACK_PATH, async (request, reply) => {
    const services = servicesFor(request.raw)
    const leave = (path: string): FastifyReply =>
      reply.header("cache-control", "no-store").redirect(services.publicUrl + path, 303)
    try {
      const back = { services, origin: originOf(request), browser: browserOf(request.raw, services) }
      const outcome = await finish(back, request)
      void reply.header("set-cookie", cookiesOf(back, outcome))
      return leave(outcome.kind === "failed" ? `${SIGN_IN_PATH}?error=${outcome.failure}` : outcome.returnTo)
    } catch (failure) {
      const error: BittingError = asBittingError(failure)
      if (error.status >= 500) logFailure(error, request.id)
      return leave(`${SIGN_IN_PATH}?error=${error.code}`)
    }
  })
}
