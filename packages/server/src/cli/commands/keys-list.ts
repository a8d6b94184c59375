import { KEY_SORTS, KEY_STATUSES } from "@bitting/core"
import type { Key, KeysListInput } from "@bitting/sdk"
import type { Command, Input } from "../command.ts"
import { REMOTE_OPTIONS } from "../command.ts"
import { connect } from "../connection.ts"
import { wholeNumber } from "../mint-options.ts"
import { printJson } from "../print-json.ts"
import { printKeys } from "../print-key.ts"
import { UsageError } from "../usage-error.ts"

const FILTERS = [
  { name: "keyspace", short: "k", value: "<name>", description: "Only keys of this keyspace." },
  { name: "type", value: "<name>", description: "Only keys of this type." },
  { name: "status", value: "<status>", choices: KEY_STATUSES, description: "Only keys of this status." },
  { name: "workspace", value: "<id>", description: "Only keys of this workspace." },
  { name: "account", value: "<name>", description: "Only keys that may use this account." },
  { name: "environment", value: "<name>", description: "Only keys that work in this environment." },
  { name: "created-by", value: "<id>", description: "Only keys made by this person or key; or me." },
  { name: "q", value: "<text>", description: "Part of the label, the id, or the last four characters." },
  { name: "unused-for", value: "<time>", description: "Only keys not used for so long, such as 90d." },
  { name: "expires-before", value: "<instant>", description: "Only keys that expire before that moment." },
] as const

/** Most keys the server sends at once. */
const PAGE_MAX = 200

function filterOf(input: Input): KeysListInput {
  const fields = FILTERS.flatMap(({ name }) => {
    const value = input.text(name)
    const field = name === "workspace" ? "workspace_id" : name.replaceAll("-", "_")
    return value === undefined ? [] : [[field, value] as const]
  })
  const sort = input.text("sort")
  const cursor = input.text("cursor")
  return {
    ...Object.fromEntries(fields),
    ...(sort === undefined ? {} : { sort: sort as NonNullable<KeysListInput["sort"]> }),
    ...(cursor === undefined ? {} : { cursor }),
  }
}

export const keysList: Command = {
  path: "keys list",
  summary: "List keys.",
  options: [
    ...FILTERS,
    {
      name: "sort",
      value: "<field>",
      choices: KEY_SORTS.flatMap((sort) => [sort, `-${sort}`]),
      description: "Order; with a minus descending. -created_at when left out.",
    },
    { name: "limit", value: "<n>", description: "Most keys to show, 1 to 200; 50 when left out." },
    { name: "cursor", value: "<cursor>", description: "Go on where an earlier list ended." },
    { name: "all", description: "Show every key." },
    ...REMOTE_OPTIONS,
  ],
  examples: [
    { what: "Keys nobody has used for three months", line: "bitting keys list --unused-for 90d" },
    {
      what: "Ids of all active keys of a keyspace, for a script",
      line: "bitting keys list --keyspace compliance --status active --all --json | jq -r '.data[].grant_id'",
    },
  ],
  run: async (input, terminal) => {
    const limit = wholeNumber(input, "limit")
    if (limit !== undefined && (limit < 1 || limit > PAGE_MAX)) {
      throw new UsageError(`--limit must be 1 to ${PAGE_MAX}; use --all for every key.`)
    }
    const { bitting } = connect(input, terminal)
    const all = input.flag("all")
    const list = bitting.keys.list({ ...filterOf(input), limit: all ? PAGE_MAX : (limit ?? 50) })
    const page: { readonly data: readonly Key[]; readonly next_cursor: string | null } = all
      ? { data: await list.all(), next_cursor: null }
      : await list.page()
    if (input.flag("json")) printJson(terminal, page)
    else if (page.data.length === 0) terminal.err("There are no such keys.\n")
    else printKeys(terminal, page.data)
    if (page.next_cursor !== null && !input.flag("json")) {
      terminal.err(`There are more: use --all, or --cursor ${page.next_cursor}\n`)
    }
    return undefined
  },
}
