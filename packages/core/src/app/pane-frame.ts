import { originMatches, originOfUrl, parseOriginPattern } from "../domain/origin.ts"
import { BittingError } from "../errors.ts"
import { declarationOf } from "./key-access.ts"
import type { AppPorts } from "./request.ts"

/** Anybody may ask with any text; a database is asked only for what could be an id. */
const KEY_ID = /^key_[0-9A-Za-z]{22}$/

/** A page that is to show a frame. */
export interface FrameRequest {
  /** Id of the key; no secret, and it opens nothing. */
  readonly keyId: string
  /** The keyspace whose keys open what is framed. */
  readonly keyspace: string
  /** The only organization that is known where the request came to; null: all are. */
  readonly organizationId: string | null
  /** The `Referer` of the navigation; undefined: the page sends none, and the browser alone says where it is. */
  readonly referer: string | undefined
}

/**
 * Where the frame page of a publishable key may be shown. Whether the key opens anything is asked when its token comes.
 * @returns the key's allowed origins in canonical form, wildcards included; null: anywhere
 * @throws BittingError not_found (no such key, or one of a type that does not belong into pages), origin_not_allowed (the page says that
 * it is elsewhere)
 */
export async function frameOrigins(
  { store, catalogue }: Pick<AppPorts, "store" | "catalogue">,
  { keyId, keyspace, organizationId, referer }: FrameRequest,
): Promise<readonly string[] | null> {
  const counted = KEY_ID.test(keyId) ? await store.read.grants.get(keyId) : null
  const declared = counted === null ? null : declarationOf(catalogue, counted.grant)
  const isKnown =
    counted !== null &&
    declared !== null &&
    declared.type.publishable &&
    counted.grant.keyspace === keyspace &&
    counted.grant.purgedAt === null &&
    (organizationId === null || counted.grant.organizationId === organizationId)
  if (!isKnown) throw new BittingError("not_found")
  const { allowedOrigins } = counted.grant.constraints
  if (allowedOrigins === undefined) return null
  if (referer !== undefined && referer !== "") {
    const origin = originOfUrl(referer)
    const patterns = allowedOrigins.map(parseOriginPattern)
    if (origin === null || !patterns.some((one) => !("problem" in one) && originMatches(origin, one)))
      throw new BittingError("origin_not_allowed")
  }
  return allowedOrigins
}
