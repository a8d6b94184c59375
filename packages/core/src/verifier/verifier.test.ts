import { describe, expect, it } from "vitest"
import type { FakeAuthority } from "../../test/fake-authority.ts"
import { fakeAuthority } from "../../test/fake-authority.ts"
import { NOON, sampleGrant, sampleKeyspace } from "../../test/samples.ts"
import type { VirtualTime } from "../../test/virtual-time.ts"
import { virtualTime } from "../../test/virtual-time.ts"
import { catalogueOf } from "../domain/keyspace.ts"
import { BittingError } from "../errors.ts"
import type { ChangeFeed, GrantSource } from "../ports.ts"
import { createVerifier } from "./verifier.ts"
import type { Verifier } from "./verifier.ts"

const A = "a".repeat(64)
const B = "b".repeat(64)
const NOBODY = "c".repeat(64)

interface Bench {
  readonly time: VirtualTime
  readonly authority: FakeAuthority
  readonly verifier: Verifier
}

interface BenchOptions {
  readonly sync?: boolean
  readonly source?: (authority: FakeAuthority) => GrantSource
  readonly feed?: (authority: FakeAuthority) => ChangeFeed
  readonly limits?: { readonly known: number; readonly unknown: number }
}

/** A verifier that is not started; renewals are 700 ms apart exactly. */
function bench({
  sync = false,
  source,
  feed,
  limits = { known: 10, unknown: 10 },
}: BenchOptions = {}): Bench {
  const time = virtualTime(NOON)
  const authority = fakeAuthority({ clock: time.clock, sync })
  for (const tokenHash of [A, B]) authority.put(sampleGrant({ id: `key_${tokenHash[0]}`, tokenHash }))
  const verifier = createVerifier({
    source: source?.(authority) ?? authority.source,
    feed: feed?.(authority) ?? authority.feed,
    clock: time.clock,
    schedule: time.schedule,
    catalogue: catalogueOf([sampleKeyspace()]),
    jitter: () => 0.5,
    limits,
  })
  return { time, authority, verifier }
}

async function started(options: BenchOptions = {}): Promise<Bench> {
  const it = bench(options)
  await it.verifier.start()
  return it
}

/** Ready to decide about A, and from then on the authority is silent until told to answer. */
async function loaded(options: BenchOptions = {}): Promise<Bench> {
  const it = await started(options)
  await it.verifier.ready(A)
  it.authority.answering(false)
  return it
}

/** What a promise has come to so far. */
function watch(promise: Promise<unknown>): { readonly state: () => string } {
  let state = "pending"
  promise.then(
    () => void (state = "resolved"),
    (error: unknown) => void (state = error instanceof BittingError ? error.code : "rejected"),
  )
  return { state: () => state }
}

const versionOf = ({ verifier }: Bench, tokenHash = A): number | undefined =>
  verifier.authorityNow() < 0 ? undefined : verifier.find(tokenHash)?.key?.grant.version

const callsOf = ({ authority }: Bench, kind: "feed" | "load") =>
  authority.calls().filter((call) => call.kind === kind)

describe("without a lease", () => {
  it("nothing is decided and nothing is loaded before the start", async () => {
    const it = bench({ sync: true })
    expect(it.verifier.authorityNow()).toBe(-1)
    expect(it.verifier.find(A)).toBeUndefined()
    expect(watch(it.verifier.ready(A)).state()).toBe("pending")
    await it.time.advance(300)
    expect(it.verifier.authorityNow()).toBe(-1)
    expect(it.authority.loadCount()).toBe(0)
  })

  it("the verifier stops deciding 2,400 ms after its last renewal was sent", async () => {
    const it = await loaded()
    await it.time.advance(2_399)
    expect(versionOf(it)).toBe(1)
    await it.time.advance(1)
    expect(versionOf(it)).toBeUndefined()
  })

  it("a verification starts a renewal, waits for it, and decides if it comes within 300 ms", async () => {
    const it = await loaded()
    await it.time.advance(2_500)
    for (const call of callsOf(it, "feed")) call.fail(new Error("cut"))
    await it.time.settle()
    const ready = watch(it.verifier.ready(A))
    await it.time.advance(299)
    callsOf(it, "feed").at(-1)?.deliver()
    await it.time.settle()
    expect([ready.state(), versionOf(it)]).toEqual(["resolved", 1])
  })

  it("a verification is unavailable after 300 ms", async () => {
    const it = await loaded()
    await it.time.advance(2_500)
    const ready = watch(it.verifier.ready(A))
    await it.time.advance(299)
    expect(ready.state()).toBe("pending")
    await it.time.advance(1)
    expect(ready.state()).toBe("unavailable")
  })
})

