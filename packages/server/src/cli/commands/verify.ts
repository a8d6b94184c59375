import type { Decision, VerifyQuestion } from "@bitting/sdk"
import { readSecret } from "../ask.ts"
import type { Command, Input } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect, readTokenFile } from "../connection.ts"
import { EXIT } from "../exit-codes.ts"
import { listed, when } from "../format.ts"
import { wholeNumber } from "../mint-options.ts"
import { printJson } from "../print-json.ts"
import type { Cell } from "../table.ts"
import { printPairs } from "../table.ts"
import type { Terminal } from "../terminal.ts"

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function part(fields: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const found = given(fields)
  return Object.keys(found).length === 0 ? undefined : found
}

function questionOf(input: Input): VerifyQuestion {
  const { text } = input
  const action = part({
    scopes: input.flag("scopes") ? input.list("scopes") : undefined,
    resources: part({ account: text("account"), service: text("service") }),
    environment: text("environment"),
    workspace: text("workspace"),
    batch_size: wholeNumber(input, "batch-size"),
    cost: wholeNumber(input, "cost"),
  })
  const request = part({
    origin: text("origin"),
    referer: text("referer"),
    ip: text("ip"),
    method: text("method"),
    path: text("path"),
  })
  return given({ keyspace: text("keyspace"), action, request })
}

function print(terminal: Terminal, decision: Decision): void {
  const { valid, code } = decision
  const pairs: (readonly [string, Cell])[] = [
    ["Valid", valid ? { text: "yes", style: "green" } : { text: "no", style: "red" }],
    ["Code", code],
  ]
  if (decision.grant_id !== undefined) {
    pairs.push(
      ["ID", decision.grant_id],
      ["Label", decision.label ?? ""],
      ["Keyspace", `${decision.keyspace ?? ""} (${decision.type ?? ""})`],
      ["Scopes", listed(decision.scopes ?? [], "none")],
      ["Expires", when(decision.expires_at ?? null)],
    )
  }
  if (decision.missing_scopes !== undefined) pairs.push(["Missing", decision.missing_scopes.join(", ")])
  if (decision.rate_limit !== undefined) {
    const { limit, remaining } = decision.rate_limit
    pairs.push(["Rate limit", `${remaining} of ${limit} per minute left`])
  }
  if (decision.quota !== undefined) {
    pairs.push(["Quota", `${decision.quota.remaining} of ${decision.quota.limit} left`])
  }
  printPairs(terminal, pairs)
}

export const verify: Command = {
  path: "verify",
  summary: "Ask the server whether a token is valid.",
  description: [
    "The token comes from standard input, from --token-file, or is typed without an echo. The exit code is 0 for a valid token and 3 for one that is not. A verification counts: against the key's limits, and as a use.",
  ],
  options: [
    { name: "token-file", value: "<file>", description: "File that holds the token." },
    { name: "keyspace", short: "k", value: "<name>", description: "Refuse keys of other keyspaces." },
    { name: "scopes", short: "s", value: "<a,b>", many: true, description: "Scopes the presenter needs." },
    { name: "account", value: "<name>", description: "Account it is about." },
    { name: "service", value: "<name>", description: "Service it is about." },
    { name: "environment", value: "<name>", description: "Environment it is in." },
    { name: "workspace", value: "<id>", description: "Workspace it is in." },
    { name: "batch-size", value: "<n>", description: "Entries in the batch." },
    { name: "cost", value: "<n>", description: "Units of quota it takes; 1 when left out." },
    { name: "origin", value: "<origin>", description: "Origin header of the request." },
    { name: "referer", value: "<url>", description: "Referer header of the request." },
    { name: "ip", value: "<address>", description: "Address the request came from." },
    { name: "method", value: "<method>", description: "Method of the request." },
    { name: "path", value: "<path>", description: "Path of the request." },
    ...REMOTE_OPTIONS,
  ],
  examples: [
    { what: "A token in a file", line: "bitting verify --token-file ci.token --scopes compliance:read" },
    {
      what: "A token from a secret store",
      line: "pass show ci-token | bitting verify --keyspace compliance",
    },
  ],
  run: async (input, terminal) => {
    const path = input.text("token-file")
    const { bitting } = connect(input, terminal)
    const question = questionOf(input)
    const token = path === undefined ? await readSecret(terminal, "Token: ") : readTokenFile(path)
    const decision = await bitting.verify(token, question)
    if (input.flag("json")) printJson(terminal, decision)
    else print(terminal, decision)
    return decision.valid ? EXIT.ok : EXIT.invalid
  },
}
