/** A command line that cannot be run as it is. The message says what is wrong, and what was probably meant. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}

/** Something the program found wrong itself: told to people without a stack, ends with `exitCode`. */
export class CommandError extends Error {
  override readonly name = "CommandError"
  readonly exitCode: number
  /** What to do about it; empty when the message says it. */
  readonly fix: string

  constructor(message: string, parts: { readonly exitCode: number; readonly fix?: string }) {
    super(message)
    this.exitCode = parts.exitCode
    this.fix = parts.fix ?? ""
  }
}
