import type { Caller, Keyspace, OperationId, Role } from "@bitting/core"
import { authorize, OPERATIONS, ROLES } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { RouteDef } from "../packages/server/src/contract/route.ts"
import { ROUTES } from "../packages/server/src/contract/routes.ts"
import type { Answer, Api } from "./support/api.ts"
import { mint } from "./support/keys.ts"
import type { OperationCase } from "./support/operations.ts"
import { caseOf, FURTHER_CASES } from "./support/operations.ts"
import type { TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"
import type { Things } from "./support/things.ts"
import { thingsOf } from "./support/things.ts"

/** One operation that asks who is calling. */
interface Row {
  readonly name: string
  readonly method: string
  /** Null: any signed-in person, no system key. */
  readonly operation: OperationId | null
  /** Whose keys it is about, where it is about keys. */
  readonly keyspace: string | null
  readonly request: OperationCase["request"]
}

const COLUMNS = [
  "anonymous",
  "stranger",
  ...ROLES.toReversed(),
  "instance admin",
  "key with the scope",
  "key with the others",
  "root key",
] as const

type Column = (typeof COLUMNS)[number]

const isRole = (column: Column): column is Role => (ROLES as readonly string[]).includes(column)

/** The same operation on keys of `system`. */
function onSystemKeys(name: string, request: OperationCase["request"]): OperationCase["request"] {
  if (["keys.list", "keys.hygiene", "keys.summary", "usage.get"].includes(name)) {
    return async (things) => {
      const { path } = await request(things)
      return { path: `${path}&keyspace=system` }
    }
  }
  if (name === "keys.import") {
    return async (things) => {
      const hash = randomBytes(32).toString("hex")
      const key = { keyspace: "system", hash, token_prefix: "bit_sys_", scopes: ["keys:read"] }
      const { path } = await request(things)
      return { path, body: { organization_id: things.organizationId, keys: [key] } }
    }
  }
  if (name !== "keys.create") return (things) => request({ ...things, key: things.systemKey })
  return async ({ organizationId, workspaceId }) => ({
    path: "/keys",
    body: {
      organization_id: organizationId,
      workspace_id: workspaceId,
      keyspace: "system",
      scopes: ["keys:read"],
    },
  })
}

const isOperation = (name: string): name is OperationId => Object.hasOwn(OPERATIONS, name)

function rowsOf(): readonly Row[] {
  const routed = Object.entries<RouteDef>(ROUTES).filter(
    ([, { access }]) => access !== "public" && access !== "edge",
  )
  const rows = routed.flatMap(([name, { method, access }]): Row[] => {
    const operation = isOperation(access) ? access : null
    const { request } = caseOf(name)
    const row = { name, method, operation, keyspace: null, request }
    const isOfKeys = name.startsWith("keys.") || name === "usage.get"
    if (!isOfKeys || name === "keys.verify") return [row]
    // Only these are recoverable.
    if (name === "keys.reveal") return [{ ...row, keyspace: "system" }]
    return [
      { ...row, keyspace: "discovery" },
      { ...row, name: `${name} (system)`, keyspace: "system", request: onSystemKeys(name, request) },
    ]
  })
  const further = Object.entries(FURTHER_CASES).map(([name, { operation, method, request }]): Row => {
    return { name, method, operation, keyspace: null, request }
  })
  // Signing out ends the callers' sessions, so it comes last.
  const isSignOut = ({ name }: Row): boolean => name === "auth.signOut"
  return [...rows, ...further].toSorted((a, b) => Number(isSignOut(a)) - Number(isSignOut(b)))
}

const ROWS = rowsOf()

/** Below the role of manager people change only the keys they made, and these were made by somebody else. */
const OWN_ONLY = new Set(["keys.update", "keys.revoke", "keys.rotate"])

/** No system key but the root key makes or changes system keys. */
const NOT_BY_KEYS = new Set([
  "keys.create (system)",
  "keys.import (system)",
  "keys.update (system)",
  "keys.rotate (system)",
])

/** Refusals for being nobody, or no person. */
const NO_PERSON = ["401 unauthenticated", "403 session_required"]

/** Whether an answer says that the caller may. What people do about themselves can fail for what they have; that is no refusal. */
const isLetIn = ({ operation }: Row, answer: string): boolean =>
  answer === "ok" || (operation === null && !NO_PERSON.includes(answer))

const outcome = ({ status, body }: Answer): string =>
  status < 300 ? "ok" : `${status} ${body?.code ?? "without a code"}`

function table(cells: ReadonlyMap<string, ReadonlyMap<Column, string>>): string {
  const lines = [["", ...COLUMNS], ...[...cells].map(([name, row]) => [name, ...row.values()])]
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? []
  const text = lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  )
  return `${text.join("\n")}\n`
}

