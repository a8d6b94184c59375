// Made from packages/sdk/src by `npm run gen`. Do not edit.
/**
 * The ETag (RFC 9110 §8.8.3) that came with an answer, for `ifMatch` of a change that is to be made on what was read.
 * @param answer the very object a call resolved with, or the `key` of one just made; copies have none
 * @returns undefined where the answer came with none
 */
export declare const etagOf: (answer: object) => string | undefined;
/** Remembers the ETag that came with an answer; null and undefined: none did. */
export declare function keepEtag(answer: unknown, etag: string | null | undefined): void;
