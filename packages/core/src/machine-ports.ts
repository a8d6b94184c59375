/** The two clocks. Wall time can step; monotonic time only runs forward. */
export interface Clock {
  /** Wall time, epoch ms. */
  readonly now: () => number
  /** Monotonic time in ms from an arbitrary start. */
  readonly monotonic: () => number
}

/** Random bytes fit for secrets. */
export interface Entropy {
  readonly bytes: (length: number) => Uint8Array
}

export interface Digest {
  /** SHA-256 of an ASCII or UTF-8 text as 64 lower-case hex digits. */
  readonly sha256Hex: (text: string) => string
}

/**
 * Keeps secrets readable for the server alone: sealed under a master key that is not in the database, and bound to the record they belong
 * to. Format: `docs/spec/sealing.md`.
 */
export interface Sealer {
  /** Id of the master key that seals: 8 lower-case hex digits. */
  readonly currentKeyId: string
  /** Ids of every master key that opens, the one that seals first. */
  readonly keyIds: readonly string[]
  /**
   * Seals a text.
   * @param associatedData what it is bound to; opening needs the same
   */
  readonly seal: (plaintext: string, associatedData: string) => string
  /** @throws SealError `unknown_key` when its master key is not at hand, `damaged` for anything that was not sealed for this record */
  readonly open: (sealed: string, associatedData: string) => string
  /** The same secret under the current master key. @throws SealError as `open` */
  readonly rewrap: (sealed: string, associatedData: string) => string
  /** What tells a master key from another one with the same id, without telling the key; null: not at hand. */
  readonly checkOf: (keyId: string) => string | null
}
