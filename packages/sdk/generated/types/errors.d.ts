// Made from packages/sdk/src by `npm run gen`. Do not edit.
/** A place in a request that is wrong. */
export interface ErrorPlace {
    /** JSON pointer into the body, or the name of a parameter. */
    readonly pointer: string;
    readonly detail: string;
}
/** What a `BittingError` is made of. */
export interface BittingErrorParts {
    readonly message: string;
    /** HTTP status; 0 when no answer came. */
    readonly status?: number;
    readonly requestId?: string | undefined;
    readonly errors?: readonly ErrorPlace[];
    /** Seconds after which a repetition makes sense. */
    readonly retryAfter?: number | undefined;
    /** Further members of the problem document, such as `missing_scopes`. */
    readonly problem?: Readonly<Record<string, unknown>>;
    readonly cause?: unknown;
}
/**
 * A call that came to nothing. Switch on `code`: those of the server are listed in its error reference; of the client's own there are
 * `network_error`, `timeout`, `unexpected_answer` and `token_lost`. It never contains a token.
 */
export declare class BittingError extends Error {
    readonly name = "BittingError";
    readonly code: string;
    /** HTTP status; 0 when no answer came. */
    readonly status: number;
    /** The request's id, as in the server's log. */
    readonly requestId: string | undefined;
    /** The places in the request that are wrong. */
    readonly errors: readonly ErrorPlace[];
    /** Seconds after which a repetition makes sense. */
    readonly retryAfter: number | undefined;
    /** The server's problem document (RFC 9457); empty when there was none. */
    readonly problem: Readonly<Record<string, unknown>>;
    constructor(code: string, parts: BittingErrorParts);
}
/** Seconds of a `Retry-After` header; undefined for none and for a date. */
export declare function retryAfterOf(headers: Headers): number | undefined;
/** The error of an answer that is no success. What is not a problem document is not repeated in it. */
export declare function errorOf(response: Response, text: string): BittingError;
