import { describe, expect, it } from "vitest"
import { fakeAuthority } from "../../test/fake-authority.ts"
import { NOON, sampleGrant, sampleKeyspace } from "../../test/samples.ts"
import { virtualTime } from "../../test/virtual-time.ts"
import type { ChangeTarget } from "../domain/change.ts"
import type { Grant } from "../domain/grant.ts"
import { catalogueOf } from "../domain/keyspace.ts"
import { mulberry32 } from "../testing/mulberry32.ts"
import { createVerifier } from "./verifier.ts"

const SEEDS = 3_000
const STEPS = 130

const HOLDERS = ["mem_1", "mem_2"]

const KEYS: readonly Grant[] = ["a", "b", "c", "d"].map((letter, at) =>
  sampleGrant({
    id: `key_${letter}`,
    tokenHash: letter.repeat(64),
    accounts: [`acc_${at % 2}`],
    workspaceId: `ws_${at % 2}`,
    holder: { kind: "member", memberId: HOLDERS[at % 2] ?? "" },
  }),
)

/** What a simulation came to: what went wrong, and how often what was to be tested happened at all. */
interface Outcome {
  readonly wrong: readonly string[]
  readonly lookups: number
  readonly confirmed: number
}

/**
 * One verifier and one authority whose messages are lost, late and out of order, with clocks that step. Whenever the verifier says that a
 * change is in force, what it decides by from then on must be that change or newer.
 */
async function simulate(seed: number): Promise<Outcome> {
  const draw = mulberry32(seed)
  const random = (below: number): number => draw() % below
  const time = virtualTime(NOON)
  const authority = fakeAuthority({ clock: time.clock, sync: seed % 4 === 0 })
  for (const grant of KEYS) authority.put(grant)
  const versions = new Map(KEYS.map(({ tokenHash }) => [tokenHash, 1]))
  const least = new Map(KEYS.map(({ tokenHash }) => [tokenHash, 1]))
  const wrong: string[] = []
  let lookups = 0
  let confirmed = 0
  let isFeedDead = false
  let isStopped = false

  const verifier = createVerifier({
    source: authority.source,
    feed: authority.feed,
    clock: time.clock,
    schedule: time.schedule,
    catalogue: catalogueOf([sampleKeyspace()]),
    jitter: () => random(1_000) / 1_000,
    limits: seed % 3 === 0 ? { known: 2, unknown: 1 } : { known: 10, unknown: 10 },
  })
  await verifier.start()
  authority.answering(false)

  const pick = <T>(list: readonly T[]): T | undefined => list[random(Math.max(1, list.length))]

  function namesOf(grant: Grant): readonly ChangeTarget[] {
    const { holder } = grant
    const targets: ChangeTarget[] = [
      `key:${grant.id}`,
      `token:${grant.tokenHash}`,
      `workspace:${grant.workspaceId}`,
      `account:${grant.accounts?.[0] ?? ""}`,
      "organization:org_1",
      "keyspace:weather",
      "all",
    ]
    if (holder.kind === "member") targets.push(`holder:${holder.memberId}`)
    return targets
  }

  function confirm(seen: ReadonlyMap<string, number>, work: Promise<unknown>): void {
    void work.then(() => {
      confirmed += 1
      for (const [tokenHash, version] of seen) {
        least.set(tokenHash, Math.max(least.get(tokenHash) ?? 0, version))
      }
    })
  }

  function commit(): void {
    const grant = pick(KEYS)
    const target = grant === undefined ? undefined : pick(namesOf(grant))
    if (target === undefined) return
    const touched = KEYS.filter((key) => namesOf(key).includes(target)).map(({ tokenHash }) => tokenHash)
    const change = authority.commit([target], touched)
    for (const tokenHash of touched) versions.set(tokenHash, (versions.get(tokenHash) ?? 0) + 1)
    const seen = new Map(touched.map((tokenHash) => [tokenHash, versions.get(tokenHash) ?? 0]))
    // Some changes are made elsewhere: this verifier hears of them by the log alone.
    if (random(4) > 0) confirm(seen, verifier.applied(change))
  }

  function lookUp(): void {
    const grant = pick(KEYS)
    if (grant === undefined) return
    if (isStopped && verifier.authorityNow() >= 0) wrong.push(`seed ${seed}: it decides after it was stopped`)
    const record = verifier.find(grant.tokenHash)
    if (record !== undefined && verifier.authorityNow() >= 0) {
      lookups += 1
      const version = record.key?.grant.version ?? 0
      const floor = least.get(grant.tokenHash) ?? 0
      if (version < floor) wrong.push(`seed ${seed}: ${grant.id} at ${version}, ${floor} was in force`)
    } else verifier.ready(grant.tokenHash).catch(() => undefined)
  }

  function stopOrStart(): void {
    if (isStopped) {
      verifier.start().catch(() => undefined)
    } else verifier.stop()
    isStopped = !isStopped
  }

  async function step(): Promise<void> {
    const call = pick(authority.calls().filter(({ kind }) => !isFeedDead || kind === "load"))
    switch (random(20)) {
      case 0:
      case 1:
        return commit()
      case 2:
        return confirm(new Map(versions), verifier.applied(null))
      case 3:
      case 4:
        return call?.serve()
      case 5:
      case 6:
      case 7:
        return call?.deliver()
      case 8:
        return random(3) === 0 ? call?.fail(new Error("lost")) : call?.deliver()
      case 9:
        return time.advance(random(10) === 0 ? 3_000 : random(400))
      case 10:
        if (seed % 2 === 0) time.stepWall(random(6_000) - 3_000)
        else time.suspend(random(3_000))
        return
      case 11:
        if (random(4) === 0) authority.replaceHistory(random(4))
        return
      case 12:
        if (random(isFeedDead ? 5 : 2) === 0) isFeedDead = !isFeedDead
        return
      case 13:
        if (random(isStopped ? 2 : 8) === 0) stopOrStart()
        return
      case 14:
        // While the log is silent leases run out: that is worth seeing often.
        return time.advance(isFeedDead ? 200 + random(300) : random(20))
      default:
        return lookUp()
    }
  }

  for (let count = 0; count < STEPS; count++) {
    await step()
    if (random(3) > 0) await time.settle()
  }
  await time.advance(10_000)
  verifier.stop()
  for (const call of authority.calls()) call.fail(new Error("the end"))
  await time.settle()
  return { wrong, lookups, confirmed }
}

describe("a verifier among lost, late and reordered messages", () => {
  it(`decides by nothing older than a change that is in force (${SEEDS} seeds)`, async () => {
    const wrong: string[] = []
    let lookups = 0
    let confirmed = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const outcome = await simulate(seed)
      wrong.push(...outcome.wrong)
      lookups += outcome.lookups
      confirmed += outcome.confirmed
    }
    expect(wrong.slice(0, 5)).toEqual([])
    // A simulation in which nothing is decided or confirmed would show nothing.
    expect(lookups).toBeGreaterThan(SEEDS * 5)
    expect(confirmed).toBeGreaterThan(SEEDS * 5)
  }, 120_000)
})
