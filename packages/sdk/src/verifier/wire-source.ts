import type { GrantSnapshot, GrantSource, LoadedRecord, Position } from "@bitting/core"
import type { Wire } from "./wire.ts"

/** How long a load may take, ms. */
const LOAD_MS = 2_000

/** Hashes one request asks for. */
const BATCH = 100

interface Asked {
  readonly tokenHash: string
  readonly position: Position | null
  readonly resolve: (loaded: LoadedRecord) => void
  readonly reject: (error: unknown) => void
}

function byPosition(asked: readonly Asked[]): readonly (readonly Asked[])[] {
  const groups = new Map<string, Asked[]>()
  for (const one of asked) {
    const name = one.position === null ? "" : `${one.position.seq} ${one.position.tag}`
    const group = groups.get(name) ?? []
    group.push(one)
    groups.set(name, group)
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH) }, (_, at) =>
      group.slice(at * BATCH, (at + 1) * BATCH),
    ),
  )
}

/** Records from the server. Those asked for in one turn come with one request. */
export function createWireSource(wire: Pick<Wire, "load">, id: () => string | null): GrantSource {
  let waiting: Asked[] = []

  async function fetchBatch(batch: readonly Asked[]): Promise<void> {
    const [first] = batch
    const name = id()
    if (first === undefined) return
    try {
      if (name === null) throw new Error("it has not joined")
      const hashes = batch.map(({ tokenHash }) => tokenHash)
      const { label, known, records } = await wire.load(
        { id: name, position: first.position, hashes },
        LOAD_MS,
      )
      for (const [at, { resolve }] of batch.entries()) {
        // Records are in the words of the core, which both sides have.
        resolve({ label, known, record: (records[at] ?? null) as unknown as GrantSnapshot | null })
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  function flush(): void {
    const asked = waiting
    waiting = []
    for (const batch of byPosition(asked)) void fetchBatch(batch)
  }

  return {
    load: (tokenHash, position = null) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) queueMicrotask(flush)
        waiting.push({ tokenHash, position, resolve, reject })
      }),
  }
}
