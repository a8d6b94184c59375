import { describe, expect, it } from "vitest"
import { virtualTime } from "../../test/virtual-time.ts"
import type { Change } from "../domain/change.ts"
import { BittingError } from "../errors.ts"
import type { LeaseRow } from "./lease-ledger.ts"
import type { LeaseWaited } from "./lease-watch.ts"
import { createLeaseWatch } from "./lease-watch.ts"

const CHANGE: Change = { seq: 7, tag: "7777777777777777", organizationId: "org_1", targets: ["key:key_1"] }

/** A ledger in memory, a watch on it, and time that stands still. */
async function bench(options: { readonly fresh?: boolean; readonly leases?: readonly LeaseRow[] } = {}) {
  const time = virtualTime(1_700_000_000_000)
  const leases = new Map((options.leases ?? []).map((row) => [row.id, row]))
  const outcomes: LeaseWaited[] = []
  let authority: string | null = "here"
  let head = 7
  let tags: readonly string[] = [CHANGE.tag]
  let failing = false
  let looks = 0
  const watch = createLeaseWatch({
    clock: time.clock,
    schedule: time.schedule,
    ledger: {
      look: async (asked) => {
        looks += 1
        if (failing) throw new Error("out of reach")
        return {
          authority,
          head,
          found: new Set(asked.filter((tag) => tags.includes(tag))),
          behind: [...leases.values()].filter(({ acked }) => acked < head),
        }
      },
      list: async () => [...leases.values()],
      sweep: async (rows) => {
        for (const { id, n } of rows) if (leases.get(id)?.n === n) leases.delete(id)
      },
    },
  })
  await watch.activate(options.fresh ?? true)
  looks = 0
  const put = (fields: Partial<LeaseRow> = {}): void => {
    const row = {
      id: "v1",
      credential: "key_v",
      organizationId: "org_1",
      n: 1,
      acked: 6,
      failOpenMs: 0,
      name: null,
      ...fields,
    }
    leases.set(row.id, row)
  }
  /** Starts waiting; tells what became of it so far. */
  function wait(change: Change | null = CHANGE) {
    let state = "waiting"
    watch.settled(change).then(
      (waited) => {
        outcomes.push(waited)
        state = "settled"
      },
      (error: unknown) => {
        state = error instanceof BittingError ? error.code : "?"
      },
    )
    return () => state
  }
  return {
    time,
    leases,
    put,
    wait,
    watch,
    outcomes,
    looks: () => looks,
    setAuthority: (name: string | null) => (authority = name),
    setTags: (list: readonly string[]) => (tags = list),
    setFailing: (value: boolean) => (failing = value),
    setHead: (seq: number) => (head = seq),
  }
}

