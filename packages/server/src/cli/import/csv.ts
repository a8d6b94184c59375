import { CommandError } from "../usage-error.ts"
import { EXIT } from "../exit-codes.ts"

/**
 * Reads comma-separated values (RFC 4180) piece by piece: fields may stand in double quotes, a quote inside is doubled.
 * @param chunks the text in pieces of any size
 * @returns each record as its fields; empty lines are passed over
 * @throws CommandError when the text ends inside quotes
 */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let record: string[] = []
  let field = ""
  let state: "plain" | "quoted" | "quote" = "plain"
  const ended = (): readonly string[] | null => {
    const whole = [...record, field]
    record = []
    field = ""
    state = "plain"
    return whole.length === 1 && whole[0] === "" ? null : whole
  }
  for await (const chunk of chunks) {
    for (const character of chunk) {
      if (state === "quoted") {
        if (character === '"') state = "quote"
        else field += character
      } else if (character === '"' && (state === "quote" || field === "")) {
        if (state === "quote") field += '"'
        state = "quoted"
      } else if (character === ",") {
        record.push(field)
        field = ""
        state = "plain"
      } else if (character === "\n") {
        const whole = ended()
        if (whole !== null) yield whole
      } else if (character !== "\r") field += character
    }
  }
  if (state === "quoted") {
    throw new CommandError("The file ends inside double quotes.", { exitCode: EXIT.usage })
  }
  const last = ended()
  if (last !== null) yield last
}
