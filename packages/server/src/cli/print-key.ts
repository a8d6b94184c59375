import type { CreatedKey, Key } from "@bitting/sdk"
import type { Input } from "./command.ts"
import { listed, when } from "./format.ts"
import { printJson } from "./print-json.ts"
import type { Cell } from "./table.ts"
import { printPairs, printTable } from "./table.ts"
import type { Terminal } from "./terminal.ts"
import { harmless } from "./terminal.ts"

function statusCell(status: string): Cell {
  if (status === "active") return { text: status, style: "green" }
  return { text: status, style: status === "revoked" || status === "expired" ? "red" : "yellow" }
}

const tokenOf = (key: Key): string => `${key.token_prefix}…${key.token_last4}`

/** Writes keys as a table. */
export function printKeys(terminal: Terminal, keys: readonly Key[]): void {
  printTable(terminal, {
    heads: ["ID", "KEYSPACE", "TYPE", "LABEL", "TOKEN", "STATUS", "ENDS", "LAST USED"],
    rows: keys.map((key) => [
      key.grant_id,
      key.keyspace,
      key.type,
      key.label,
      tokenOf(key),
      statusCell(key.status),
      when(key.ends_at),
      when(key.last_used_at),
    ]),
    elastic: 3,
  })
}

function detail(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value)
}

function optionalPairs(key: Key): readonly (readonly [string, Cell])[] {
  return [
    ...(key.permission === null ? [] : [["Permission", key.permission] as const]),
    ["Scopes", listed(key.scopes, "none")],
    ...(key.accounts === null ? [] : [["Accounts", listed(key.accounts, "none")] as const]),
    ...(key.services === null ? [] : [["Services", listed(key.services, "none")] as const]),
    ...(key.environments === null ? [] : [["Environments", listed(key.environments, "none")] as const]),
    ...Object.entries(key.constraints).map(([name, value]) => [name, detail(value)] as const),
    ...(key.quota === null
      ? []
      : [["Quota", `${key.quota.limit} per ${key.quota.period}, ${key.quota.used ?? "?"} used`] as const]),
    ...Object.entries(key.metadata).map(([name, value]) => [`Metadata ${name}`, detail(value)] as const),
  ]
}

function endPairs(key: Key): readonly (readonly [string, Cell])[] {
  return [
    ...(key.rotated_from === null ? [] : [["Rotated from", key.rotated_from] as const]),
    ...(key.rotated_to === null ? [] : [["Rotated to", key.rotated_to] as const]),
    ...(key.revoked_at === null
      ? []
      : [["Revoked", `${when(key.revoked_at)} (${key.revoked_reason ?? "no reason"})`] as const]),
  ]
}

/** Writes everything about one key. */
export function printKey(terminal: Terminal, key: Key): void {
  printPairs(terminal, [
    ["ID", key.grant_id],
    ["Label", key.label],
    ["Status", statusCell(key.status)],
    ["Keyspace", `${key.keyspace} (${key.type})`],
    ["Token", tokenOf(key)],
    ["Organization", key.organization_id],
    ["Workspace", key.workspace_id],
    ["Held by", key.holder.member_id ?? "the organization"],
    ...(key.reach === "instance" ? [["Reach", "the whole instance"] as const] : []),
    ...optionalPairs(key),
    ["Created", `${when(key.created_at)} by ${key.created_by.kind} ${key.created_by.id}`],
    ...(key.not_before === null ? [] : [["Not before", when(key.not_before)] as const]),
    ["Ends", when(key.ends_at)],
    ["Last used", when(key.last_used_at)],
    ["Requests", key.request_count.toLocaleString("en")],
    ...endPairs(key),
  ])
}

/** Writes a new token alone on standard output, and what it is the token of on standard error. */
export function printMinted(terminal: Terminal, input: Input, minted: CreatedKey): void {
  if (input.flag("json")) return printJson(terminal, minted)
  const { token, key } = minted
  const label = key.label === "" ? "" : ` "${harmless(key.label)}"`
  const from = key.rotated_from === null ? "" : `, the successor of ${key.rotated_from}`
  terminal.err(
    `Created ${key.grant_id}${label} (${key.keyspace}, ${key.type})${from}; it ends: ${when(key.ends_at)}.\n` +
      "The token is shown this once; store it now:\n",
  )
  terminal.out(`${token}\n`)
}