describe("a change", () => {
  it("waits for nobody where there is no lease", async () => {
    const { time, wait } = await bench()
    const state = wait()
    await time.settle()
    expect(state()).toBe("settled")
  })

  it("waits until the lease has taken it in; a renewal alone is no acknowledgement", async () => {
    const { time, put, wait } = await bench()
    put()
    const state = wait()
    await time.advance(500)
    put({ n: 2 })
    await time.advance(500)
    expect(state()).toBe("waiting")
    put({ n: 3, acked: 7 })
    await time.advance(20)
    expect(state()).toBe("settled")
  })

  it("is looked for at once when something was written", async () => {
    const { time, put, wait, watch } = await bench()
    put()
    const state = wait()
    await time.settle()
    put({ n: 2, acked: 7 })
    watch.nudge()
    await time.settle()
    expect(state()).toBe("settled")
  })

  it("waits for a lease that is gone no longer", async () => {
    const { time, put, leases, wait } = await bench()
    put()
    const state = wait()
    await time.advance(100)
    leases.clear()
    await time.advance(20)
    expect(state()).toBe("settled")
  })

  it("waits 3 s for a silent lease, and no longer for one that renews without acknowledging", async () => {
    const { time, put, wait } = await bench()
    put()
    const state = wait()
    for (let n = 2; n <= 30; n++) {
      await time.advance(100)
      put({ n })
    }
    expect(state()).toBe("waiting")
    await time.advance(200)
    expect(state()).toBe("settled")
  })

  it("does not wait for a lease that has been seen to stand still for 3 s", async () => {
    const { time, put, wait, watch } = await bench()
    put()
    await watch.sweep()
    await time.advance(2_900)
    const early = wait()
    await time.settle()
    expect(early()).toBe("waiting")
    await time.advance(150)
    expect(early()).toBe("settled")
    const late = wait()
    await time.settle()
    expect(late()).toBe("settled")
  })

  it("waits for those it concerns only: its organization's, and those who hear of all", async () => {
    const { time, put, wait } = await bench()
    put({ organizationId: "org_2" })
    const other = wait()
    await time.settle()
    expect(other()).toBe("settled")
    put({ id: "v2", organizationId: null })
    const all = wait()
    const global = wait({ ...CHANGE, organizationId: null })
    await time.settle()
    expect([all(), global()]).toEqual(["waiting", "waiting"])
  })

  it("repeated waits for what the log holds now", async () => {
    const { time, put, wait, setHead } = await bench()
    put({ acked: 7 })
    setHead(9)
    const state = wait(null)
    await time.advance(50)
    expect(state()).toBe("waiting")
    put({ n: 2, acked: 9 })
    await time.advance(20)
    expect(state()).toBe("settled")
  })

  it("that is not in the log any more is not confirmed", async () => {
    const { time, put, wait, setTags } = await bench()
    put()
    const state = wait()
    await time.advance(50)
    setTags([])
    await time.advance(20)
    expect(state()).toBe("outcome_unknown")
  })

  it("is not confirmed without a look, and waits 5 s for one", async () => {
    const { time, wait, setFailing } = await bench()
    setFailing(true)
    const [short, long] = [wait(), wait()]
    await time.advance(4_900)
    expect([short(), long()]).toEqual(["waiting", "waiting"])
    await time.advance(200)
    expect([short(), long()]).toEqual(["outcome_unknown", "outcome_unknown"])
    const helped = wait()
    await time.advance(4_000)
    setFailing(false)
    await time.advance(50)
    expect(helped()).toBe("settled")
  })

  it("is not confirmed by a standby", async () => {
    const { time, wait, setAuthority } = await bench()
    setAuthority(null)
    const state = wait()
    await time.advance(5_100)
    expect(state()).toBe("outcome_unknown")
  })

  it("waits until the server has been watched for 3 s where leases may be that were never seen", async () => {
    const { time, wait } = await bench({ fresh: false })
    const state = wait()
    await time.advance(2_900)
    expect(state()).toBe("waiting")
    await time.advance(150)
    expect(state()).toBe("settled")
    const next = wait()
    await time.settle()
    expect(next()).toBe("settled")
  })

  it("waits from when the server was first seen, however long ago this process started", async () => {
    const time = virtualTime(0)
    let failing = true
    const watch = createLeaseWatch({
      clock: time.clock,
      schedule: time.schedule,
      ledger: {
        look: async () => {
          if (failing) throw new Error("out of reach")
          return { authority: "here", head: 7, found: new Set([CHANGE.tag]), behind: [] }
        },
        list: async () => [],
        sweep: async () => {},
      },
    })
    await expect(watch.activate(false)).rejects.toThrow("out of reach")
    await time.advance(60_000)
    failing = false
    let state = "waiting"
    void watch.settled(CHANGE).then(() => (state = "settled"))
    await time.advance(2_900)
    expect(state).toBe("waiting")
    await time.advance(150)
    expect(state).toBe("settled")
  })

  it("meets another server when it takes over, not only at the next change", async () => {
    const { time, wait, watch, setAuthority } = await bench()
    await watch.sweep()
    setAuthority("elsewhere")
    await watch.sweep()
    await time.advance(3_000)
    const state = wait()
    await time.settle()
    expect(state()).toBe("settled")
  })

  it("does not take a server for one without earlier leases when it had met another before", async () => {
    const { time, wait, watch, setAuthority } = await bench({ fresh: false })
    setAuthority("elsewhere")
    await watch.sweep()
    await watch.activate(true)
    const state = wait()
    await time.advance(2_900)
    expect(state()).toBe("waiting")
    await time.advance(150)
    expect(state()).toBe("settled")
  })

  it("waits anew when another database server answers", async () => {
    const { time, wait, setAuthority } = await bench()
    const before = wait()
    await time.settle()
    expect(before()).toBe("settled")
    setAuthority("elsewhere")
    const after = wait()
    await time.advance(2_900)
    expect(after()).toBe("waiting")
    await time.advance(150)
    expect(after()).toBe("settled")
  })

  it("says of how many verifiers it knows that they fail open and may not have heard", async () => {
    const { time, put, wait, outcomes } = await bench()
    put({ failOpenMs: 10_000 })
    put({ id: "v2" })
    const state = wait()
    await time.advance(3_100)
    expect(state()).toBe("settled")
    expect(outcomes.map(({ unconfirmed }) => unconfirmed.map(({ id }) => id))).toEqual([["v1"]])
  })
})

