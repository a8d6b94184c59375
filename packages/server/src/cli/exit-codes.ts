/** What the program's exit code says. Scripts may rely on them. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  invalid: 3,
  notFound: 4,
  notAuthorized: 5,
  unavailable: 6,
  inUse: 7,
  interrupted: 130,
} as const

/** The codes with what they mean, for the reference. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, "Done."],
  [EXIT.failure, "It failed, or the server refused it."],
  [EXIT.usage, "The command line is wrong."],
  [EXIT.invalid, "What was checked is not valid: a token, an export, a keyspace file, an installation."],
  [EXIT.notFound, "There is nothing of that name."],
  [EXIT.notAuthorized, "The key is missing, not accepted or not allowed to do this."],
  [EXIT.unavailable, "The server cannot be reached or cannot answer now."],
  [EXIT.inUse, "A running server has the data: stop it first."],
  [EXIT.interrupted, "Interrupted with Ctrl+C."],
]
