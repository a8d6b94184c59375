/** How an error code is answered and explained; the source of the error reference and of the codes in the OpenAPI document. */
export interface ErrorEntry {
  readonly status: number
  readonly title: string
  /** What happened, for the reference page. */
  readonly what: string
  /** What to do about it. */
  readonly fix: string
}

const CATALOGUE = {
  invalid_json: {
    status: 400,
    title: "The body is not JSON",
    what: "The request body could not be parsed as JSON.",
    fix: "Send one JSON object, encoded as UTF-8, with `Content-Type: application/json`.",
  },
  invalid_request: {
    status: 400,
    title: "The request is not as documented",
    what: "A field is missing, unknown, of the wrong type or out of range. `errors` lists each place.",
    fix: "Correct the fields named by the JSON pointers in `errors`.",
  },
  unsupported_token_type: {
    status: 400,
    title: "Tokens of this type are not revoked here",
    what: "The token is of a type that is created and ended by what it belongs to, such as the root key.",
    fix: "End it where it is managed.",
  },
  duplicate_credentials: {
    status: 400,
    title: "More than one credential",
    what: "The request carried more than one `Authorization` header.",
    fix: "Send exactly one `Authorization: Bearer …` header.",
  },
  unauthenticated: {
    status: 401,
    title: "Sign in or send a key",
    what: "The operation needs a caller and the request carried no credentials.",
    fix: "Send `Authorization: Bearer <system key>`, or sign in.",
  },
  invalid_token: {
    status: 401,
    title: "The key is not accepted",
    what: "The bearer token is malformed, unknown, revoked, expired, disabled, not yet valid, or one of another API. The answer is the same for all of them.",
    fix: "Check which key is configured; create a new one if it has ended.",
  },
  invalid_session: {
    status: 401,
    title: "The session has ended",
    what: "The session cookie is unknown, signed out or expired.",
    fix: "Sign in again.",
  },
  invalid_credentials: {
    status: 401,
    title: "That is not right",
    what: "The e-mail address or what was shown with it is not right, or it was changed or taken away meanwhile. The answer is the same whether or not anybody has the address.",
    fix: "Try again, sign in another way, or reset the password.",
  },
  invalid_link: {
    status: 401,
    title: "The link is not accepted",
    what: "The link was used before, has expired or never existed.",
    fix: "Ask for a new link.",
  },
  invalid_ticket: {
    status: 401,
    title: "The sign-in has to begin again",
    what: "The ticket was used before, has expired or never existed.",
    fix: "Begin the sign-in again.",
  },
  not_a_system_key: {
    status: 403,
    title: "This key opens another API",
    what: "The management API is opened by keys of the keyspace `system` only.",
    fix: "Use a system key, or sign in.",
  },
  ip_not_allowed: {
    status: 403,
    title: "The key may not be used from this address",
    what: "The key is confined to certain addresses and the request came from another one.",
    fix: "Call from an allowed address, or use a key made for this one.",
  },
  origin_not_allowed: {
    status: 403,
    title: "The key may not be used from this origin",
    what: "The key is confined to certain origins; the `Origin` header is absent or names another one.",
    fix: "Call from an allowed page, or use a key made for this one.",
  },
  referer_required: {
    status: 403,
    title: "A Referer is required",
    what: "The key asks for a `Referer` header, from an allowed origin if it names any.",
    fix: "Call from a page that sends a Referer.",
  },
  environment_not_allowed: {
    status: 403,
    title: "The key may not be used in this environment",
    what: "The key is confined to certain environments.",
    fix: "Use a key made for this environment.",
  },
  workspace_not_allowed: {
    status: 403,
    title: "The key may not be used for this workspace",
    what: "The key belongs to another workspace.",
    fix: "Use a key of this workspace.",
  },
  account_not_allowed: {
    status: 403,
    title: "The key may not ask this account",
    what: "The key is confined to certain accounts, or the account is no longer linked. `errors`, where it is there, names the entries.",
    fix: "Leave the account out, or use a key made for it.",
  },
  service_not_allowed: {
    status: 403,
    title: "The key may not ask for this service",
    what: "The key is confined to certain services. `errors` names each entry.",
    fix: "Leave the service out, or use a key made for it.",
  },
  batch_too_large: {
    status: 403,
    title: "The batch is larger than the key allows",
    what: "The request has more entries than the key's `max_batch_size`.",
    fix: "Send the entries in several requests.",
  },
  insufficient_scope: {
    status: 403,
    title: "The key lacks a scope",
    what: "The key is valid but was not given the scope in `missing_scopes`.",
    fix: "Keys are immutable: create a new key that has the scope and revoke this one.",
  },
  role_insufficient: {
    status: 403,
    title: "Your role does not allow this",
    what: "The operation needs a higher role in this organization or workspace; `needed_role` names it.",
    fix: "Ask an owner or admin of the organization.",
  },
  role_cannot_grant: {
    status: 403,
    title: "Your role cannot grant these scopes",
    what: "The new key would carry scopes that the minting or holding role does not have; `scopes` names them.",
    fix: "Leave the scopes out, or have somebody with a higher role create the key.",
  },
  exceeds_caller: {
    status: 403,
    title: "The key would be more powerful than its maker",
    what: "A system key grants only what it has itself: reach, workspace, environments, accounts, services and expiry. `errors` names each field.",
    fix: "Ask for less, or create the key with a more powerful caller.",
  },
  system_key_needs_manager: {
    status: 403,
    title: "Keys of `system` need a manager or the root key",
    what: "A system key other than the root key tried to create, rotate or change a key of the keyspace `system`.",
    fix: "Sign in as a manager, or use the root key.",
  },
  session_required: {
    status: 403,
    title: "Only for people",
    what: "The operation works on the session of a signed-in person.",
    fix: "Sign in and call it with the session cookie.",
  },
  key_required: {
    status: 403,
    title: "Only for system keys",
    what: "The operation is for programs: it needs a system key, a session does not open it.",
    fix: "Send `Authorization: Bearer <system key>`.",
  },
  reauthentication_required: {
    status: 403,
    title: "Sign in again first",
    what: "The operation shows a secret or changes what you sign in with, and you last showed who you are longer ago than `max_age` seconds.",
    fix: "Show again who you are (`POST /auth/reauthenticate`) or sign in anew, and repeat the request within ten minutes.",
  },
  confined_session: {
    status: 403,
    title: "This session is confined to one organization",
    what: "The session was started by an organization's own single sign-on, or on its own host. It opens that organization alone, and does not change what the person signs in with.",
    fix: "Sign in on the instance's own host with your own password, passkey, wallet or link, and repeat the request.",
  },
  cross_site_request: {
    status: 403,
    title: "The request came from another site",
    what: "A request that writes with the session cookie must come from the same origin.",
    fix: "Call from the console's own origin, or use a system key instead of the cookie.",
  },
  organization_suspended: {
    status: 403,
    title: "The organization is suspended",
    what: "An instance admin suspended the organization; nothing in it can be changed.",
    fix: "Talk to whoever runs this instance.",
  },
  not_found: {
    status: 404,
    title: "Not found",
    what: "There is nothing here that the caller may know of.",
    fix: "Check the id, and that it belongs to your organization.",
  },
  method_not_allowed: {
    status: 405,
    title: "The method is not allowed here",
    what: "The path exists, but not with this method; `Allow` lists those that do.",
    fix: "Use one of the methods in `Allow`.",
  },
  request_timeout: {
    status: 408,
    title: "The request took too long to arrive",
    what: "The headers or the body were not complete in time.",
    fix: "Send the whole request at once.",
  },
  idempotency_in_progress: {
    status: 409,
    title: "The same request is under way",
    what: "A request with this `Idempotency-Key` has not been answered yet.",
    fix: "Wait for its answer, or repeat the request in a moment.",
  },
  already_exists: {
    status: 409,
    title: "It exists already",
    what: "Something of that name or address exists already in this organization.",
    fix: "Choose another name, or use the existing one.",
  },
  already_invited: {
    status: 409,
    title: "Somebody of this address is invited already",
    what: "The organization has an open invitation of this address; `invitation_id` names it.",
    fix: "Send that one anew (`POST /invitations/{invitation_id}/resend`), or revoke it and invite again.",
  },
  invitation_ended: {
    status: 409,
    title: "The invitation is over",
    what: "The invitation was accepted or revoked; `invitation_status` says which.",
    fix: "Create a new invitation. To take a member away, remove the member.",
  },
  sign_in_required: {
    status: 409,
    title: "Sign in first",
    what: "The invitation is for somebody the instance knows already, who accepts it in a session of their own.",
    fix: "Sign in as the person of the invited address and repeat the request; the invitation is not used up.",
  },
  second_factor_required: {
    status: 409,
    title: "Your own sign-in lacks a second factor",
    what: "The organization would ask a second factor of everybody, and you signed in without one: the change would lock you out.",
    fix: "Set up a second factor or a passkey, sign in with it, and repeat the request.",
  },
  key_not_rotatable: {
    status: 409,
    title: "The key cannot be rotated",
    what: "A key that is rotating, expired or revoked cannot be rotated; `key_status` says which.",
    fix: "Rotate the newest key of the chain, or create a new key.",
  },
  key_ended: {
    status: 409,
    title: "The key has ended",
    what: "A revoked or expired key cannot be enabled again, and its token cannot be shown any more.",
    fix: "Create a new key.",
  },
  last_owner: {
    status: 409,
    title: "An organization needs an owner",
    what: "The change would leave the organization without an active owner.",
    fix: "Make somebody else an owner first.",
  },
  in_use: {
    status: 409,
    title: "Something still depends on it",
    what: "It still has keys that are not revoked, or it is the default that always exists.",
    fix: "Revoke or replace those keys first.",
  },
  single_sign_on_unproven: {
    status: 409,
    title: "Sign in by it first",
    what: "Single sign-on is enforced only by somebody whose own session came from this very connection: that shows that it lets people in.",
    fix: "Save the connection without `enforced`, sign in by it, and switch `enforced` on in that session.",
  },
  precondition_failed: {
    status: 412,
    title: "It was changed meanwhile",
    what: "The `If-Match` header names another version than the current one.",
    fix: "Read it again, and repeat the change on what you see.",
  },
  body_too_large: {
    status: 413,
    title: "The body is too large",
    what: "The request body is larger than this operation accepts.",
    fix: "Send less, or in several requests.",
  },
  unsupported_media_type: {
    status: 415,
    title: "Send another type of body",
    what: "The request body is not declared as `application/json`, or as `application/x-www-form-urlencoded` where the operation takes a form.",
    fix: "Set `Content-Type: application/json`, or that of a form for `/oauth/…`.",
  },
  organization_required: {
    status: 422,
    title: "Say which organization",
    what: "The caller has more than one organization to choose from and named none.",
    fix: "Send `organization_id`.",
  },
  workspace_required: {
    status: 422,
    title: "Say which workspace",
    what: "The caller has more than one workspace to choose from and named none.",
    fix: "Send `workspace_id`.",
  },
  unprocessable: {
    status: 422,
    title: "The values do not fit together",
    what: "The request is well formed, but the keyspace or the organization does not allow these values. `errors` says what is allowed.",
    fix: "Correct the fields named by the JSON pointers in `errors`.",
  },
  weak_password: {
    status: 422,
    title: "The password is too easy to guess",
    what: "A password has 12 to 200 characters of any kind, is none of those that are tried first, and is more than the person's name or address. `errors` says what is wrong with this one.",
    fix: "Choose a longer one, such as several words at random, or have a password manager make one.",
  },
  wrong_code: {
    status: 422,
    title: "The code is not right",
    what: "The code is not one of the authenticator app at this moment, is no recovery code that is left, or was used before.",
    fix: "Type the code the app shows now; if it stays wrong, set the clock of the device right.",
  },
  provider_unusable: {
    status: 422,
    title: "The provider cannot be used",
    what: "The OpenID provider was asked for its metadata; `reason` says what is wrong: `unreachable` (no answer, not in time, or no metadata at `/.well-known/openid-configuration`), `issuer_mismatch` (the metadata names another issuer) or `no_code_flow` (it does not offer the authorization code flow).",
    fix: "Check the issuer as the provider writes it, and that this server reaches it.",
  },
  role_open: {
    status: 422,
    title: "Anybody's account could use this role",
    what: "The role can be assumed without the account's external id (`external_id`: `absent`) or with another one (`wrong`). Whoever knows its ARN could link it to an account of their own.",
    fix: "Give the role the trust policy that `GET /accounts/{account_id}/setup` shows, with its condition on `sts:ExternalId`.",
  },
  credentials_refused: {
    status: 422,
    title: "The credentials do not work",
    what: "The cloud was asked who they belong to, or to let the server in by them, and did not agree; `reason` says why: `denied`, `bad_credentials`, `timeout`, `throttled`, `not_enabled`, `unsupported` or `provider_error`.",
    fix: "Compare what you made in the cloud with `GET /accounts/{account_id}/setup`, and check what you pasted. What is new there can take a minute until it works.",
  },
  keys_are_immutable: {
    status: 422,
    title: "Keys are immutable",
    what: "What a key allows is frozen when it is minted; only `label`, `metadata` and `enabled` can change.",
    fix: "Create a new key with what you need, then revoke this one.",
  },
  managed_elsewhere: {
    status: 422,
    title: "Keys of this type are managed elsewhere",
    what: "Keys of this type are created and ended by what they belong to, not by `/keys`.",
    fix: "Use the operations of the owner named in `managed_by`.",
  },
  not_recoverable: {
    status: 422,
    title: "The token cannot be shown again",
    what: "The token was shown once, when the key was made; only its hash is kept. Tokens can be shown again only of key types that are declared `recoverable`, and only if Bitting made them.",
    fix: "Rotate the key: the new token is shown, and the old one works until the overlap ends.",
  },
  idempotency_mismatch: {
    status: 422,
    title: "The Idempotency-Key stands for another request",
    what: "This `Idempotency-Key` was used within the last 24 hours for a request with other content.",
    fix: "Use a new key for every request, and the same one only to repeat it.",
  },
  plan_required: {
    status: 422,
    title: "The organization's plan does not include this",
    what: "Only organizations of the plan in `needed_plan` can have this.",
    fix: "Have the plan changed first, by whoever runs this instance.",
  },
  limit_above_plan: {
    status: 422,
    title: "The rate limit is above the plan's",
    what: "The organization's plan allows fewer requests per minute; `maximum` says how many.",
    fix: "Ask for at most that many, or have the plan changed.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    what: "The key is above its requests per minute.",
    fix: "Wait for the seconds in `Retry-After`.",
  },
  quota_exceeded: {
    status: 429,
    title: "The quota is used up",
    what: "The key has used its quota for the period.",
    fix: "Wait for the next period, or create a key with a larger quota.",
  },
  lease_refused: {
    status: 429,
    title: "This verifier gets no lease for now",
    what: "Three times within ten minutes a change had to wait for this verifier until its lease was over. It gets none for ten minutes, so that revocations are quick for everybody.",
    fix: "Ask `POST /verify` until the seconds in `Retry-After` are over; the verifier of the SDK does so by itself. Find out what stops the process: a blocked event loop, a container that is frozen, a network that comes and goes.",
  },
  headers_too_large: {
    status: 431,
    title: "The headers are too large",
    what: "The request headers together are larger than the server accepts.",
    fix: "Send fewer or shorter headers.",
  },
  internal: {
    status: 500,
    title: "The server failed",
    what: "A fault in the server. It is logged under the request id.",
    fix: "Repeat the request; report it with the `request_id` if it stays.",
  },
  outcome_unknown: {
    status: 503,
    title: "Whether it was done cannot be said now",
    what: "The database was told to commit the change, and then neither confirmed nor denied it: the connection was lost, or nobody could be asked within five seconds whether the change is in force everywhere. The change may stand. Nothing is promised of it until a call succeeds.",
    fix: "Repeat the request until it succeeds: taking power away twice is safe, and waits as the first time would have. Whatever creates something is repeated with the same `Idempotency-Key`; without one, look whether it is there before you repeat it.",
  },
  provider_failed: {
    status: 502,
    title: "The cloud provider did not give the whole table",
    what: "The provider refused, was too slow or failed; `provider_error` says which, and `missing_permission` what the account lacks.",
    fix: "Give the account the permission, or try again later.",
  },
  unavailable: {
    status: 503,
    title: "The question cannot be answered now",
    what: "The database cannot be reached, or this server's knowledge is too old to decide.",
    fix: "Repeat in a moment.",
  },
} as const

