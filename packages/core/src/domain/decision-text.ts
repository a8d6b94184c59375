import type { DecisionCode } from "./decision.ts"

/** What a decision code means to people. */
export interface DecisionText {
  /** What the verification found. */
  readonly meaning: string
  /** What whoever presented the token should do. */
  readonly remedy: string
}

/** Every decision code explained, for the reference. */
export const DECISION_TEXTS: Readonly<Record<DecisionCode, DecisionText>> = {
  malformed_token: {
    meaning:
      "The text is no token of this instance: its form or its checksum is wrong, or no keyspace declares how it begins. Nothing was looked up.",
    remedy:
      "Check that the token was copied whole, without quotes or spaces, and that its keyspace is still declared.",
  },
  unknown_token: {
    meaning:
      "The token is well formed, but no key here has it, or the key belongs to an organization outside the asker's reach or to a keyspace that is not declared.",
    remedy: "Check that the token was made by this instance. If it was, create a new key.",
  },
  wrong_keyspace: {
    meaning: "The key exists, but it opens another keyspace than the one asked for.",
    remedy: "Use a key of the right keyspace: the token's prefix says whose it is.",
  },
  revoked: {
    meaning: "The key was revoked. That is permanent.",
    remedy: "Use the key that replaces it, or create a new one.",
  },
  disabled: {
    meaning: "The key is switched off for now.",
    remedy: "Have it enabled again by whoever manages it.",
  },
  not_yet_valid: {
    meaning: "The key starts working at its `not_before`, which is still to come.",
    remedy: "Wait until then.",
  },
  expired: {
    meaning: "The key's lifetime is over, or it was rotated and its overlap has ended.",
    remedy: "Use the key that replaces it, or create a new one.",
  },
  holder_inactive: {
    meaning: "The member whose power the key carries has left or is suspended, or the organization is.",
    remedy: "Have the member reinstated, or use a key of somebody else.",
  },
  ip_not_allowed: {
    meaning:
      "The key is confined to certain addresses; the request came from another one, or its address was not stated.",
    remedy: "Call from an allowed address, or use a key made for this one.",
  },
  origin_not_allowed: {
    meaning: "The key is confined to certain origins; the `Origin` header is absent or names another one.",
    remedy: "Call from an allowed page, or use a key made for this one.",
  },
  referer_required: {
    meaning: "The key asks for a `Referer` header, from an allowed origin if it names any.",
    remedy: "Call from a page that sends a Referer.",
  },
  environment_not_allowed: {
    meaning:
      "The key is confined to certain environments; the one asked for is not among them, or none was stated.",
    remedy: "Use a key made for this environment.",
  },
  workspace_not_allowed: {
    meaning: "The key belongs to another workspace than the one asked for.",
    remedy: "Use a key of this workspace.",
  },
  account_not_allowed: {
    meaning:
      "The key is confined to certain accounts; the one asked for is not among them, or none was stated.",
    remedy: "Use a key made for this account.",
  },
  service_not_allowed: {
    meaning:
      "The key is confined to certain services; the one asked for is not among them, or none was stated.",
    remedy: "Use a key made for this service.",
  },
  insufficient_scope: {
    meaning:
      "The key may not do what was asked: the scopes in `missing_scopes` are not among those it has now.",
    remedy: "Create a new key that has the scopes: what a key allows never changes.",
  },
  batch_too_large: {
    meaning: "The batch has more entries than the key's `max_batch_size`.",
    remedy: "Send smaller batches.",
  },
  rate_limited: {
    meaning: "The key is above its requests per minute. Nothing was consumed.",
    remedy: "Wait for the seconds in `rate_limit.reset_seconds`.",
  },
  quota_exceeded: {
    meaning:
      "The key has used its quota for the period, or the rest is less than the cost. Nothing was consumed.",
    remedy: "Wait until `quota.resets_at`, or create a key with a larger quota.",
  },
  ok: {
    meaning: "The key may do what was asked, now. The use was counted.",
    remedy: "Nothing: go on.",
  },
}
