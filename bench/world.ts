import SqliteDatabase from "better-sqlite3"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Grant, KeyspaceCatalogue } from "@bitting/core"
import {
  ID_ENTROPY_BYTES,
  initialize,
  isInitialized,
  mintToken,
  newId,
  prepareRootKey,
  TOKEN_ENTROPY_BYTES,
  tokenHint,
} from "@bitting/core"
import { openStore } from "@bitting/store"
import type { OpenedStore } from "@bitting/store"
import { loadKeyspaces, SHIPPED_KEYSPACES_DIR } from "../packages/server/src/keyspaces/load.ts"
import { createSealer } from "../packages/server/src/secrets/sealer.ts"
import { nodeDigest, systemClock, systemEntropy } from "../packages/server/src/system-clock.ts"
import { rowFromGrant } from "../packages/store/src/grant-row.ts"

/** What is different about some keys of a benchmark; everything else is as a plain key of the organization has it. */
export type KeyShape = Partial<
  Pick<
    Grant,
    "keyspace" | "holder" | "constraints" | "scopes" | "revokedAt" | "revokedReason" | "expiresAt" | "reach"
  >
>

/** A data directory with an initialised instance in it. */
export interface World {
  readonly dataDir: string
  /** Token of the root key. */
  readonly rootToken: string
  readonly catalogue: KeyspaceCatalogue
  readonly organizationId: string
  readonly workspaceId: string
  /** A member with the role `member`. */
  readonly memberId: string
  /** Opens the store as the server does. */
  readonly open: () => Promise<OpenedStore>
  /** Puts keys straight into the database, which nobody may have open, and answers their tokens. */
  readonly plant: (count: number, shape?: KeyShape) => readonly string[]
  readonly remove: () => void
}

const PLAIN_KEYSPACE = "compliance"

/** Makes one more key that is stored nowhere yet. */
export function grantOf(
  world: Pick<World, "catalogue" | "organizationId" | "workspaceId">,
  shape: KeyShape,
): { readonly token: string; readonly grant: Grant } {
  const keyspace = world.catalogue.byName.get(shape.keyspace ?? PLAIN_KEYSPACE)
  const type = keyspace?.types[0]
  if (keyspace === undefined || type === undefined) throw new Error("the keyspace is not shipped")
  const head = type.code === null ? keyspace.prefix : `${keyspace.prefix}_${type.code}`
  const token = mintToken(systemEntropy.bytes(TOKEN_ENTROPY_BYTES), head)
  const { prefix, last4 } = tokenHint(token)
  const id = newId("key", systemEntropy.bytes(ID_ENTROPY_BYTES))
  const createdAt = Date.now() - 86_400_000
  const grant: Grant = {
    id,
    tokenHash: nodeDigest.sha256Hex(token),
    tokenPrefix: prefix,
    tokenLast4: last4,
    keyspace: keyspace.name,
    type: type.name,
    label: "Nightly export",
    metadata: {},
    organizationId: world.organizationId,
    workspaceId: world.workspaceId,
    holder: { kind: "organization" },
    reach: "organization",
    accounts: null,
    services: null,
    environments: null,
    scopes: keyspace.scopes.slice(0, 4),
    permission: null,
    constraints: {},
    quota: null,
    notBeforeAt: null,
    expiresAt: createdAt + 90 * 86_400_000,
    enabled: true,
    createdAt,
    createdBy: { kind: "system", id: "bench", memberId: null },
    revokedAt: null,
    revokedReason: null,
    revokedBy: null,
    purgedAt: null,
    rotatedFrom: null,
    rotatedTo: null,
    overlapEndsAt: null,
    limitGroup: id,
    version: 1,
    ...shape,
  }
  return { token, grant }
}

function plantKeys(world: Omit<World, "plant">, count: number, shape: KeyShape): readonly string[] {
  const database = new SqliteDatabase(join(world.dataDir, "bitting.db"))
  database.pragma("journal_mode = wal")
  database.pragma("synchronous = off")
  const columns = Object.keys(rowFromGrant(grantOf(world, shape).grant))
  const insert = database.prepare(
    `insert into "key" (${columns.join(", ")}) values (${columns.map((name) => `@${name}`).join(", ")})`,
  )
  const tokens: string[] = []
  database.transaction(() => {
    for (let made = 0; made < count; made++) {
      const { token, grant } = grantOf(world, shape)
      insert.run(rowFromGrant(grant))
      tokens.push(token)
    }
  })()
  database.pragma("wal_checkpoint(truncate)")
  database.close()
  return tokens
}

/** Adds a person who is a member with the role `member`; answers the member's id. */
function plantMember(dataDir: string, organizationId: string): string {
  const database = new SqliteDatabase(join(dataDir, "bitting.db"))
  const [personId, memberId] = (["per", "mem"] as const).map((kind) =>
    newId(kind, systemEntropy.bytes(ID_ENTROPY_BYTES)),
  )
  database
    .prepare(
      "insert into person (id, name, email, instance_admin, created_at) values (?, 'Ada', 'ada@example.com', 0, 0)",
    )
    .run(personId)
  database
    .prepare(
      "insert into member (id, organization_id, person_id, role, suspended, created_at) values (?, ?, ?, 'member', 0, 0)",
    )
    .run(memberId, organizationId, personId)
  database.close()
  if (memberId === undefined) throw new Error("two ids were made")
  return memberId
}

/** Makes a temporary data directory with the default organization, the root key and one person who is a member. */
export async function createWorld(): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-bench-"))
  const catalogue = await loadKeyspaces(SHIPPED_KEYSPACES_DIR)
  const open = (): Promise<OpenedStore> =>
    openStore({ url: null, dataDir, clock: systemClock, entropy: systemEntropy })
  const store = await open()
  const ports = {
    store,
    clock: systemClock,
    entropy: systemEntropy,
    digest: nodeDigest,
    sealer: createSealer([systemEntropy.bytes(32)], systemEntropy),
    catalogue,
    settled: async () => {},
  }
  if (await isInitialized(ports)) throw new Error("the directory is not new")
  const root = prepareRootKey(ports)
  await initialize(ports, root)
  const grant = await store.read.grants.byTokenHash(nodeDigest.sha256Hex(root.token))
  if (grant === null) throw new Error("there is no root key")
  const { organizationId, workspaceId } = grant
  await store.close()
  const memberId = plantMember(dataDir, organizationId)
  const world = {
    dataDir,
    rootToken: root.token,
    catalogue,
    organizationId,
    workspaceId,
    memberId,
    open,
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  }
  return { ...world, plant: (count, shape = {}) => plantKeys(world, count, shape) }
}