describe("renewals", () => {
  it("start 700 ms after each other and keep the lease for ever", async () => {
    const it = await started({ sync: true })
    for (let second = 0; second < 60; second++) {
      await it.time.advance(1_000)
      expect(it.verifier.authorityNow()).toBeGreaterThanOrEqual(NOON + second * 1_000)
    }
  })

  it("are one at a time, however many ask", async () => {
    const it = await loaded()
    await it.time.advance(2_500)
    const before = callsOf(it, "feed").length
    for (let count = 0; count < 20; count++) it.verifier.ready(A).catch(() => undefined)
    await it.time.settle()
    expect(callsOf(it, "feed").length).toBe(before)
    await it.time.advance(300)
    for (let count = 0; count < 20; count++) it.verifier.ready(A).catch(() => undefined)
    await it.time.settle()
    expect(callsOf(it, "feed").length).toBe(before + 1)
  })

  it("that hang are given up after 700 ms, and two may before the lease is lost", async () => {
    const it = await loaded()
    await it.time.advance(700)
    expect(callsOf(it, "feed").length).toBe(1)
    await it.time.advance(1_400)
    expect(callsOf(it, "feed").length).toBe(3)
    callsOf(it, "feed").at(-1)?.deliver()
    await it.time.advance(2_399)
    expect(it.verifier.authorityNow()).toBeGreaterThan(0)
  })

  it("that fail at once are not repeated at once", async () => {
    let asked = 0
    const it = bench({
      feed: ({ feed }) => ({
        since: async (position) => {
          asked += 1
          if (asked > 1) throw new Error("refused")
          return feed.since(position)
        },
      }),
    })
    await it.verifier.start()
    await it.time.advance(7_000)
    expect(asked).toBe(11)
  })

  it("count from when they were sent, not from when their reply came", async () => {
    const it = await loaded()
    await it.time.advance(700)
    await it.time.advance(600)
    callsOf(it, "feed")[0]?.deliver()
    await it.time.advance(1_799)
    expect(it.verifier.authorityNow()).toBeGreaterThan(0)
    await it.time.advance(1)
    expect(it.verifier.authorityNow()).toBe(-1)
  })

  it("answered after they were given up count for nothing", async () => {
    const it = await loaded()
    await it.time.advance(700)
    const [late] = callsOf(it, "feed")
    late?.serve()
    await it.time.advance(1_800)
    expect(it.verifier.authorityNow()).toBe(-1)
    late?.deliver()
    await it.time.settle()
    expect(it.verifier.authorityNow()).toBe(-1)
  })
})

describe("stopping", () => {
  it("ends the lease at once, and a reply that is still on its way does not bring it back", async () => {
    const it = await loaded()
    await it.time.advance(700)
    it.verifier.stop()
    expect(it.verifier.authorityNow()).toBe(-1)
    for (const call of it.authority.calls()) call.deliver()
    await it.time.settle()
    expect([it.verifier.authorityNow(), it.verifier.size()]).toEqual([-1, 0])
    await it.time.advance(5_000)
    expect(it.time.pendingTimers()).toBe(0)
  })

  it("is not undone by a verification that comes later", async () => {
    const it = await started()
    it.verifier.stop()
    const ready = watch(it.verifier.ready(A))
    await it.time.advance(1_000)
    expect([ready.state(), it.verifier.authorityNow()]).toEqual(["unavailable", -1])
  })

  it("lets changes through at once: what does not decide need not be waited for", async () => {
    const it = await loaded()
    it.verifier.stop()
    const applied = watch(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    await it.time.settle()
    expect(applied.state()).toBe("resolved")
  })
})

describe("starting", () => {
  it("fails with the reason when the log cannot be read, and leaves nothing running", async () => {
    const it = bench({ feed: () => ({ since: () => Promise.reject(new Error("no such table")) }) })
    const error: unknown = await it.verifier.start().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: "unavailable", cause: { message: "no such table" } })
    expect(it.time.pendingTimers()).toBe(0)
  })

  it("does not go round in circles when even a newcomer is told to reset", async () => {
    let asked = 0
    const it = bench({
      feed: ({ feed }) => ({
        since: async () => {
          asked += 1
          return { ...(await feed.since(null)), reset: true }
        },
      }),
    })
    await expect(it.verifier.start()).rejects.toMatchObject({ code: "unavailable" })
    expect(asked).toBe(1)
  })
})

