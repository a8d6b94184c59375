import type {
  AppPorts,
  Caller,
  Decision,
  Question,
  SessionCaller,
  SystemKeyCaller,
  VerifyToken,
} from "@bitting/core"
import {
  BittingError,
  isRootKey,
  isStandingRefusal,
  judge,
  keyWithin,
  personWithin,
  sessionCaller,
  SYSTEM_KEYSPACE,
} from "@bitting/core"
import type { IncomingHttpHeaders } from "node:http"
import { sessionSecretOf } from "../people/session-cookie.ts"
import { quotaExceeded, rateLimited } from "./too-many.ts"

/** What says who is calling. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly method: string
  readonly address: string | null
  /** Base URL of the site the request came to. */
  readonly publicUrl: string
  /** The only organization that is known there; null: all are. */
  readonly hostOrganizationId: string | null
}

/** Who is calling; nobody where no credentials were sent. */
export interface Identified {
  readonly caller: Caller | null
  readonly session: SessionCaller | null
}

/** A question about a caller's token, the answer, and when it was given (epoch ms). */
export interface Asked {
  readonly decision: Decision
  readonly question: Question
  readonly now: number
}

const NOBODY: Identified = { caller: null, session: null }
const NO_ACTION = {}

/**
 * The bearer token of a request; undefined where there is no Authorization header.
 * @throws BittingError duplicate_credentials; invalid_token for any other scheme
 */
export function bearerOf(
  authorization: string | undefined,
  rawHeaders: readonly string[],
): string | undefined {
  if (authorization === undefined) return undefined
  let seen = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name !== undefined && name.length === 13 && name.toLowerCase() === "authorization") seen += 1
  }
  if (seen > 1) throw new BittingError("duplicate_credentials")
  if (!authorization.startsWith("Bearer ") && !/^bearer /i.test(authorization))
    throw new BittingError("invalid_token")
  return authorization.slice(7).trim()
}

/** The question whether a bearer token opens the management API. */
export function systemKeyQuestion(
  token: string,
  credentials: Pick<Credentials, "headers" | "address">,
): Question {
  const { origin, referer } = credentials.headers
  return {
    token,
    keyspace: SYSTEM_KEYSPACE,
    action: NO_ACTION,
    request: { ip: credentials.address ?? undefined, origin, referer },
  }
}

function refusalOf({ decision, question, now }: Asked): BittingError {
  const { code, key } = decision
  if (code === "wrong_keyspace" && key !== null) {
    // Only a token that is good elsewhere is told so; a dead one is as unknown here as anywhere.
    const elsewhere = judge(key, { ...question, keyspace: undefined }, { early: now, late: now })
    return new BittingError(isStandingRefusal(elsewhere) ? "invalid_token" : "not_a_system_key")
  }
  if (code === "ip_not_allowed" || code === "origin_not_allowed" || code === "referer_required")
    return new BittingError(code)
  if (code === "rate_limited") return rateLimited(decision.rateLimit)
  if (code === "quota_exceeded") return quotaExceeded(decision, now)
  return new BittingError("invalid_token")
}

/**
 * The system key behind a decision, as it is known on the host it was sent to.
 * @throws BittingError invalid_token, not_a_system_key, ip_not_allowed, origin_not_allowed, referer_required, rate_limited, quota_exceeded
 */
export function systemKeyCaller(
  asked: Asked,
  { hostOrganizationId }: Pick<Credentials, "hostOrganizationId">,
): SystemKeyCaller {
  const { decision } = asked
  const { key } = decision
  if (!decision.valid || key === null) throw refusalOf(asked)
  const { grant } = key
  const caller: SystemKeyCaller = {
    kind: "system_key",
    keyId: grant.id,
    organizationId: grant.organizationId,
    reach: grant.reach,
    isRoot: isRootKey(grant),
    scopes: key.scopes,
    expiresAt: key.endsAt === Infinity ? null : key.endsAt,
  }
  if (hostOrganizationId === null) return caller
  const within = keyWithin(caller, hostOrganizationId)
  if (within === null) throw new BittingError("invalid_token")
  return within
}

/** A session as it is known on the host it was sent to. */
function sessionWithin(session: SessionCaller, organizationId: string | null): SessionCaller {
  if (organizationId === null) return session
  const blocked = session.blocked.filter((one) => one.organization.id === organizationId)
  const caller = personWithin(session.caller, organizationId)
  return { ...session, caller, blocked, instanceBlocked: false }
}

/**
 * For requests that carry no credentials: a page of another site must not sign its visitors in as somebody else (login CSRF). Programs
 * name no site and are let through; browsers always name theirs when they send JSON.
 * @throws BittingError cross_site_request
 */
export function demandNoOtherSite(credentials: Pick<Credentials, "headers" | "method" | "publicUrl">): void {
  const { origin, "sec-fetch-site": site } = credentials.headers
  if (origin !== undefined || site !== undefined) demandSameOrigin(credentials)
}

/** What notes the scopes that the key behind a decision uses by calling. */
function noterOf({ noteScope }: VerifyToken, { key }: Decision): (scope: string) => void {
  return (scope) => {
    if (key !== null) noteScope(key, scope)
  }
}

/** @throws BittingError cross_site_request unless a request that writes comes from the server's own origin (Fetch Metadata, RFC 6454) */
export function demandSameOrigin({
  headers,
  method,
  publicUrl,
}: Pick<Credentials, "headers" | "method" | "publicUrl">): void {
  if (method === "GET" || method === "HEAD") return
  const site = headers["sec-fetch-site"]
  const { origin } = headers
  const sameOrigin =
    origin === undefined
      ? site === "same-origin"
      : origin === new URL(publicUrl).origin && (site === undefined || site === "same-origin")
  if (!sameOrigin) throw new BittingError("cross_site_request")
}

/**
 * Who is calling: bearer token, then session cookie, then nobody. A bearer token that is present but bad never falls through.
 * @throws BittingError as the credentials deserve; `unavailable` when the question cannot be answered
 */
export async function identify(
  services: { readonly ports: AppPorts; readonly verifyToken: VerifyToken },
  credentials: Credentials,
): Promise<Identified> {
  const { headers, rawHeaders, publicUrl } = credentials
  const token = bearerOf(headers.authorization, rawHeaders)
  if (token !== undefined) {
    const question = systemKeyQuestion(token, credentials)
    const { verifyNow, verify } = services.verifyToken
    const decision = verifyNow(question) ?? (await verify(question))
    const asked = { decision, question, now: services.ports.clock.now() }
    const caller = systemKeyCaller(asked, credentials)
    return { caller: { ...caller, usedScope: noterOf(services.verifyToken, decision) }, session: null }
  }
  const secret = sessionSecretOf(headers.cookie, publicUrl)
  if (secret === null) return NOBODY
  const session = sessionWithin(await sessionCaller(services.ports, secret), credentials.hostOrganizationId)
  demandSameOrigin(credentials)
  return { caller: session.caller, session }
}
