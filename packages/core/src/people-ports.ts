/** Hashes passwords slowly, with a salt of their own. */
export interface PasswordHasher {
  /** @returns a PHC string that says how it was made. @throws BittingError unavailable when too many are waiting */
  readonly hash: (password: string) => Promise<string>
  /** False also for a hash it cannot read, and for null (nobody has this hash): each takes as long as any other. */
  readonly verify: (password: string, hash: string | null) => Promise<boolean>
  /** Whether the hash was made more cheaply than today's. */
  readonly isOutdated: (hash: string) => boolean
}

/** A mail of plain text. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Sends mail to people. */
export interface Mailer {
  /** False: no mail server is configured; links are then shown to whoever made them. */
  readonly configured: boolean
  /** Resolves when the mail server has taken it. @throws Error when it did not */
  readonly send: (mail: Mail) => Promise<void>
}
