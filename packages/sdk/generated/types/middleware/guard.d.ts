// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { VerifyQuestion } from "../client.js";
import type { Verdict } from "../verdict.js";
/** A key that was accepted, as a verification answers it. */
export type AcceptedKey = Verdict;
/** Whoever answers questions about tokens: an in-process verifier, or a client that asks the server each time. */
export interface TokenVerifier {
    readonly verify: (token: string, question: VerifyQuestion) => Promise<AcceptedKey>;
}
type Action = NonNullable<VerifyQuestion["action"]>;
/** What a request needs to be let through. */
export interface GuardOptions<Request> {
    readonly verifier: TokenVerifier;
    /** Refuse keys of other keyspaces. Name yours, so that a key of another API opens nothing here. */
    readonly keyspace?: string | undefined;
    /** Scopes the key must have, all of them. */
    readonly scopes?: readonly string[] | undefined;
    /** The environment this server runs in. */
    readonly environment?: string | undefined;
    /** What this request is about, where that depends on the request: account, service, workspace, size of a batch, cost, scopes. */
    readonly action?: ((request: Request) => Action) | undefined;
    /** The client's address, where the framework does not know it. */
    readonly ip?: ((request: Request) => string | undefined) | undefined;
    /** Named in `WWW-Authenticate`; `api` when left out. */
    readonly realm?: string | undefined;
}
/** What a request says about itself. */
export interface RequestFacts {
    /** Every Authorization header there was. */
    readonly authorization: readonly string[];
    readonly origin: string | undefined;
    readonly referer: string | undefined;
    readonly ip: string | undefined;
}
/** A refusal, ready to be sent. */
export interface Refusal {
    readonly allowed: false;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** JSON of a problem document (RFC 9457). */
    readonly body: string;
}
/** What became of a request. */
export type Outcome = {
    readonly allowed: true;
    readonly key: AcceptedKey;
    readonly headers: Readonly<Record<string, string>>;
} | Refusal;
/** Decides about a request. Never rejects unless `options.action` throws: what cannot be decided is refused with 503. */
export declare function judgeRequest<Request>(options: GuardOptions<Request>, request: Request, facts: RequestFacts): Promise<Outcome>;
export {};