describe("a reset", () => {
  it("forgets everything and joins again", async () => {
    const it = await loaded()
    it.authority.answering(true)
    it.authority.commit([])
    await it.time.advance(700)
    expect(it.verifier.size()).toBe(1)
    it.authority.replaceHistory(1)
    await it.time.advance(700)
    expect([it.verifier.size(), it.verifier.authorityNow() > 0]).toEqual([0, true])
  })

  it("makes loads under way worthless; those who wait for them are served by a new one", async () => {
    const it = await started()
    it.authority.commit([])
    await it.time.advance(700)
    it.authority.answering(false)
    const ready = watch(it.verifier.ready(A))
    await it.time.settle()
    const [old] = callsOf(it, "load")
    old?.serve()
    it.authority.replaceHistory(1)
    await it.time.advance(700)
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    old?.deliver()
    await it.time.settle()
    expect([ready.state(), it.verifier.size()]).toEqual(["pending", 0])
    it.authority.answering(true)
    for (const call of it.authority.calls()) call.deliver()
    await it.time.settle()
    expect([ready.state(), versionOf(it)]).toEqual(["resolved", 1])
  })
})

describe("a load", () => {
  it("read before a change and answered after it is not used", async () => {
    const it = await started()
    it.authority.answering(false)
    const ready = watch(it.verifier.ready(A))
    await it.time.settle()
    callsOf(it, "load")[0]?.serve()
    it.authority.commit(["key:key_a"], [A])
    await it.time.advance(700)
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    callsOf(it, "load")[0]?.deliver()
    await it.time.settle()
    expect([ready.state(), it.verifier.size()]).toEqual(["pending", 0])
    it.authority.answering(true)
    for (const call of it.authority.calls()) call.deliver()
    await it.time.settle()
    expect([ready.state(), versionOf(it)]).toEqual(["resolved", 2])
  })

  it("read before a change of another key is used", async () => {
    const it = await started()
    it.authority.answering(false)
    const ready = watch(it.verifier.ready(A))
    await it.time.settle()
    callsOf(it, "load")[0]?.serve()
    it.authority.commit(["key:key_b"], [B])
    await it.time.advance(700)
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    callsOf(it, "load")[0]?.deliver()
    await it.time.settle()
    expect([ready.state(), versionOf(it)]).toEqual(["resolved", 1])
  })

  it("newer than the verifier is used while it stands where it asked from", async () => {
    const it = await started({ sync: true })
    it.authority.commit(["key:key_a"], [A])
    expect(versionOf(it)).toBe(2)
  })

  it("newer than a verifier that has moved meanwhile is repeated", async () => {
    const it = await started()
    it.authority.answering(false)
    const ready = watch(it.verifier.ready(A))
    await it.time.settle()
    it.authority.commit([])
    await it.time.advance(700)
    callsOf(it, "feed")[0]?.serve()
    it.authority.commit([])
    callsOf(it, "load")[0]?.serve()
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    callsOf(it, "load")[0]?.deliver()
    await it.time.settle()
    expect([ready.state(), it.verifier.size()]).toEqual(["pending", 0])
  })

  it("asked for before a stop is not used after a new start, though the verifier stands where it stood", async () => {
    const it = await started()
    it.authority.answering(false)
    it.verifier.ready(A).catch(() => undefined)
    await it.time.settle()
    const [load] = callsOf(it, "load")
    it.verifier.stop()
    it.authority.answering(true)
    await it.verifier.start()
    it.authority.answering(false)
    it.authority.commit([])
    load?.deliver()
    await it.time.settle()
    expect(it.verifier.size()).toBe(0)
  })

  it("is one per token, however many ask", async () => {
    const it = await started()
    it.authority.answering(false)
    const waiting = Array.from({ length: 50 }, () => watch(it.verifier.ready(A)))
    for (let count = 0; count < 50; count++) it.verifier.find(A)
    await it.time.settle()
    expect(it.authority.loadCount()).toBe(1)
    callsOf(it, "load")[0]?.deliver()
    await it.time.settle()
    expect(new Set(waiting.map(({ state }) => state()))).toEqual(new Set(["resolved"]))
  })

  it("shares the source with at most seven others; the rest wait their turn", async () => {
    const it = await started({ limits: { known: 100, unknown: 100 } })
    it.authority.answering(false)
    const waiting = Array.from({ length: 30 }, (_, at) => watch(it.verifier.ready(`${at}`)))
    await it.time.settle()
    expect(callsOf(it, "load").length).toBe(8)
    expect(it.verifier.find(A)).toBeUndefined()
    expect(callsOf(it, "load").length).toBe(8)
    for (let round = 0; round < 5; round++) {
      for (const call of callsOf(it, "load")) call.deliver()
      await it.time.settle()
    }
    expect(new Set(waiting.map(({ state }) => state()))).toEqual(new Set(["resolved"]))
  })

  it("that fails where the log cannot be read either is unavailable to all who wait, and not remembered", async () => {
    const it = await started()
    it.authority.answering(false)
    const waiting = [watch(it.verifier.ready(A)), watch(it.verifier.ready(A))]
    await it.time.settle()
    callsOf(it, "load")[0]?.fail(new Error("disk"))
    await it.time.settle()
    callsOf(it, "feed")[0]?.fail(new Error("disk"))
    await it.time.settle()
    expect(waiting.map(({ state }) => state())).toEqual(["unavailable", "unavailable"])
    expect(it.verifier.size()).toBe(0)
    it.authority.answering(true)
    await it.verifier.ready(A)
    expect(versionOf(it)).toBe(1)
  })

  it("that fails on one connection of a database that is there is repeated, twice at most", async () => {
    const it = await started()
    it.authority.answering(false)
    const failing = async (): Promise<void> => {
      await it.time.settle()
      callsOf(it, "load").at(-1)?.fail(new Error("Connection terminated unexpectedly"))
      await it.time.settle()
      for (const call of callsOf(it, "feed")) call.deliver()
      await it.time.settle()
    }
    const lucky = watch(it.verifier.ready(A))
    await failing()
    await failing()
    callsOf(it, "load").at(-1)?.deliver()
    await it.time.settle()
    expect([lucky.state(), versionOf(it)]).toEqual(["resolved", 1])
    const unlucky = watch(it.verifier.ready(B))
    for (let times = 0; times < 3; times++) await failing()
    expect(unlucky.state()).toBe("unavailable")
  })

  it("that fails where nobody waits for it disturbs nobody", async () => {
    const it = await started()
    it.authority.answering(false)
    expect(it.verifier.find(A)).toBeUndefined()
    callsOf(it, "load")[0]?.fail(new Error("disk"))
    await it.time.settle()
    expect(it.verifier.size()).toBe(0)
  })

  it("that never ends is given up after two seconds if the log cannot be read either, and its place is free again", async () => {
    const it = await started({ limits: { known: 100, unknown: 100 } })
    it.authority.answering(false)
    const waiting = Array.from({ length: 8 }, (_, at) => watch(it.verifier.ready(`${at}`)))
    await it.time.advance(1_999)
    expect(waiting.map(({ state }) => state())).toEqual(Array(8).fill("pending"))
    for (const call of callsOf(it, "feed")) call.fail(new Error("out of reach"))
    await it.time.advance(1)
    for (const call of callsOf(it, "feed")) call.fail(new Error("out of reach"))
    await it.time.settle()
    expect(waiting.map(({ state }) => state())).toEqual(Array(8).fill("unavailable"))
    it.authority.answering(true)
    await it.verifier.ready(A)
    expect(versionOf(it)).toBe(1)
  })

  it("is not begun for those who wait their turn once the lease is lost and another one was given up", async () => {
    const it = await started({ limits: { known: 100, unknown: 100 } })
    it.authority.answering(false)
    const waiting = Array.from({ length: 40 }, (_, at) => watch(it.verifier.ready(`${at}`)))
    await it.time.advance(4_900)
    expect(waiting.map(({ state }) => state())).toEqual(Array(40).fill("unavailable"))
    expect(it.authority.loadCount()).toBe(16)
    it.authority.answering(true)
    await it.time.advance(1_500)
    await it.verifier.ready(A)
    expect(versionOf(it)).toBe(1)
  })

  it("from a busy database is waited for while the log can be read, for five seconds", async () => {
    const it = await started()
    it.authority.answering(false)
    const [slow, endless] = [watch(it.verifier.ready(A)), watch(it.verifier.ready(B))]
    const states = (): readonly string[] => [slow.state(), endless.state()]
    await it.time.settle()
    const [load] = callsOf(it, "load")
    for (let passedMs = 0; passedMs < 4_900; passedMs += 100) {
      await it.time.advance(100)
      for (const call of callsOf(it, "feed")) call.deliver()
    }
    expect(states()).toEqual(["pending", "pending"])
    load?.deliver()
    await it.time.settle()
    expect([...states(), versionOf(it)]).toEqual(["resolved", "pending", 1])
    await it.time.advance(100)
    for (const call of callsOf(it, "feed")) call.deliver()
    await it.time.settle()
    expect(endless.state()).toBe("unavailable")
  })

  it("from a source that throws at once is unavailable, and asking from memory does not throw", async () => {
    const it = await started({
      source: () => ({
        load: () => {
          throw new Error("disk")
        },
      }),
    })
    expect(it.verifier.find(A)).toBeUndefined()
    await expect(it.verifier.ready(A)).rejects.toMatchObject({ code: "unavailable" })
  })

  it("that is overtaken by a change three times is unavailable", async () => {
    const it = await started()
    it.authority.answering(false)
    const ready = watch(it.verifier.ready(A))
    for (let tries = 0; tries < 3; tries++) {
      await it.time.settle()
      const load = callsOf(it, "load")[0]
      load?.serve()
      void it.verifier.applied(it.authority.commit(["key:key_a"], [A]))
      await it.time.settle()
      for (const call of callsOf(it, "feed")) call.deliver()
      await it.time.settle()
      load?.deliver()
      await it.time.settle()
      for (const call of callsOf(it, "feed")) call.deliver()
    }
    await it.time.settle()
    expect(ready.state()).toBe("unavailable")
  })

  it("of a key whose keyspace is declared no longer finds nobody", async () => {
    const it = await started({ sync: true })
    it.authority.put(sampleGrant({ tokenHash: A, keyspace: "gone" }))
    expect(it.verifier.find(A)?.key).toBeNull()
  })
})

