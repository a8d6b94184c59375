import type { Failure } from "./failure.ts"
import type { Terminal } from "./terminal.ts"
import { harmless, painter } from "./terminal.ts"

const lines = (text: string): readonly string[] => text.split("\n").map(harmless)

function forPeople(terminal: Terminal, { message, code, fix, requestId, errors }: Failure): string {
  const paint = painter(terminal, "err")
  const [first = "", ...rest] = lines(message)
  return [
    `${paint("red", "error:")} ${first}${code === null ? "" : paint("dim", ` [${code}]`)}`,
    ...rest.map((line) => `  ${line}`),
    ...errors.map(({ pointer, detail }) => `  ${harmless(pointer)}: ${harmless(detail)}`),
    ...(fix === "" ? [] : [`  ${harmless(fix.replaceAll("`", ""))}`]),
    ...(requestId === null ? [] : [paint("dim", `  request id: ${harmless(requestId)}`)]),
    "",
  ].join("\n")
}

/**
 * Says on standard error what went wrong: the sentence, each wrong place, what to do and the request's id.
 * @param json as one JSON object, for programs
 */
export function reportFailure(terminal: Terminal, failure: Failure, json: boolean): void {
  if (!json) return terminal.err(forPeople(terminal, failure))
  const { code, message, fix, requestId, errors } = failure
  const error = { code, message, fix, request_id: requestId, errors }
  terminal.err(`${JSON.stringify({ error })}\n`)
}
