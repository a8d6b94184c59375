import { counted } from "./common.ts"

const listed = new Intl.ListFormat("en", { type: "conjunction" })
const either = new Intl.ListFormat("en", { type: "disjunction" })

/** What became of a verification, in a few words. */
export const decisionWords: Readonly<Record<string, string>> = {
  ok: "Accepted",
  malformed_token: "Not a token",
  unknown_token: "Unknown token",
  wrong_keyspace: "Key of another keyspace",
  revoked: "Revoked",
  disabled: "Switched off",
  not_yet_valid: "Not yet valid",
  expired: "Expired",
  holder_inactive: "Its holder is inactive",
  ip_not_allowed: "Address not allowed",
  origin_not_allowed: "Origin not allowed",
  referer_required: "No Referer",
  environment_not_allowed: "Environment not allowed",
  workspace_not_allowed: "Workspace not allowed",
  account_not_allowed: "Account not allowed",
  service_not_allowed: "Service not allowed",
  insufficient_scope: "Scope missing",
  batch_too_large: "Batch too large",
  rate_limited: "Too many requests",
  quota_exceeded: "Quota used up",
}

/** What was refused: what it asked for (names, or one number), and the page it came from. */
interface Refused {
  readonly asked: readonly string[]
  readonly origin: string | null
}

const about =
  (named: (names: string) => string, unnamed: string) =>
  ({ asked }: Refused): string =>
    asked.length === 0 ? unnamed : named(listed.format(asked))

/** Why a request was refused, in a sentence, by its decision code. */
const denialReasons: Readonly<Record<string, (refused: Refused) => string>> = {
  wrong_keyspace: about(
    (name) => `It was presented as a key of ${name}.`,
    "It was presented as a key of another keyspace.",
  ),
  revoked: () => "The key is revoked: nothing accepts it any more.",
  disabled: () => "The key was switched off.",
  not_yet_valid: () => "The key had not begun to work.",
  expired: () => "The key had ended.",
  holder_inactive: () => "Whoever holds the key has left or is suspended, or the organization is.",
  ip_not_allowed: () =>
    "It came from an address that is not one of the key’s, or its address was not stated.",
  origin_not_allowed: ({ origin }) =>
    origin === null
      ? "It came from no page: no Origin was sent."
      : "It came from a page that is not one of the key’s.",
  referer_required: () => "It had no Referer of a page the key is for.",
  environment_not_allowed: about(
    (name) => `It asked about the environment ${name}.`,
    "It did not say which environment it is about.",
  ),
  workspace_not_allowed: about(
    (name) => `It asked about the workspace ${name}.`,
    "It asked about another workspace.",
  ),
  account_not_allowed: about(
    (names) => `It asked about ${names}.`,
    "It did not say which account it is about.",
  ),
  service_not_allowed: about(
    (names) => `It asked about ${names}.`,
    "It did not say which service it is about.",
  ),
  insufficient_scope: about(
    (names) => `It needed ${names}, which the key may not do.`,
    "It needed a scope the key does not have.",
  ),
  batch_too_large: about((size) => `The batch had ${size} entries.`, "The batch had too many entries."),
  rate_limited: () => "There were more requests a minute than the key may make.",
  quota_exceeded: () => "The quota was used up, or what was left of it was less than the request costs.",
}

