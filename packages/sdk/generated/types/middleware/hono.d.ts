// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { AcceptedKey, GuardOptions } from "./guard.js";
export type { AcceptedKey, GuardOptions, TokenVerifier } from "./guard.js";
/** For `new Hono<{ Variables: KeyVariables }>()`: the key is `context.get("key")`. */
export interface KeyVariables {
    /** The key the request was let through with, behind `requireKey`. */
    key: AcceptedKey;
}
/** What is read and written of a context of Hono. */
export interface HonoContextLike {
    readonly req: {
        readonly header: (name: string) => string | undefined;
    };
    readonly env: unknown;
    readonly set: (name: "key", value: AcceptedKey) => void;
    readonly header: (name: string, value: string) => void;
}
/**
 * Lets requests through that bring a key good for them, as `context.get("key")`, and answers the others with 401, 403, 429 or 503.
 * Where Hono does not run on Node, say by `ip` how the client's address is found.
 * @example
 * const app = new Hono<{ Variables: KeyVariables }>()
 * app.get("/forecast", requireKey({ verifier, keyspace: "weather" }), (context) => context.json({ for: context.get("key").label }))
 */
export declare function requireKey<Context extends HonoContextLike = HonoContextLike>(options: GuardOptions<Context>): (context: Context, next: () => Promise<void>) => Promise<Response | undefined>;
