import type {
  AccountPorts,
  AuditPorts,
  KnownDevice,
  Mailer,
  OneTimeCodes,
  OpenIdProviders,
  Passkeys,
  PasswordHasher,
  RateLimiter,
  RequestContext,
  RequestOrigin,
  SessionCaller,
  SignInThrottle,
  VerifyToken,
  WalletSignatures,
} from "@bitting/core"
import type { z } from "zod"
import type { RouteDef } from "../contract/route.ts"
import type { RouteId, ROUTES } from "../contract/routes.ts"
import type { CloudServicesOnce } from "../discovery/cloud-services-once.ts"
import type { EdgeAsker } from "./edge.ts"
import type { PaneBuild } from "./pane/pane-build.ts"
import type { Afterwards } from "../people/afterwards.ts"
import type { Settle } from "../verifiers/settle.ts"
import type { VerifierService } from "../verifiers/verifier-service.ts"

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

type Part<Route, Name extends keyof RouteDef> = Name extends keyof Route ? Parsed<Route[Name]> : undefined

type Body<Route> = Route extends { readonly bodyOptional: true }
  ? Part<Route, "body"> | undefined
  : Part<Route, "body">

/** Who calls, as far as the route asks: public routes know nobody, a protected API whoever stands at its edge, the rest a caller. */
type Asked<Route> = Route extends { readonly access: "public" }
  ? { readonly origin: RequestOrigin }
  : Route extends { readonly access: "edge" }
    ? { readonly origin: RequestOrigin; readonly asker: EdgeAsker }
    : RequestContext

/** What a handler gets: the parsed parts of the request, and who asks. */
export interface HandlerInput<Id extends RouteId> {
  readonly params: Part<(typeof ROUTES)[Id], "params">
  readonly query: Part<(typeof ROUTES)[Id], "query">
  readonly body: Body<(typeof ROUTES)[Id]>
  readonly context: Asked<(typeof ROUTES)[Id]>
  /** Version an `If-Match` header names; null: none was sent, or `*`. */
  readonly ifMatch: number | null
  /** The caller's name for the request, where the route takes one; null: it has none. */
  readonly idempotencyKey: string | null
  /** Whether the request asks for this media type by name. */
  readonly accepts: (type: string) => boolean
  /** What the request says of the browser it comes from; its own word. */
  readonly browser: Browser
  /** The session the caller came with; null for system keys and public routes. */
  readonly session: SessionCaller | null
}

/** What a request says of the browser it comes from. */
export interface Browser {
  readonly userAgent: string | null
  /** The `Cookie` header. */
  readonly cookies: string | undefined
  /** Secret of the session it has, right or wrong; null: none. */
  readonly sessionSecret: string | null
  /** What it is known by from earlier sign-ins; null: nothing. */
  readonly device: () => KnownDevice | null
  /** Host name and port it was sent to, lower-case. */
  readonly host: string | null
  /** The only organization that is known on that host; null: all are. */
  readonly hostOrganizationId: string | null
}

/** What handlers work with beside the use cases' ports. */
export interface Services extends AuditPorts, AccountPorts {
  /** Base URL people and programs reach this server by, without a slash at the end. */
  readonly publicUrl: string
  /** Base URL of the instance itself, whichever host the request came to. Secrets that are mailed lead there and nowhere else. */
  readonly instanceUrl: string
  /** The only organization that is known on the host the request came to; null: the instance's own host, which knows all. */
  readonly hostOrganizationId: string | null
  /** As `settled`; answers the verifiers that fail open and have not confirmed the change. */
  readonly settle: Settle
  /** Names of requests that are not answered yet. */
  readonly underWay: Set<string>
  /** Counts requests of callers who are known by nothing but their address. */
  readonly strangers: RateLimiter
  /** Hashes what people sign in with. */
  readonly passwords: PasswordHasher
  /** Sends mail, where a mail server is configured. */
  readonly mailer: Mailer
  /** Computes the codes of authenticator apps. */
  readonly oneTimeCodes: OneTimeCodes
  /** Reads what browsers say of passkeys. */
  readonly passkeys: Passkeys
  /** Speaks to OpenID providers. */
  readonly openId: OpenIdProviders
  /** Reads what wallets sign; null: signing in with them is switched off. */
  readonly wallets: WalletSignatures | null
  /** Does what answers do not wait for. */
  readonly afterwards: Afterwards
  /** Slows down whoever guesses passwords and codes. */
  readonly throttle: SignInThrottle
  /** The one way tokens are verified. */
  readonly verifyToken: VerifyToken
  /** What can be asked of clouds, and who asks it; loaded by the first request that needs it. */
  readonly discovery: CloudServicesOnce["discovery"]
  /** The pane's script; null: it has not been built. */
  readonly readPane: () => PaneBuild | null
  /** What is done for verifiers in other processes. */
  readonly verifiers: VerifierService
  /** Whether the database answers and the verifier may decide. */
  readonly readiness: () => Promise<{ readonly database: boolean; readonly verifier: boolean }>
}

/** A handler's answer. */
export interface Reply {
  /** The route's own success status when left out. */
  readonly status?: number
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, piece by piece, as the type the route says. A failure cuts the answer off. */
  readonly stream?: AsyncIterable<string>
  readonly headers?: Readonly<Record<string, string | string[]>>
}

/** One operation's code: it translates between the contract and a use case, and decides nothing itself. */
export type Handler<Id extends RouteId> = (services: Services, input: HandlerInput<Id>) => Promise<Reply>
