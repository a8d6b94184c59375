import { openStore } from "@bitting/store"
import { countingEntropy, fixedClock } from "@bitting/core/testing"
import { NOW, auditEvent, write } from "./fixtures.ts"

// Commits for ever and says, after each commit, what was acknowledged. Its parent kills it.
const [dataDir = "", seed = "1"] = process.argv.slice(2)
const entropy = countingEntropy(Number(seed))
const store = await openStore({ url: null, dataDir, clock: fixedClock(NOW), entropy })
for (let turn = 1; ; turn += 1) {
  const name = `${seed}.${turn}`
  const event = auditEvent(null, { target: { kind: "instance", id: name } })
  const done = await write(store, async (tx) => await tx.settings.set(name, name), { audit: [event] })
  const quota = await store.quota.spend({ group: seed, window: "all", limit: 1_000_000, cost: 1 })
  await store.usage.flush([{ grantId: seed, hourAt: 0, counts: { ok: 1 }, lastUsedAt: turn }])
  // Not waited for, so that some processes die while it is under way.
  if (turn % 4 === 0) void store.foldUsage()
  await new Promise<void>((resolve) => {
    const line = JSON.stringify({ name, seq: done.change?.seq, tag: done.change?.tag, used: quota.used })
    process.stdout.write(`${line}\n`, () => resolve())
  })
}
