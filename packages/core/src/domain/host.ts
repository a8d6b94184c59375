import type { Plan } from "./role.ts"
import type { Organization } from "./tenancy.ts"

/** The plan an organization needs for a host name of its own. */
export const HOST_PLAN: Plan = "business"

/** Whether the organization's host name is in force: it is kept under every plan, and counts under one. */
export function hasOwnHost({ host, plan }: Pick<Organization, "host" | "plan">): boolean {
  return host !== null && plan === HOST_PLAN
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
const NAME = new RegExp(`^(?=.{3,253}$)(?:${LABEL}\\.)+${LABEL}$`)

/**
 * Whether a text is a host name that can be an organization's: lower-case ASCII of two labels or more (RFC 1123 §2.1; other scripts as
 * `xn--…`), and no address.
 */
export function isHostName(text: string): boolean {
  // Names that end in digits are read as addresses (WHATWG URL, "ends in a number").
  return NAME.test(text) && !/(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(text)
}
