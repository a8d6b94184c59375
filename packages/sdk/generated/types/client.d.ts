// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { Api, CreateKey, Decision, Key, KeyPage, KeysListInput, RevokeKey, RotateKey, UpdateKey, Verify } from "./generated/v1.js";
import type { CallOptions, Paged } from "./operation.js";
import type { TransportOptions } from "./transport.js";
/** Where the server is, and who calls. */
export type BittingOptions = TransportOptions;
/** What is asked about a token beside the token. */
export type VerifyQuestion = Omit<Verify, "token">;
/** A new key with its token, which is shown this once. */
export interface CreatedKey {
    readonly token: string;
    readonly key: Key;
}
/** Calls on keys. Operations that are not here take what the document says, as everywhere else. */
export interface KeysClient extends Omit<Api["keys"], "create" | "get" | "update" | "revoke" | "rotate" | "list"> {
    /**
     * Creates a key. Repeated by itself when an answer is lost: the server creates it once.
     * @throws BittingError `token_lost` when the key was created but its token was lost with an answer; `problem.key` is the key
     */
    readonly create: (key: CreateKey, options?: CallOptions) => Promise<CreatedKey>;
    /** Lists keys: `for await (const key of bitting.keys.list({ keyspace: "backup" }))`. */
    readonly list: (filter?: KeysListInput, options?: CallOptions) => Paged<Key, KeyPage>;
    readonly get: (grantId: string, options?: CallOptions) => Promise<Key>;
    /** Changes label, metadata or `enabled`; nothing else of a key can change. With `ifMatch: etagOf(key)` only if nobody changed it since. */
    readonly update: (grantId: string, change: UpdateKey, options?: CallOptions) => Promise<Key>;
    /** Makes a new key with the same powers. Both work until the overlap ends. */
    readonly rotate: (grantId: string, how?: RotateKey, options?: CallOptions) => Promise<CreatedKey>;
    /**
     * Revokes a key for good. When it resolves, no verification that starts later accepts the key.
     * @returns the key; undefined when it was purged as well
     */
    readonly revoke: (grantId: string, how?: RevokeKey & {
        readonly purge?: boolean | undefined;
    }, options?: CallOptions) => Promise<Key | undefined>;
}
/** A client of one server. Every operation of the API is here under its id: `bitting.organizations.list()`. */
export interface Bitting extends Omit<Api, "keys"> {
    readonly keys: KeysClient;
    /**
     * Asks the server about a token. Resolves for every token, good or bad: look at `valid`.
     * @throws BittingError when the question could not be answered
     */
    readonly verify: (token: string, question?: VerifyQuestion, options?: CallOptions) => Promise<Decision>;
}
/**
 * Makes a client. It needs nothing but `fetch`, so it runs in Node 20 and newer, in browsers and elsewhere.
 * @throws BittingError `invalid_url`, `invalid_token`
 * @example
 * const bitting = createBitting({ url: "https://keys.example.com", token: process.env.BITTING_KEY })
 * const { token, key } = await bitting.keys.create({ keyspace: "backup", scopes: ["backup:write"] })
 */
export declare function createBitting(options: BittingOptions): Bitting;