describe("after another database server took over without a lease that fails open, a change", () => {
  const OWNER = { credential: "key_v", organizationId: "org_1", name: "till" }
  const OPEN = { ...OWNER, id: "v1", n: 4, failOpenMs: 10_000 }
  const named = (outcomes: readonly LeaseWaited[]): readonly (readonly string[])[] =>
    outcomes.map(({ unconfirmed }) => unconfirmed.map(({ id }) => id))

  /** A watch that has seen the lease in some way, and a server that does not have it. */
  async function lost(see: (there: Awaited<ReturnType<typeof bench>>) => Promise<void> | void) {
    const there = await bench()
    await see(there)
    there.leases.clear()
    there.setAuthority("elsewhere")
    return there
  }

  it.each<[how: string, see: (there: Awaited<ReturnType<typeof bench>>) => Promise<void> | void]>([
    ["was granted here", ({ watch }) => watch.granting(OPEN)()],
    [
      "was seen in the ledger, up to date",
      async ({ put, watch }) => {
        put({ ...OPEN, acked: 7 })
        await watch.sweep()
      },
    ],
    [
      "was waited for",
      async ({ put, wait, time }) => {
        put({ ...OPEN, n: 3 })
        wait(null)
        await time.settle()
        put({ ...OPEN, acked: 7 })
        await time.advance(20)
      },
    ],
  ])("names it if it %s", async (_, see) => {
    const { time, wait, outcomes } = await lost(see)
    const before = outcomes.length
    wait()
    await time.advance(3_100)
    expect(named(outcomes.slice(before))).toEqual([["v1"]])
  })

  it("names it if it was there when this process started", async () => {
    const first = await bench({ fresh: false, leases: [{ ...OPEN, acked: 7 }] })
    first.leases.clear()
    first.setAuthority("elsewhere")
    first.wait()
    await first.time.advance(3_100)
    expect(named(first.outcomes)).toEqual([["v1"]])
  })

  it("names it if it was being written to the server before when the other one answered", async () => {
    const { time, watch, wait, outcomes, setAuthority } = await bench()
    const granted = watch.granting(OPEN)
    setAuthority("elsewhere")
    await watch.sweep()
    granted()
    wait()
    await time.advance(3_100)
    expect(named(outcomes)).toEqual([["v1"]])
  })

  it("names it for as long as it may fail open by a clock that is slow, and no longer", async () => {
    const { time, watch, wait, outcomes } = await lost(({ watch: { granting } }) => granting(OPEN)())
    await watch.sweep()
    // 3 s of lease, and 10 s that two clocks count as 10.2 s.
    await time.advance(13_190)
    await watch.sweep()
    wait()
    await time.settle()
    await time.advance(20)
    wait()
    await time.settle()
    expect(named(outcomes)).toEqual([["v1"], []])
  })

  it("names none that does not fail open: 3 s are enough for it", async () => {
    const { time, wait, outcomes } = await lost(({ watch }) => watch.granting({ ...OPEN, failOpenMs: 0 })())
    wait()
    await time.advance(3_100)
    expect(named(outcomes)).toEqual([[]])
  })

  it("names none of an organization it does not concern", async () => {
    const { time, wait, outcomes } = await lost(({ watch }) =>
      watch.granting({ ...OPEN, organizationId: "org_2" })(),
    )
    wait()
    await time.advance(3_100)
    expect(named(outcomes)).toEqual([[]])
  })

  it("names none that has left; only whoever had it can say so", async () => {
    const { time, watch, wait, outcomes } = await lost(({ watch: { granting } }) => {
      granting(OPEN)()
      granting({ ...OPEN, id: "v2" })()
    })
    watch.left("v1", "key_v")
    watch.left("v2", "key_w")
    wait()
    await time.advance(3_100)
    expect(named(outcomes)).toEqual([["v2"]])
  })

  it("names none that has joined there and taken it in", async () => {
    const { time, put, watch, wait, outcomes } = await lost(({ watch: { granting } }) => granting(OPEN)())
    await watch.sweep()
    put({ ...OPEN, n: 5, acked: 7 })
    watch.granting({ ...OPEN, n: 5 })()
    wait()
    await time.advance(3_100)
    expect(named(outcomes)).toEqual([[]])
  })
})

describe("a last look", () => {
  it("finds the change whatever leases there are, and where none was ever granted", async () => {
    const { time, put, watch } = await bench()
    put()
    await watch.found(CHANGE, time.clock.monotonic())
    await watch.found(null, time.clock.monotonic())
  })

  it("does not confirm what is not in the log", async () => {
    const { time, watch, setTags } = await bench()
    setTags([])
    await expect(watch.found(CHANGE, time.clock.monotonic())).rejects.toMatchObject({
      code: "outcome_unknown",
    })
  })

  it("is tried for 5 s from when the change was to be confirmed", async () => {
    const { time, watch, setFailing } = await bench()
    setFailing(true)
    let state = "looking"
    watch.found(null, time.clock.monotonic() - 3_000).catch(() => {
      state = "given up"
    })
    await time.advance(1_900)
    expect(state).toBe("looking")
    await time.advance(200)
    expect(state).toBe("given up")
  })
})