describe("an unknown token", () => {
  it("is remembered until a key is made of it", async () => {
    const it = await started({ sync: true })
    expect(it.verifier.find(NOBODY)?.key).toBeNull()
    it.verifier.find(NOBODY)
    expect(it.authority.loadCount()).toBe(1)
    it.authority.put(sampleGrant({ id: "key_c", tokenHash: NOBODY }))
    await it.verifier.applied(it.authority.commit([`token:${NOBODY}`]))
    expect(it.verifier.find(NOBODY)?.key?.grant.id).toBe("key_c")
  })

  it("cannot push a key out of memory", async () => {
    const it = await started({ sync: true, limits: { known: 1, unknown: 5 } })
    it.verifier.find(A)
    for (let guess = 0; guess < 100; guess++) it.verifier.find(`guess${guess}`)
    const before = it.authority.loadCount()
    expect(it.verifier.find(A)?.key?.grant.id).toBe("key_a")
    expect(it.authority.loadCount()).toBe(before)
  })
})

describe("a change", () => {
  it("is in force as soon as the log was read again", async () => {
    const it = await loaded()
    const applied = watch(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    expect(it.verifier.find(A)).toBeUndefined()
    await it.time.settle()
    expect(applied.state()).toBe("pending")
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    expect(applied.state()).toBe("resolved")
  })

  it("waits for no second renewal when the one under way brought it", async () => {
    const it = await loaded()
    await it.time.advance(700)
    const change = it.authority.commit(["key:key_a"], [A])
    const applied = watch(it.verifier.applied(change))
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    expect(applied.state()).toBe("resolved")
  })

  it("is not in force by a renewal that was read before it", async () => {
    const it = await loaded()
    await it.time.advance(700)
    callsOf(it, "feed")[0]?.serve()
    const applied = watch(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    expect(applied.state()).toBe("pending")
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    expect(applied.state()).toBe("resolved")
  })

  it("waits 3,000 ms and no longer when the log is silent, and the lease is over by then", async () => {
    const it = await loaded()
    const applied = watch(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    await it.time.advance(2_999)
    expect([applied.state(), it.verifier.authorityNow()]).toEqual(["pending", -1])
    await it.time.advance(1)
    expect(applied.state()).toBe("resolved")
  })

  it("says whether the log was seen to have it", async () => {
    const it = await loaded()
    const answers: boolean[] = []
    const note = async (applied: Promise<boolean>): Promise<void> => void answers.push(await applied)
    void note(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    await it.time.advance(3_000)
    it.authority.answering(true)
    await it.time.advance(700)
    await note(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    await note(it.verifier.applied(null))
    it.verifier.stop()
    await note(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    expect(answers).toEqual([false, true, true, false])
  })

  it("that another history took the place of is not seen", async () => {
    const it = await started({ sync: true })
    const change = it.authority.commit(["key:key_a"], [A])
    it.authority.replaceHistory(1)
    expect(await it.verifier.applied(change)).toBe(false)
    expect(it.verifier.authorityNow()).toBeGreaterThan(0)
  })

  it("waits 3,000 ms when the log refuses at once, too, and asks it now and then", async () => {
    let refusing = false
    let refused = 0
    const it = await started({
      feed: ({ feed }) => ({
        since: async (position) => {
          if (!refusing) return feed.since(position)
          refused += 1
          throw new Error("refused")
        },
      }),
    })
    refusing = true
    const applied = watch(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    await it.time.advance(2_999)
    expect(applied.state()).toBe("pending")
    expect(refused).toBeGreaterThan(50)
    expect(refused).toBeLessThan(200)
    await it.time.advance(26)
    expect(applied.state()).toBe("resolved")
  })

  it("is in force at once when the log comes back in time", async () => {
    const it = await loaded()
    const applied = watch(it.verifier.applied(it.authority.commit(["key:key_a"], [A])))
    await it.time.advance(1_500)
    it.authority.answering(true)
    await it.time.advance(700)
    expect(applied.state()).toBe("resolved")
    await it.verifier.ready(A)
    expect(versionOf(it)).toBe(2)
  })

  it("is not taken for another one with the same number in another history", async () => {
    const it = await started({ sync: true })
    for (let count = 0; count < 5; count++) it.authority.commit([])
    await it.time.advance(700)
    it.authority.answering(false)
    it.authority.replaceHistory(4)
    const change = it.authority.commit(["key:key_a"], [A])
    expect(change.seq).toBeLessThan(6)
    const applied = watch(it.verifier.applied(change))
    await it.time.settle()
    expect(applied.state()).toBe("pending")
  })

  it("lets what ended with it end here, also when the database's clock is behind this server's", async () => {
    const it = await started({ sync: true })
    it.authority.setSkew(-60_000)
    await it.time.advance(700)
    const endedAt = it.time.clock.now()
    await it.verifier.applied(it.authority.commit(["key:key_a"], [A]))
    expect(it.verifier.authorityNow()).toBeGreaterThanOrEqual(endedAt)
  })

  it("of before (null) waits for a renewal begun after the call", async () => {
    const it = await loaded()
    await it.time.advance(700)
    callsOf(it, "feed")[0]?.serve()
    const applied = watch(it.verifier.applied(null))
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    expect(applied.state()).toBe("pending")
    callsOf(it, "feed")[0]?.deliver()
    await it.time.settle()
    expect(applied.state()).toBe("resolved")
  })

  it("of before (null) waits at most 3,000 ms", async () => {
    const it = await loaded()
    const applied = watch(it.verifier.applied(null))
    await it.time.advance(2_999)
    expect(applied.state()).toBe("pending")
    await it.time.advance(1)
    expect(applied.state()).toBe("resolved")
  })

  it("is shared: a hundred that wait cause no hundred renewals", async () => {
    const it = await loaded()
    const waiting = Array.from({ length: 100 }, () => watch(it.verifier.applied(it.authority.commit([]))))
    let delivered = 0
    while (callsOf(it, "feed").length > 0 && delivered < 100) {
      callsOf(it, "feed")[0]?.deliver()
      delivered += 1
      await it.time.settle()
    }
    expect(new Set(waiting.map(({ state }) => state()))).toEqual(new Set(["resolved"]))
    expect(delivered).toBeLessThanOrEqual(2)
  })
})
