import { HYGIENE_CHECKS } from "@bitting/core"
import type { HygieneFinding, KeysHygieneInput } from "@bitting/sdk"
import type { Command } from "../command.ts"
import { ORGANIZATION_OPTION, REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { EXIT } from "../exit-codes.ts"
import { counted } from "../format.ts"
import { printJson } from "../print-json.ts"
import type { Cell } from "../table.ts"
import { printTable } from "../table.ts"
import type { Terminal } from "../terminal.ts"
import { harmless, painter } from "../terminal.ts"

const STYLES = { high: "red", medium: "yellow", low: "dim" } as const

function severityCell(severity: HygieneFinding["severity"]): Cell {
  return { text: severity, style: STYLES[severity] }
}

/** Findings by what they ask for: what to do is said once. */
function print(terminal: Terminal, findings: readonly HygieneFinding[]): void {
  const paint = painter(terminal, "out")
  const checks = [...new Set(findings.map(({ check }) => check))]
  for (const check of checks) {
    const own = findings.filter((finding) => finding.check === check)
    terminal.out(`${paint("bold", check.replaceAll("_", " "))}: ${harmless(own[0]?.remedy ?? "")}\n`)
    printTable(terminal, {
      heads: ["", "ID", "KEYSPACE", "LABEL", "EVIDENCE"],
      rows: own.map(({ severity, grant_id: id, keyspace, label, evidence }) => [
        severityCell(severity),
        id,
        keyspace,
        label,
        Object.entries(evidence)
          .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
          .join(", "),
      ]),
      elastic: 3,
    })
    terminal.out("\n")
  }
}

export const hygiene: Command = {
  path: "hygiene",
  summary: "Show which keys should be reviewed, why, and what to do.",
  options: [
    { name: "keyspace", short: "k", value: "<name>", description: "Only keys of this keyspace." },
    {
      name: "check",
      value: "<check>",
      choices: HYGIENE_CHECKS,
      description: "Only findings of this check.",
    },
    { name: "exit-code", description: "End with 3 when there are findings, for scheduled runs." },
    ORGANIZATION_OPTION,
    ...REMOTE_OPTIONS,
  ],
  examples: [
    { what: "Everything that asks for a look", line: "bitting hygiene" },
    { what: "Keys that end soon, in a nightly job", line: "bitting hygiene --check expiring --exit-code" },
  ],
  run: async (input, terminal) => {
    const keyspace = input.text("keyspace")
    const check = input.text("check") as KeysHygieneInput["check"]
    const organization = input.text("organization")
    const list = connect(input, terminal).bitting.keys.hygiene({
      limit: 200,
      ...(keyspace === undefined ? {} : { keyspace }),
      ...(check === undefined ? {} : { check }),
      ...(organization === undefined ? {} : { organization_id: organization }),
    })
    const { summary } = await list.page()
    const findings = await list.all()
    if (input.flag("json")) printJson(terminal, { summary, data: findings })
    else print(terminal, findings)
    const looked = summary === null ? "" : ` in ${counted(summary.keys_checked, "key")}`
    if (!input.flag("json")) terminal.err(`${counted(findings.length, "finding")}${looked}.\n`)
    return findings.length > 0 && input.flag("exit-code") ? EXIT.invalid : EXIT.ok
  },
}
