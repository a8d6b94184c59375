// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { RequestFacts } from "./guard.js";
/** What is read of a request of `node:http` and of what is built on it. */
export interface IncomingLike {
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
    readonly rawHeaders?: readonly string[] | undefined;
    readonly socket?: {
        readonly remoteAddress?: string | undefined;
    } | undefined;
}
/** What a request says about itself. `ip`: as the framework sees it. */
export declare function factsOf(request: IncomingLike, ip: string | undefined): RequestFacts;
