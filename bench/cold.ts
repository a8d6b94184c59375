import SqliteDatabase from "better-sqlite3"
import { join } from "node:path"
import { nodeDigest } from "../packages/server/src/system-clock.ts"
import { SQLITE_LOAD } from "../packages/store/src/dialects/sqlite.ts"
import { compare, shuffled, timePerCall } from "./harness.ts"
import type { Figure } from "./report.ts"
import { comparedFigure } from "./report.ts"
import { startVerification } from "./verification.ts"
import { createWorld } from "./world.ts"

const KEYS = 1_000_000
const CALLS = 1_000
const ROUNDS = 41
const WARMUPS = 10

const NOTHING = { action: {}, request: {} }

/** `verifyNow` of tokens nobody asked about before, against the statement it rests on. */
export async function cold(): Promise<readonly Figure[]> {
  const world = await createWorld()
  const tokens = world.plant(KEYS)
  const order = shuffled(KEYS)
  let next = 0
  const nextToken = (): string => tokens[order[next++] ?? 0] ?? ""
  const { verifyToken, stop } = await startVerification(await world.open(), world)
  const bare = new SqliteDatabase(join(world.dataDir, "bitting.db"), { readonly: true })
  const statement = bare.prepare<[Uint8Array], { readonly id: string | null }>(SQLITE_LOAD)
  try {
    const compared = await compare({
      ours: {
        run: () =>
          timePerCall(CALLS, () => {
            const decision = verifyToken.verifyNow({ token: nextToken(), ...NOTHING })
            if (decision?.code !== "ok")
              throw new Error(`a token was not accepted at once: ${decision?.code}`)
          }),
      },
      baseline: {
        run: () => {
          const hashes = Array.from({ length: CALLS }, () => nodeDigest.sha256Hex(nextToken()))
          return timePerCall(CALLS, (call) => {
            const row = statement.get(Buffer.from(hashes[call] ?? "", "hex"))
            if (typeof row?.id !== "string") throw new Error("a key was not found")
          })
        },
      },
      rounds: ROUNDS,
      warmups: WARMUPS,
    })
    return [comparedFigure("first verification of a token, SQLite", compared, 0.6)]
  } finally {
    bare.close()
    await stop()
    world.remove()
  }
}