/** A code of the error catalogue; clients switch on it. */
export type ErrorCode = keyof typeof CATALOGUE

/** Every error code with its status, title and explanation. */
export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, ErrorEntry>> = CATALOGUE

/** One place in a request that is wrong, RFC 9457 style. */
export interface ErrorPlace {
  /** JSON pointer into the body, or the name of a query parameter. */
  readonly pointer: string
  readonly detail: string
}

export interface BittingErrorOptions {
  /** A sentence for this occasion; the catalogue's `what` otherwise. Never contains a secret. */
  readonly detail?: string
  readonly errors?: readonly ErrorPlace[]
  /** Further public members of the problem document, such as `missing_scopes`. */
  readonly extra?: Readonly<Record<string, unknown>>
  /** For the log only. */
  readonly cause?: unknown
}

/** A failure with a code of the catalogue. Verdicts on keys are values, not errors. */
export class BittingError extends Error {
  override readonly name = "BittingError"
  readonly code: ErrorCode
  readonly status: number
  readonly errors: readonly ErrorPlace[]
  readonly extra: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, options: BittingErrorOptions = {}) {
    super(
      options.detail ?? ERROR_CATALOGUE[code].what,
      options.cause === undefined ? {} : { cause: options.cause },
    )
    this.code = code
    this.status = ERROR_CATALOGUE[code].status
    this.errors = options.errors ?? []
    this.extra = options.extra ?? {}
  }
}

/** Why something sealed cannot be opened. */
export type SealFault = "unknown_key" | "damaged"

/** Something sealed that cannot be opened. A fault of the installation or of the stored data, never of a request. */
export class SealError extends Error {
  override readonly name = "SealError"
  readonly fault: SealFault

  constructor(fault: SealFault, message: string) {
    super(message)
    this.fault = fault
  }
}
