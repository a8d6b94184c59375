import { mintToken } from "@bitting/core"
import { hash, randomBytes, randomInt } from "node:crypto"
import type { Answer, Api } from "./api.ts"

/** What has become of a key. `rotated`: both tokens work for now; `replaced`: only the successor's does. */
export type Fate = "absent" | "active" | "rotated" | "replaced" | "revoked" | "purged"

/** A key as the client knows it whose requests made it what it is. */
export interface KnownKey {
  readonly token: string
  /** Null: an import whose answer never came. */
  id: string | null
  /** What the server has acknowledged. */
  acknowledged: Fate
  /** What it may be instead, because the answer to the last request never came. */
  asked: Fate | null
  successorId: string | null
}

/** Keys that were imported by one request: all are there, or none. */
export type Batch = readonly KnownKey[]

/** What the clients of one run have been told, and what they asked last. */
export interface Ledger {
  readonly keys: readonly KnownKey[]
  readonly batches: readonly Batch[]
  /** Signed checkpoints of the audit log, oldest first. */
  readonly checkpoints: readonly string[]
  readonly acknowledgements: number
}

/** Clients that change keys until their server is gone. */
export interface Clients {
  readonly ledger: Ledger
  /** Resolves once so many requests have been acknowledged. @throws what a client met that is no crash */
  readonly acknowledged: (count: number) => Promise<void>
  /** Resolves once every client has seen that the server is gone. */
  readonly gone: Promise<void>
}

const CLIENTS = 6
const IMPORTED_AT_ONCE = 5
const KEY = { keyspace: "compliance", permission: "read-only" }

/** A request whose answer never came, because the server was killed. */
class Unanswered extends Error {}

interface Book {
  readonly keys: KnownKey[]
  readonly batches: Batch[]
  readonly checkpoints: string[]
  acknowledgements: number
}

interface Client {
  readonly api: Api
  readonly book: Book
  /** Keys this client may change: nobody else does. */
  readonly own: KnownKey[]
  /** Notes an acknowledgement. */
  readonly note: () => void
}

async function answered(request: Promise<Answer>, status: number): Promise<Answer> {
  const answer = await request.catch((error: unknown) => {
    throw new Unanswered("no answer", { cause: error })
  })
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text}`)
  return answer
}

function known(client: Client, { token, id }: { token: string; id: string | null }): KnownKey {
  const key: KnownKey = { token, id, acknowledged: "active", asked: null, successorId: null }
  client.book.keys.push(key)
  client.own.push(key)
  return key
}

async function create(client: Client): Promise<void> {
  const request = client.api.post("/keys", { ...KEY, label: "made before the crash", expires_in: "30d" })
  const { body } = await answered(request, 201)
  known(client, { token: body.token, id: body.key.grant_id })
  client.note()
}

/** How the server acknowledges each change of a key. */
const STATUS = { rotated: 201, replaced: 201, revoked: 200, purged: 204 } as const

/** Asks for a change of a key of one's own, after which nobody changes it again. */
async function end(
  client: Client,
  fate: keyof typeof STATUS,
  ask: (id: string) => Promise<Answer>,
): Promise<void> {
  const [key] = client.own.splice(randomInt(client.own.length), 1)
  if (key === undefined || key.id === null) return
  key.asked = fate
  const { body } = await answered(ask(key.id), STATUS[fate])
  key.acknowledged = fate
  key.asked = null
  if (STATUS[fate] === 201) {
    key.successorId = body.key.grant_id
    known(client, { token: body.token, id: body.key.grant_id })
  }
  client.note()
}

async function bring(client: Client): Promise<void> {
  const batch = Array.from({ length: IMPORTED_AT_ONCE }, (): KnownKey => ({
    token: mintToken(randomBytes(64), "lp"),
    id: null,
    acknowledged: "absent",
    asked: "active",
    successorId: null,
  }))
  client.book.keys.push(...batch)
  client.book.batches.push(batch)
  const keys = batch.map(({ token }) => ({
    ...KEY,
    label: "imported before the crash",
    hash: hash("sha256", token, "hex"),
    token_prefix: "lp_",
  }))
  const { body, text } = await answered(client.api.post("/keys/import", { keys }), 200)
  if (body.created !== batch.length) throw new Error(`not imported: ${text}`)
  for (const [place, key] of batch.entries()) {
    key.id = body.results[place].grant_id
    key.acknowledged = "active"
    key.asked = null
  }
  client.own.push(...batch)
  client.note()
}

async function look(client: Client): Promise<void> {
  const { body } = await answered(client.api.get("/audit/checkpoint"), 200)
  client.book.checkpoints.push(body.note)
  client.note()
}

/** What clients do, each as often as it stands here. */
const ACTS: readonly ((client: Client) => Promise<void>)[] = [
  create,
  create,
  create,
  bring,
  look,
  (client) => end(client, "rotated", (id) => client.api.post(`/keys/${id}/rotate`, { overlap: "24h" })),
  (client) => end(client, "replaced", (id) => client.api.post(`/keys/${id}/rotate`, { overlap: "0s" })),
  (client) => end(client, "revoked", (id) => client.api.delete(`/keys/${id}`)),
  (client) => end(client, "purged", (id) => client.api.delete(`/keys/${id}?purge=true`)),
]

async function work(client: Client): Promise<void> {
  await create(client)
  for (;;) {
    const act = client.own.length === 0 ? create : (ACTS[randomInt(ACTS.length)] ?? create)
    await act(client)
  }
}

/** Sets clients on a server that make, rotate, revoke, purge and import keys side by side, at random, until it is gone. */
export function startClients(api: Api): Clients {
  const book: Book = { keys: [], batches: [], checkpoints: [], acknowledgements: 0 }
  const waiting = new Set<() => void>()
  const note = (): void => {
    book.acknowledgements += 1
    for (const check of waiting) check()
  }
  const working = Array.from({ length: CLIENTS }, () =>
    work({ api, book, own: [], note }).catch((error: unknown) => {
      if (!(error instanceof Unanswered)) throw error
    }),
  )
  const gone = Promise.all(working).then(() => undefined)
  return {
    ledger: book,
    gone,
    acknowledged: async (count) => {
      const reached = new Promise<void>((resolve) => {
        const check = (): void => {
          if (book.acknowledgements >= count) resolve()
        }
        waiting.add(check)
        check()
      })
      await Promise.race([reached, gone.then(() => Promise.reject(new Error("the server went by itself")))])
    },
  }
}
