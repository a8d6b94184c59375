import type { ErrorCode } from "@bitting/core"

/** Codes of operations that read one thing of an organization. */
export const READ_ERRORS: readonly ErrorCode[] = ["insufficient_scope", "role_insufficient", "not_found"]

/** Codes of operations that list things of an organization, which may be left out. */
export const LIST_ERRORS: readonly ErrorCode[] = [...READ_ERRORS, "organization_required"]

/** Codes of operations that change one thing of an organization. */
export const CHANGE_ERRORS: readonly ErrorCode[] = [
  ...READ_ERRORS,
  "organization_suspended",
  "cross_site_request",
]

/** Codes of operations that add something to an organization. */
export const CREATE_ERRORS: readonly ErrorCode[] = [
  ...CHANGE_ERRORS,
  "organization_required",
  "already_exists",
]
