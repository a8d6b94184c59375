const etags = new WeakMap<object, string>()

/**
 * The ETag (RFC 9110 §8.8.3) that came with an answer, for `ifMatch` of a change that is to be made on what was read.
 * @param answer the very object a call resolved with, or the `key` of one just made; copies have none
 * @returns undefined where the answer came with none
 */
export const etagOf = (answer: object): string | undefined => etags.get(answer)

/** Remembers the ETag that came with an answer; null and undefined: none did. */
export function keepEtag(answer: unknown, etag: string | null | undefined): void {
  if (typeof answer === "object" && answer !== null && typeof etag === "string") etags.set(answer, etag)
}