describe.each(stores())("who may do what, on $name", ({ freshUrl }) => {
  let server: TestServer
  let organization: TestOrganization
  let things: Things
  let systemScopes: readonly string[]
  let people: Readonly<Record<string, Api>>
  const cells = new Map<string, Map<Column, string>>()

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    organization = await addOrganization(server, { name: "Ours" })
    things = thingsOf(server, organization)
    const elsewhere = await addOrganization(server, { name: "Elsewhere" })
    people = {
      anonymous: server.anonymous,
      stranger: elsewhere.owner.api,
      owner: organization.owner.api,
      "instance admin": await server.signInFirst(),
      "root key": server.root,
    }
    for (const role of ROLES.filter((role) => role !== "owner")) {
      people = { ...people, [role]: (await addColleague(server, organization.id, { role })).api }
    }
    systemScopes = server.catalogue.byName.get("system")?.scopes ?? []
  })
  afterAll(() => server.close())

  /** Scopes of the two system keys a row is tried with; `any` and none are given one that has nothing to do with it. */
  function scopesFor({ operation }: Row, column: Column): readonly string[] {
    const scope = operation === null ? null : OPERATIONS[operation].scope
    const wanted = scope === null || scope === "any" ? "metrics:read" : scope
    return column === "key with the scope" ? [wanted] : systemScopes.filter((other) => other !== wanted)
  }

  async function callerFor(row: Row, column: Column): Promise<Api> {
    const known = people[column]
    if (known !== undefined) return known
    const place = { organization_id: organization.id, workspace_id: organization.workspaceId }
    const body = { ...place, keyspace: "system", scopes: scopesFor(row, column) }
    return server.withToken((await mint(server.root, body)).token)
  }

  const keyspaceOf = ({ keyspace }: Row): Keyspace | undefined =>
    keyspace === null ? undefined : server.catalogue.byName.get(keyspace)

  /** The caller of a column as the core sees it. */
  function coreCaller(row: Row, column: Column): Caller | null {
    if (column === "anonymous") return null
    const { id: organizationId } = organization
    if (column.endsWith("key") || column.startsWith("key")) {
      const isRoot = column === "root key"
      const scopes = isRoot ? systemScopes : scopesFor(row, column)
      const reach = isRoot ? "instance" : "organization"
      return { kind: "system_key", keyId: "key_x", organizationId, reach, isRoot, scopes, expiresAt: null }
    }
    const member = { id: "mem_x", personId: "per_x", name: "x", email: "x@example.com", createdAt: 0 }
    const held = isRole(column)
      ? [{ organizationId, role: column }]
      : [{ organizationId: "org_x", role: "owner" as const }]
    const members = held.map((membership) => ({ ...member, ...membership, suspended: false, overrides: {} }))
    const instanceAdmin = column === "instance admin"
    return {
      kind: "person",
      personId: "per_x",
      sessionId: "ses_x",
      instanceAdmin,
      authenticatedAt: 0,
      members,
    }
  }

  /** Operations about no organization in particular: everybody sees their own. */
  const isPlaceless = ({ operation }: Row): boolean =>
    operation === null ||
    operation.startsWith("keyspaces.") ||
    operation === "organizations.list" ||
    operation === "organizations.create" ||
    operation === "keys.verify"

  /** What the authority matrix of the core says, with the two rules that depend on the key itself. */
  function expected(row: Row, column: Column): boolean {
    const caller = coreCaller(row, column)
    if (caller === null) return false
    if (row.operation === null) return caller.kind === "person"
    const organizationId = isPlaceless(row) ? null : organization.id
    const scene = { organizationId, keyspace: keyspaceOf(row) }
    if (!authorize(caller, row.operation, scene).allowed) return false
    if (caller.kind === "system_key" && !caller.isRoot && NOT_BY_KEYS.has(row.name)) return false
    return !(OWN_ONLY.has(row.operation) && column === "member")
  }

  it.each(ROWS.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    const answers = new Map<Column, string>()
    for (const column of COLUMNS) {
      const caller = await callerFor(row, column)
      const { path, ...rest } = await row.request(things)
      answers.set(column, outcome(await caller.request(row.method, path, rest)))
    }
    cells.set(row.name, answers)
    const allowed = COLUMNS.filter((column) => isLetIn(row, answers.get(column) ?? ""))
    expect(allowed).toEqual(COLUMNS.filter((column) => expected(row, column)))
  })

  it("covers every operation of the authority matrix", () => {
    // Who asks the discovery API is no caller of the management API; `discovery.test.ts` tries them all.
    const tried = new Set<OperationId | null>([...ROWS.map(({ operation }) => operation), "discovery.ask"])
    expect(Object.keys(OPERATIONS).filter((operation) => !tried.has(operation as OperationId))).toEqual([])
  })

  it("stays as it was reviewed", async () => {
    expect([...cells.keys()]).toEqual(ROWS.map(({ name }) => name))
    await expect(table(cells)).toMatchFileSnapshot("golden/matrix.txt")
  })
})
