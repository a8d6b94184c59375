import type { Account, Key, Keyspace, Member, Workspace } from "@bitting/sdk"
import { hrefOf } from "../api/base.ts"
import type { Column } from "../table/types.ts"
import { texts } from "../texts.ts"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import type { Tone } from "../ui/StatusBadge.tsx"
import { Tags } from "../ui/Tags.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { TokenHint } from "../ui/TokenHint.tsx"
import { pb } from "../util/path-builder.ts"
import css from "./key-columns.module.css"
import { nameOf } from "./name-of.ts"

/** What a list of keys can show. */
export type KeyColumnId = keyof Keyspace["console"]["columns"]

/** Names of what keys refer to by id. */
export interface KeyNames {
  readonly workspaces: readonly Workspace[]
  readonly accounts: readonly Account[]
  readonly members: readonly Member[]
  /** The person who looks. */
  readonly personId: string
}

const TONES: Readonly<Record<Key["status"], Tone>> = {
  active: "good",
  scheduled: "info",
  rotating: "info",
  disabled: "care",
  expired: "off",
  revoked: "off",
}

/** The state of a key. */
export function KeyStatus({ status }: { readonly status: Key["status"] }) {
  return <StatusBadge tone={TONES[status]}>{texts.keyStatus[status]}</StatusBadge>
}

/** Who made a key. */
export function makerOf({ created_by: { kind, id } }: Key, { members, personId }: KeyNames): string {
  if (kind === "system") return texts.keys.byServer
  if (kind === "key") return texts.keys.byKey(id)
  if (id === personId) return texts.common.you
  return members.find((member) => member.person_id === id)?.name ?? texts.keys.byFormer
}

/** Whose power a key carries. */
export function holderOf({ holder }: Key, { members }: KeyNames): string {
  if (holder.member_id === null) return texts.keys.organizationHeld
  return members.find((member) => member.id === holder.member_id)?.name ?? texts.keys.byFormer
}

function Named({
  values,
  all,
  label,
}: {
  readonly values: readonly string[] | null
  readonly all: string
  readonly label: string
}) {
  return values === null ? all : <Tags values={values} label={label} />
}

type Cell = (key: Key) => Column<Key>["cell"] extends (row: Key) => infer Node ? Node : never

function cellsOf(keyspace: Keyspace, names: KeyNames): Readonly<Record<KeyColumnId, Cell>> {
  const { headings } = texts.keys
  return {
    label: (key) => (
      <a
        href={hrefOf(pb.key({ organization: key.organization_id, key: key.grant_id }))}
        className={css["name"]}
      >
        {key.label}
      </a>
    ),
    type: ({ type }) => keyspace.types[type]?.title ?? type,
    permission: ({ permission, scopes }) =>
      permission === null ? (
        <Tags values={scopes} label={headings.scopes} />
      ) : (
        (keyspace.levels[permission]?.title ?? permission)
      ),
    scopes: ({ scopes }) => <Tags values={scopes} label={headings.scopes} />,
    accounts: ({ accounts }) =>
      accounts === null
        ? texts.keys.allAccounts
        : accounts.map((id) => nameOf(names.accounts, id)).join(", "),
    services: ({ services }) => (
      <Named values={services} all={texts.keys.allServices} label={headings.services} />
    ),
    environments: ({ environments }) =>
      environments === null ? texts.keys.allEnvironments : environments.join(", "),
    workspace: ({ workspace_id }) => nameOf(names.workspaces, workspace_id),
    holder: (key) => holderOf(key, names),
    token: ({ token_prefix, token_last4 }) => <TokenHint prefix={token_prefix} last4={token_last4} />,
    created_at: ({ created_at }) => <TimeText value={created_at} />,
    created_by: (key) => makerOf(key, names),
    last_used_at: ({ last_used_at }) => <TimeText value={last_used_at} absent={texts.keys.neverUsed} />,
    request_count: ({ request_count }) => request_count.toLocaleString("en"),
    expires_at: ({ ends_at }) => <TimeText value={ends_at} absent={texts.keys.noExpiry} />,
    status: ({ status }) => <KeyStatus status={status} />,
  }
}

const SORTS: Readonly<Partial<Record<KeyColumnId, Pick<Column<Key>, "sort" | "firstDescending">>>> = {
  label: { sort: "label" },
  created_at: { sort: "created_at", firstDescending: true },
  last_used_at: { sort: "last_used_at", firstDescending: true },
  expires_at: { sort: "expires_at" },
}

const NARROW: ReadonlySet<KeyColumnId> = new Set(["token", "expires_at", "status", "type"])

/** What a list shows where the declaration says nothing. */
function suitable(keyspace: Keyspace): readonly KeyColumnId[] {
  const knows = (resource: Keyspace["resources"][number]): boolean => keyspace.resources.includes(resource)
  const wanted: readonly (readonly [KeyColumnId, boolean])[] = [
    ["label", true],
    ["type", Object.keys(keyspace.types).length > 1],
    ["accounts", knows("account")],
    ["permission", keyspace.scopes.length > 0],
    ["environments", knows("environment")],
    ["holder", keyspace.holder === "member"],
    ["token", true],
    ["created_at", true],
    ["last_used_at", true],
    ["expires_at", true],
    ["status", true],
  ]
  return wanted.filter(([, suits]) => suits).map(([id]) => id)
}

// The row's own link stands in its first column, so the label is there whatever the declaration says.
function shownIds(keyspace: Keyspace, workspaces: number): readonly KeyColumnId[] {
  const declared = Object.keys(keyspace.console.columns) as KeyColumnId[]
  const ids = declared.length === 0 ? [...suitable(keyspace)] : declared
  const rest = ids.filter((id) => id !== "label")
  if (workspaces > 1 && !rest.includes("workspace")) rest.splice(1, 0, "workspace")
  return ["label", ...rest]
}

/** The columns a keyspace declares, with its headings; a selection that suits where it declares none. */
export function keyColumns(keyspace: Keyspace, names: KeyNames): readonly Column<Key>[] {
  const cells = cellsOf(keyspace, names)
  return shownIds(keyspace, names.workspaces.length).map((id) => ({
    id,
    heading: keyspace.console.columns[id] ?? texts.keys.headings[id],
    cell: cells[id],
    ...SORTS[id],
    ...(NARROW.has(id) ? { width: "narrow" as const } : {}),
  }))
}
