import { DECISION_CODES, DECISION_TEXTS, ERROR_CATALOGUE, isStandingRefusal } from "@bitting/core"
import type { DecisionCode, ErrorEntry } from "@bitting/core"
import { mkdir, writeFile } from "node:fs/promises"
import { STATUS_CODES } from "node:http"
import { dirname, join } from "node:path"
import { problemExample } from "../packages/server/src/contract/openapi/problem-examples.ts"
import { DEFAULT_BASE_URL } from "../packages/server/src/contract/openapi.ts"
import { ROOT } from "./source-files.ts"

const TARGET = "docs/reference/errors.md"

function errorSection(code: string, { title, what, fix }: ErrorEntry): readonly string[] {
  return [`### \`${code}\``, "", `**${title}.** ${what}`, "", `*What to do:* ${fix}`, ""]
}

function errorSections(): readonly string[] {
  const entries: readonly (readonly [string, ErrorEntry])[] = Object.entries(ERROR_CATALOGUE)
  const statuses = [...new Set(entries.map(([, { status }]) => status))].sort((left, right) => left - right)
  return statuses.flatMap((status) => [
    `## ${status} ${STATUS_CODES[status] ?? ""}`,
    "",
    ...entries
      .filter(([, entry]) => entry.status === status)
      .flatMap(([code, entry]) => errorSection(code, entry)),
  ])
}

/** What somebody who only presented the token is told. */
function atTheEdge(code: DecisionCode): string {
  if (code === "ok") return "let through"
  if (isStandingRefusal(code)) return "401 `invalid_token`"
  return code === "rate_limited" || code === "quota_exceeded" ? `429 \`${code}\`` : `403 \`${code}\``
}

function decisionTable(): readonly string[] {
  const rows = DECISION_CODES.map((code) => {
    const { meaning, remedy } = DECISION_TEXTS[code]
    return `| \`${code}\` | ${meaning} | ${remedy} | ${atTheEdge(code)} |`
  })
  return [
    "| Code | Meaning | What the presenter should do | At a public edge |",
    "|---|---|---|---|",
    ...rows,
  ]
}

/** The reference of error and decision codes in Markdown. */
function errorsReference(): string {
  return [
    "<!-- Made by `npm run gen` from packages/core/src/errors.ts and packages/core/src/domain/decision-text.ts. -->",
    "# Error and decision codes",
    "",
    "An error is a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) of the type `application/problem+json`.",
    "Switch on `code`: each has one status, and neither changes within v1. `detail` is for people and may. `request_id` is in the",
    "server's log and in the header `X-Request-Id`; quote it when you ask for help. `type` is the address of the code's page on your",
    "own server. Some codes bring members of their own, named with them below.",
    "",
    "```json",
    JSON.stringify(problemExample("invalid_request", DEFAULT_BASE_URL), null, 2),
    "```",
    "",
    "Whether a key is accepted is no error: verification answers 200 with a [decision](#decisions).",
    "",
    ...errorSections(),
    "## Decisions",
    "",
    "What a verification came to is in `code`, with `valid` true for `ok` alone. The checks are made in this order, and the first",
    "that fails is the answer. The set may grow: treat a code you do not know as a refusal.",
    "",
    "Tell the code to whoever runs the program that asked. To somebody who only presented a token, say no more than the last column:",
    "anything else would help with guessing.",
    "",
    ...decisionTable(),
    "",
  ].join("\n")
}

/** Writes docs/reference/errors.md. */
export async function generate(): Promise<void> {
  const target = join(ROOT, TARGET)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, errorsReference())
}