describe("a long wait names whom it was for", () => {
  const delayedBy = (outcomes: readonly LeaseWaited[]): readonly (readonly string[])[] =>
    outcomes.map((outcome) => outcome.delayedBy.map(({ id }) => id))

  it("when it renews and does not acknowledge", async () => {
    const { time, put, wait, outcomes } = await bench()
    put()
    put({ id: "v2", acked: 7 })
    wait()
    for (let n = 2; n <= 31; n++) {
      await time.advance(100)
      put({ n })
    }
    await time.advance(100)
    expect(delayedBy(outcomes)).toEqual([["v1"]])
  })

  it("when it was alive just before, and is found dead at the end", async () => {
    const { time, put, wait, outcomes, watch } = await bench()
    put()
    await watch.sweep()
    await time.advance(500)
    wait()
    await time.advance(2_600)
    expect(delayedBy(outcomes)).toEqual([["v1"]])
  })

  it("not when it had been dead for so long that it was hardly waited for", async () => {
    const { time, put, wait, outcomes, watch } = await bench()
    put()
    await watch.sweep()
    await time.advance(2_100)
    wait()
    await time.advance(1_000)
    expect(delayedBy(outcomes)).toEqual([[]])
  })

  it("not when it acknowledged in the end", async () => {
    const { time, put, wait, outcomes } = await bench()
    put()
    wait()
    await time.advance(2_800)
    put({ n: 2, acked: 7 })
    await time.advance(20)
    expect(delayedBy(outcomes)).toEqual([[]])
  })

  it("once, however many changes waited at the same time", async () => {
    const { time, put, wait, outcomes } = await bench()
    put()
    for (let count = 0; count < 5; count++) {
      wait()
      await time.advance(100)
    }
    await time.advance(3_000)
    expect(delayedBy(outcomes)).toEqual([["v1"], [], [], [], []])
  })

  it("again at the next standstill", async () => {
    const { time, put, wait, outcomes } = await bench()
    for (let n = 1; n <= 3; n++) {
      put({ n })
      wait()
      await time.advance(3_100)
    }
    expect(delayedBy(outcomes)).toEqual([["v1"], ["v1"], ["v1"]])
  })

  it("nobody while the server has not been watched for long enough to know who is there", async () => {
    const { time, put, wait, outcomes } = await bench({ fresh: false })
    put()
    wait()
    for (let n = 2; n <= 30; n++) {
      await time.advance(100)
      put({ n })
    }
    await time.advance(80)
    expect(delayedBy(outcomes)).toEqual([])
    await time.advance(40)
    expect(outcomes).toHaveLength(1)
  })
})

describe("one poller", () => {
  it("looks for everybody, and stops looking when nobody waits", async () => {
    const { time, put, wait, looks } = await bench()
    put()
    const states = Array.from({ length: 50 }, () => wait())
    await time.advance(100)
    expect(looks()).toBeLessThan(20)
    put({ n: 2, acked: 7 })
    await time.advance(20)
    expect(new Set(states.map((state) => state()))).toEqual(new Set(["settled"]))
    const seen = looks()
    await time.advance(1_000)
    expect(looks()).toBe(seen)
  })
})

describe("sweeping", () => {
  it("deletes what has been dead for a second, and what fails open only after that time as well", async () => {
    const { time, put, leases, watch } = await bench()
    put({ id: "dead" })
    put({ id: "open", failOpenMs: 5_000 })
    put({ id: "alive" })
    await watch.sweep()
    await time.advance(3_999)
    put({ id: "alive", n: 2 })
    await watch.sweep()
    expect(leases.size).toBe(3)
    await time.advance(1)
    await watch.sweep()
    expect([...leases.keys()].sort()).toEqual(["alive", "open"])
    // By a clock that is slow, 5 s take longer.
    await time.advance(5_099)
    await watch.sweep()
    expect([...leases.keys()]).toContain("open")
    await time.advance(1)
    await watch.sweep()
    expect([...leases.keys()]).toEqual([])
  })

  it("never deletes what it sees for the first time", async () => {
    const { time, put, leases, watch } = await bench()
    await time.advance(60_000)
    put()
    await watch.sweep()
    expect(leases.size).toBe(1)
  })
})

it("waits for nothing before there can be leases", async () => {
  const time = virtualTime(0)
  const nothing = async (): Promise<never> => {
    throw new Error("not asked")
  }
  const ledger = { look: nothing, list: nothing, sweep: nothing }
  const watch = createLeaseWatch({
    ledger,
    clock: time.clock,
    schedule: time.schedule,
  })
  expect(await watch.settled(CHANGE)).toEqual({ waitedMs: 0, unconfirmed: [], delayedBy: [] })
  await watch.sweep()
  expect(watch.isActive()).toBe(false)
})
