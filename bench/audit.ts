import { hash, randomInt } from "node:crypto"
import { statSync } from "node:fs"
import { join } from "node:path"
import type { AuditEvent } from "@bitting/core"
import {
  createAuditVerifier,
  exportAudit,
  getAuditProof,
  inclusionProof,
  signCheckpoint,
} from "@bitting/core"
import { auditVerifyTools } from "../packages/server/src/audit/verify-tools.ts"
import type { Scene } from "./audit-scene.ts"
import { append, createScene, events } from "./audit-scene.ts"
import type { Compared } from "./harness.ts"
import { compare } from "./harness.ts"
import type { Figure } from "./report.ts"
import { comparedFigure, plainFigure, short } from "./report.ts"

/** Entries of the log; `npm run bench -- --only audit --entries 1000000` has more. */
const ENTRIES = Number(process.env["BENCH_AUDIT_ENTRIES"] ?? 50_000)

/** Entries of one transaction, as an import has them. */
const BATCH = 500

const BATCHES = Math.ceil(ENTRIES / BATCH)

/** Share of the log that is measured at its beginning and at its end. */
const MEASURED = Math.max(10, Math.floor(BATCHES / 20))

const SINGLES = 100

/** Rounds of what takes long: going through the whole log. */
const ROUNDS = ENTRIES > 200_000 ? { rounds: 1, warmups: 0 } : { rounds: 3, warmups: 1 }

const PROOFS = 200

async function nsPer(count: number, work: () => void | Promise<void>): Promise<number> {
  const started = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - started) / count
}

/** Appends batches to both, in pairs; answers the time of one entry. */
async function compareAppends(scene: Scene, batches: number, size: number): Promise<Compared> {
  const made = (): readonly AuditEvent[] => events(scene.world.organizationId, size)
  return await compare({
    ours: {
      run: async () => {
        const added = made()
        return await nsPer(size, async () => await append(scene, added))
      },
    },
    baseline: {
      run: async () => {
        const added = made()
        return await nsPer(size, () => scene.insert(added))
      },
    },
    rounds: batches,
    warmups: 0,
  })
}

async function compareProofs({ ports, context, world }: Scene): Promise<Compared> {
  const { organizationId } = world
  const size = await ports.store.read.audit.size(organizationId)
  const hashes: Uint8Array[] = []
  for (let from = 0; from < size; from += BATCH) {
    const span = { from, until: Math.min(size, from + BATCH) }
    for (const { leafHash } of await ports.store.read.audit.leaves(organizationId, span))
      hashes.push(leafHash)
  }
  return await compare({
    ours: {
      run: async () =>
        await nsPer(PROOFS, async () => {
          for (let proof = 0; proof < PROOFS; proof++)
            await getAuditProof(ports, context, { instance: false, organizationId, index: randomInt(size) })
        }),
    },
    baseline: {
      run: async () =>
        await nsPer(1, () => void inclusionProof(ports.auditSigner.digest, hashes, randomInt(size))),
    },
    rounds: 5,
    warmups: 1,
  })
}

async function compareCheckpoints({ ports, world }: Scene): Promise<Compared> {
  const message = Buffer.alloc(120, 0x61)
  return await compare({
    ours: {
      run: async () =>
        await nsPer(PROOFS, async () => {
          for (let at = 0; at < PROOFS; at++) await signCheckpoint(ports, world.organizationId)
        }),
    },
    baseline: {
      run: async () =>
        await nsPer(PROOFS, () => {
          for (let at = 0; at < PROOFS; at++) ports.auditSigner.sign(message)
        }),
    },
    rounds: 7,
    warmups: 2,
  })
}

async function compareExports({ ports, context, world, plain }: Scene): Promise<Compared> {
  const { organizationId } = world
  const size = await ports.store.read.audit.size(organizationId)
  const rows = plain.prepare("select * from audit order by seq, part")
  return await compare({
    ours: {
      run: async () =>
        await nsPer(size, async () => {
          let length = 0
          for await (const piece of await exportAudit(ports, context, {
            instance: false,
            organizationId,
            fromIndex: 0,
          }))
            length += piece.length
          if (length === 0) throw new Error("the export is empty")
        }),
    },
    baseline: {
      run: async () =>
        await nsPer(size, () => {
          let length = 0
          for (const row of rows.iterate()) length += JSON.stringify(row).length
          if (length === 0) throw new Error("the table is empty")
        }),
    },
    ...ROUNDS,
  })
}

async function compareChecks({ ports, context, world }: Scene): Promise<Compared> {
  const { organizationId } = world
  const { vkey } = await signCheckpoint(ports, organizationId)
  const lines: string[] = []
  for await (const piece of await exportAudit(ports, context, {
    instance: false,
    organizationId,
    fromIndex: 0,
  }))
    lines.push(...piece.trimEnd().split("\n"))
  return await compare({
    ours: {
      run: async () =>
        await nsPer(lines.length, () => {
          const verifier = createAuditVerifier({ ...auditVerifyTools, vkey, earlierCheckpoint: null })
          for (const line of lines) verifier.add(line)
          const verdict = verifier.finish()
          if (!verdict.ok) throw new Error(verdict.problem)
        }),
    },
    baseline: {
      run: async () =>
        await nsPer(lines.length, () => {
          for (const line of lines) {
            JSON.parse(line)
            hash("sha256", line, "buffer")
          }
        }),
    },
    ...ROUNDS,
  })
}

const bytesOf = (dataDir: string, name: string): number => statSync(join(dataDir, name)).size

function sizeFigure({ world, plain }: Scene, entries: number): Figure {
  plain.pragma("wal_checkpoint(truncate)")
  const ours = bytesOf(world.dataDir, "bitting.db") / entries
  const baseline = bytesOf(world.dataDir, "plain.db") / entries
  return {
    ...plainFigure("bytes on disk for an entry", short(ours)),
    baseline: short(baseline),
    ratio: (baseline / ours).toFixed(2),
  }
}

/** The audit log of one organization, from empty to full, against a plain table and against what its parts cost alone. */
export async function audit(): Promise<readonly Figure[]> {
  const scene = await createScene()
  try {
    const first = await compareAppends(scene, MEASURED, BATCH)
    for (let batch = 0; batch < BATCHES - 2 * MEASURED; batch++) {
      const added = events(scene.world.organizationId, BATCH)
      await append(scene, added)
      scene.insert(added)
    }
    const last = await compareAppends(scene, MEASURED, BATCH)
    const single = await compareAppends(scene, SINGLES, 1)
    const entries = await scene.store.read.audit.size(scene.world.organizationId)
    return [
      comparedFigure(`an entry among ${BATCH} of one transaction, the log's first 5 %`, first, null),
      comparedFigure("the same, the log's last 5 %", last, null),
      comparedFigure("an entry in a transaction of its own, the log full", single, null),
      comparedFigure("proof that an entry is in the log", await compareProofs(scene), 1),
      comparedFigure("signed checkpoint", await compareCheckpoints(scene), null),
      comparedFigure("export, for each entry", await compareExports(scene), null),
      comparedFigure("offline check of the export, for each entry", await compareChecks(scene), null),
      sizeFigure(scene, entries),
      plainFigure("entries of the log", entries.toLocaleString("en-US")),
    ]
  } finally {
    scene.plain.close()
    await scene.store.close()
    scene.world.remove()
  }
}
