import type { PutSingleSignOn, SingleSignOn } from "@bitting/sdk"
import { processServerError } from "../../api/errors.ts"
import type { ServerError } from "../../api/errors.ts"
import { texts } from "../../texts.ts"

const words = texts.security.sso

/** Roles that somebody can be given by signing in; none of them manages members. */
export const JOIN_ROLES = ["manager", "member", "viewer"] as const

/** A connection as it is being written. */
export interface SsoDraft {
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  /** Empty: the one that is kept. */
  readonly clientSecret: string
  /** Empty: none. */
  readonly domain: string
  readonly enforced: boolean
  readonly joinRole: (typeof JOIN_ROLES)[number] | null
}

/** The draft a form begins with. */
export function draftOf(connection: SingleSignOn | null, called: string): SsoDraft {
  return {
    name: connection?.name ?? called,
    issuer: connection?.issuer ?? "",
    clientId: connection?.client_id ?? "",
    clientSecret: "",
    domain: connection?.domain ?? "",
    enforced: connection?.enforced ?? false,
    joinRole: JOIN_ROLES.find((role) => role === connection?.join_role) ?? null,
  }
}

interface Asked {
  /** Null: the instance. */
  readonly organizationId: string | null
  /** Whether the person decides about domains. */
  readonly governs: boolean
}

/** What the API is asked to connect. */
export function requestOf(draft: SsoDraft, { organizationId, governs }: Asked): PutSingleSignOn {
  const { name, issuer, clientId, clientSecret, domain, enforced, joinRole } = draft
  return {
    organization_id: organizationId,
    name,
    issuer: issuer.trim(),
    client_id: clientId.trim(),
    ...(clientSecret === "" ? {} : { client_secret: clientSecret }),
    // The instance's own is for people who are known, whatever their address, and excludes no other way.
    ...(organizationId === null ? {} : { enforced, join_role: joinRole }),
    ...(organizationId !== null && governs ? { domain: domain.trim() === "" ? null : domain.trim() } : {}),
  }
}

/** Words for a refusal, at the field they are about. */
export function ssoError(thrown: unknown): ServerError {
  const error = processServerError(thrown)
  if (error.code === "provider_unusable") {
    const { reason } = error.problem
    const said = typeof reason === "string" ? words.reasons[reason] : undefined
    return { ...error, fields: { "/issuer": said ?? error.message } }
  }
  if (error.code === "single_sign_on_unproven") return { ...error, fields: { "/enforced": error.message } }
  if (error.code === "already_exists") return { ...error, fields: { "/domain": words.domainTaken } }
  return error
}
