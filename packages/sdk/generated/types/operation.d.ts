// Made from packages/sdk/src by `npm run gen`. Do not edit.
/** How one operation of the API is sent. */
export interface OperationSpec {
    readonly method: string;
    /** With parameters in braces. */
    readonly path: string;
    /** Whether the operation takes anything at all. */
    readonly input: boolean;
    /** Names of its query parameters. */
    readonly query: readonly string[];
    /** Type of its body; null: it has none. */
    readonly media: string | null;
    /** Whether it answers a list page by page. */
    readonly paged: boolean;
    /** Whether the answer is text other than JSON. */
    readonly text: boolean;
    /** Whether the server answers a repeated `Idempotency-Key` with what it answered first. */
    readonly idempotencyKey: boolean;
}
/** What can be said about one call. */
export interface CallOptions {
    /** Ends the call. It rejects with the signal's reason. */
    readonly signal?: AbortSignal | undefined;
    /** Longest time for the whole call with its repetitions, ms. The client's own when left out. */
    readonly timeoutMs?: number | undefined;
    /** Most repetitions after a failure. The client's own when left out. */
    readonly maxRetries?: number | undefined;
    /** The ETag (`etagOf` what was read) a change is to be made on; it fails with `precondition_failed` if there is a newer version. */
    readonly ifMatch?: string | undefined;
    /** Name of this attempt, so that the server does it once however often it is sent. */
    readonly idempotencyKey?: string | undefined;
    /**
     * Called when a change was made and so many verifiers that fail open have not confirmed it: they may go on deciding by what was before it,
     * for as long as they were told to. Not called when all have.
     */
    readonly unconfirmed?: ((verifiers: number) => void) | undefined;
}
/** A list that is fetched page by page while it is read: `for await (const row of list)`. */
export interface Paged<Row, Page> extends AsyncIterable<Row> {
    /** One page, for those who keep the cursor themselves. */
    readonly page: () => Promise<Page>;
    /** Every row of every page. */
    readonly all: () => Promise<readonly Row[]>;
}
