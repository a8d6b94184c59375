// Made from packages/sdk/src by `npm run gen`. Do not edit.
import type { CallOptions, OperationSpec } from "./operation.js";
/** Where and how a client calls. */
export interface TransportOptions {
    /** Base URL of the server. */
    readonly url: string;
    /** A system key. Left out in pages of the server's own origin, where the session cookie says who is calling. */
    readonly token?: string | undefined;
    /** Another `fetch`. */
    readonly fetch?: typeof globalThis.fetch | undefined;
    /** Longest time for a call with all its repetitions, ms; 30,000 when left out. */
    readonly timeoutMs?: number | undefined;
    /** Most repetitions after a failure; 2 when left out. */
    readonly maxRetries?: number | undefined;
}
/** A request that is ready to be sent. */
export interface Outgoing {
    readonly method: string;
    /** With its query, below the base URL. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    /** Whether sending it twice does no more than sending it once. */
    readonly repeatable: boolean;
}
/** Sends requests and answers successes. */
export interface Transport {
    /** @throws BittingError, or the reason of the caller's signal */
    readonly send: (outgoing: Outgoing, options?: CallOptions) => Promise<{
        response: Response;
        text: string;
    }>;
    /** Opens an answer that is read while it comes. What went wrong with it is the caller's to find out. */
    readonly open: (path: string, signal: AbortSignal) => Promise<Response>;
}
/**
 * Makes a transport. The token stays in its closure: neither the transport nor its errors show it.
 * @throws BittingError `invalid_url`, `invalid_token`
 */
export declare function createTransport(options: TransportOptions): Transport;
type Input = Readonly<Record<string, unknown>>;
/** Makes the request of an operation. */
export declare function outgoingOf(operation: {
    readonly id: string;
    readonly spec: OperationSpec;
}, input: Input, options: CallOptions): Outgoing;
export {};