export const keyPage = {
  sections: {
    powers: "What it can do",
    facts: "Facts",
    usage: "Use",
    denials: "Refusals",
    recentDenials: "Recent denials",
    history: "History",
  },
  powers: {
    level: (title: string, scopes: readonly string[]) => `${title}: ${listed.format(scopes)}.`,
    scopes: (scopes: readonly string[]) => `It may ${listed.format(scopes)}.`,
    noScopes: "The keyspace knows no scopes: the key opens all of it, within the limits below.",
    accounts: (names: readonly string[]) => `It asks about ${listed.format(names)}, and no other account.`,
    noAccounts: "None of its accounts is linked any more: it can ask about nothing.",
    services: (names: readonly string[]) => `It sees ${listed.format(names)}, and no other service.`,
    allServices: "It sees every service.",
    environments: (names: readonly string[]) => `It works in ${listed.format(names)} only.`,
    allEnvironments: "It works in every environment.",
    origins: (origins: readonly string[]) => `Browsers may use it on pages of ${either.format(origins)}.`,
    addresses: (addresses: readonly string[]) => `It is accepted from ${either.format(addresses)}.`,
    rate: (limit: number) => `It may be used ${counted(limit, "time", "times")} a minute.`,
    batch: (size: number) => `One request may have ${counted(size, "entry", "entries")}.`,
    referer: "Requests must have a Referer.",
    quota: (limit: number, period: "total" | "day" | "month") =>
      `It may be used ${counted(limit, "time", "times")} ${{ total: "in all", day: "a day", month: "a month" }[period]}.`,
    quotaUsed: (used: number) => `${used.toLocaleString("en")} of them are used.`,
    member: (name: string) =>
      `It carries the power of ${name}: what their role loses, the key loses at once.`,
    publishable: "Its token may be visible in the source of a page.",
    anywhere: "It is accepted from any address and any page.",
    begins: (when: string) => `It works from ${when} on.`,
    ends: (when: string) => `It ends on ${when}.`,
    endsNever: "It never ends by itself.",
  },
  facts: {
    id: "Id",
    copyId: "Copy the id",
    notBefore: "Works from",
    metadata: "Metadata",
    rotatedFrom: "Replaces",
    rotatedTo: "Replaced by",
    revoked: "Revoked",
    because: (reason: string) => `because: ${reason}`,
    show: "Show",
  },
  usage: {
    range: "Period",
    ranges: { day: "24 hours", week: "7 days", month: "30 days" },
    none: "It was not used in this time.",
    accepted: "Accepted",
    refused: "Refused",
    summary: (accepted: number, refused: number) =>
      `${counted(accepted, "request", "requests")} accepted, ${refused.toLocaleString("en")} refused.`,
    chart: "Requests over time",
    at: "From",
  },
  denials: {
    none: "Nothing was refused in this time.",
    reason: "Reason",
    count: "How often",
    latest: "Last in the hour from",
    latestDay: "Last on",
  },
  recentDenials: {
    reasons: denialReasons,
    from: "From",
    none: "No request with this key was refused in the last seven days.",
    noneText:
      "When one is, you see here when and why: what it asked for, and where it came from. To see what would be refused, imagine a request:",
    tryIt: "Try it",
    all: "Show all of them",
    samples:
      "Samples of the last seven days: at most one of each reason in ten seconds, the newest five of each. Above is how many there were.",
    noAddresses: "Addresses are for managers and above.",
  },
  history: {
    none: "Nothing has happened to it yet.",
    mayNot: "The audit log is for managers and above.",
    all: "All of it in the audit log",
  },
  actions: {
    menu: "More actions",
    rotate: "Rotate",
    disable: "Disable",
    enable: "Enable",
    reveal: "Show the token",
    disableTitle: (label: string) => `Disable ${label}`,
    disableText:
      "Whatever uses this key is refused until you enable it again. Nothing else about the key changes.",
    disabled: (label: string) => `${label} is switched off everywhere.`,
    enabled: (label: string) => `${label} works again.`,
    try: "Try it",
  },
  edit: {
    rename: "Rename",
    title: (label: string) => `Rename ${label}`,
    label: "Label",
    now: (label: string) => `It is called “${label}” now.`,
    saved: "The key has its new label.",
  },
  reveal: {
    title: "The token",
    lead: "Everybody who sees it can use it. That you looked is in the audit log.",
    show: "Show the token",
    hide: "Done",
  },
  ended: {
    revoked: "This key is revoked. Nothing accepts it any more, and it never works again.",
    expired: "This key has expired. Nothing accepts it any more.",
    rotating: (when: string) => `It is being replaced: it works until ${when}, then ends by itself.`,
    disabled: "This key is switched off. Nothing accepts it until it is enabled again.",
    toNew: "Go to the new key",
  },
}

export const rotation = {
  title: (label: string) => `Rotate ${label}`,
  lead: "A new key with the same powers takes over. Both work for a while, so that nothing stops.",
  steps: { choose: "Choose", store: "New token", use: "First use", finish: "Old key" },
  overlap: "How long both keys work",
  overlapHint: "Long enough to put the new token everywhere the old one is.",
  overlaps: {
    "0h": "Not at all: the old one stops now",
    "1h": "1 hour",
    "24h": "1 day",
    "7d": "7 days",
    "30d": "30 days",
  },
  expiry: "Lifetime of the new key",
  sameLifetime: "The same as the old one’s",
  start: "Create the new key",
  over: "This key cannot be rotated: it is over.",
  replaced: "This key has its replacement already, so it cannot be rotated again.",
  lost: "If nobody stored the new token, rotate the new key: that makes another token.",
  leave: {
    title: "Have you stored the new token?",
    text: "It cannot be shown again, and the old key is ending already. If you lose it, rotate the new key to get another.",
    leave: "Leave",
  },
  waiting: "Put the new token where the old one is. Its first use appears here by itself.",
  waitingStatus: "Waiting for the first use of the new key…",
  used: (when: string) => `The new key was used ${when}. Whatever uses it has the new token.`,
  skip: "Go on without waiting",
  next: "Go on",
  oldUsed: (when: string) => `The old key was last used ${when}.`,
  oldNever: "The old key was never used.",
  oldEnds: (when: string) => `It ends by itself ${when}.`,
  oldOver: "The old key has ended.",
  finish: "End the old key now",
  finishHint: "When nothing uses it any more. Whatever still does stops at once.",
  later: "Let it end by itself",
  done: "The old key is revoked. No server accepts it any more.",
}
