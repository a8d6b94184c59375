import type { Outcome } from "./question.ts"
import type { Gap } from "./table.ts"

// What visitors of a page read. They know neither keys nor this server, and can do nothing about either.

const REFUSALS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    origin_not_allowed: "This table may not be shown on this page.",
    referer_required: "This table may not be shown on this page.",
    ip_not_allowed: "This table may not be read from this network.",
    invalid_token: "This table is no longer available: its access has ended.",
    unauthenticated: "This table is no longer available: its access has ended.",
    account_not_allowed: "This table may not show this cloud account.",
    service_not_allowed: "This table may not show this kind of thing.",
    rate_limited: "This table was asked for too often.",
    quota_exceeded: "This table was asked for as often as it may be.",
    organization_suspended: "This table is no longer available: its access has ended.",
    offline: "The table could not be loaded: its server cannot be reached.",
  }),
)

/** Codes that only the author of the page can do something about; the server says what. */
const AUTHORS = new Set(["unprocessable", "invalid_request"])

/** Why there is no table, or no newer one. */
export function refusalText({ code, details }: Outcome & { readonly kind: "refused" }): string {
  if (AUTHORS.has(code)) return `This table is not set up correctly. ${details.join(" ")}`.trim()
  return REFUSALS.get(code) ?? "The table could not be loaded. Try again later."
}

const GAPS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    denied: "the account does not let everything be read",
    throttled: "the cloud was asked too often",
    timeout: "the cloud did not answer in time",
    unsupported: "this kind of thing cannot be listed there",
    not_enabled: "the service is not switched on there",
    bad_credentials: "the account is not connected",
    more: "the list is too long",
  }),
)

/** Why something is missing from the table. */
export function gapText({ code, account }: Gap): string {
  const why = GAPS.get(code) ?? "the cloud reported a failure"
  return account === null
    ? `Not everything is shown: ${why}.`
    : `Not everything of ${account} is shown: ${why}.`
}

/** How many rows there are. */
export function countText(shown: number, all: number): string {
  const rows = `${all} ${all === 1 ? "row" : "rows"}`
  return shown === all ? rows : `${shown} of ${rows}`
}

/** A time as the visitor writes it. */
export function timeText(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })
}

/** A wait, rounded up to what people count in. */
export function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  if (seconds < 90) return `${seconds} ${seconds === 1 ? "second" : "seconds"}`
  return `${Math.ceil(seconds / 60)} minutes`
}
