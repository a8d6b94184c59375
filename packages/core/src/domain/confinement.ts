import type { Caller, PersonCaller, SystemKeyCaller } from "./authority.ts"

/**
 * A person as seen where only one organization is known: with their membership there and nothing else, whatever they may do elsewhere.
 */
export function personWithin(caller: PersonCaller, organizationId: string): PersonCaller {
  const members = caller.members.filter((member) => member.organizationId === organizationId)
  return { ...caller, instanceAdmin: false, members }
}

/**
 * A system key as seen where only one organization is known. A key of the whole instance acts as one of that organization and no more;
 * keys of other organizations are not known there (null).
 */
export function keyWithin(caller: SystemKeyCaller, organizationId: string): SystemKeyCaller | null {
  if (caller.reach === "organization") return caller.organizationId === organizationId ? caller : null
  return { ...caller, organizationId, reach: "organization", isRoot: false }
}

/** Whoever calls, as seen where only that organization is known; null: they are not known there. Null organization: everything is known. */
export function callerWithin(caller: Caller, organizationId: string | null): Caller | null {
  if (organizationId === null) return caller
  return caller.kind === "person" ? personWithin(caller, organizationId) : keyWithin(caller, organizationId)
}
