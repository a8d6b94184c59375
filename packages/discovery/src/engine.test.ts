import { describe, expect, test } from "vitest"
import { deferred, handClock, piece, provider, question } from "../test/world.ts"
import { DiscoveryError } from "./discovery-error.ts"
import { createEngine } from "./engine.ts"
import type { EngineLimits } from "./engine.ts"
import type { Piece } from "./provider.ts"

const LONG = { deadlineMs: 60_000 }

function world(limits: Partial<EngineLimits> = {}) {
  const clock = handClock()
  return { clock, engine: createEngine({ clock, random: () => 0, limits }) }
}

const names = (table: { readonly rows: readonly object[] }) => table.rows.map((row) => Object.values(row)[0])

describe("an answer", () => {
  test("is the whole table, page by page, with the moment it was fetched", async () => {
    const { engine, clock } = world()
    const cloud = provider(async function* pages() {
      yield* piece("a", "b")
      yield* piece("c")
    })
    const table = await engine.ask({ provider: cloud, question: question() }, LONG)
    expect(names(table)).toEqual(["a", "b", "c"])
    expect(table).toMatchObject({ complete: true, error: null, fetchedAt: clock.now() })
  })

  test("that breaks off keeps what was there and says what happened", async () => {
    const { engine } = world()
    const denied = new DiscoveryError("denied", "no", { missingPermission: "box:List" })
    const cloud = provider(async function* pages() {
      yield* piece("a")
      throw denied
    })
    const table = await engine.ask({ provider: cloud, question: question() }, LONG)
    expect(names(table)).toEqual(["a"])
    expect(table).toMatchObject({ complete: false, error: denied })
  })

  test("that is cut by the provider or by us is not complete", async () => {
    const cut = async function* pages(): AsyncGenerator<Piece> {
      yield { rows: [{ name: "a" }], complete: false }
    }
    const long = async function* pages(): AsyncGenerator<Piece> {
      yield* piece("a", "b")
      yield* piece("c", "d")
    }
    const ask = (pages: typeof cut) =>
      world({ rows: 3 }).engine.ask({ provider: provider(pages), question: question() }, LONG)
    expect(await ask(cut)).toMatchObject({ complete: false, error: null })
    const table = await ask(long)
    expect([names(table), table.complete]).toEqual([["a", "b", "c"], false])
  })

  test("with a text that no spreadsheet can hold is cut there and is not complete", async () => {
    const texts = (length: number) =>
      provider(async function* pages(): AsyncGenerator<Piece> {
        yield { rows: [{ name: "a", tags: "x".repeat(length) }] }
      })
    const ask = (length: number) =>
      world().engine.ask({ provider: texts(length), question: question() }, LONG)
    expect(await ask(32_767)).toMatchObject({ complete: true, rows: [{ tags: "x".repeat(32_767) }] })
    expect(await ask(32_768)).toMatchObject({
      complete: false,
      error: null,
      rows: [{ name: "a", tags: "x".repeat(32_767) }],
    })
  })

  test("of more text than a table may hold ends there and is not complete", async () => {
    const texts = provider(async function* pages(): AsyncGenerator<Piece> {
      yield { rows: [{ name: "four" }, { name: "four", size: 12 }] }
      yield { rows: [{ name: "four" }, { name: "x" }] }
      yield* piece("y")
    })
    const ask = (chars: number) =>
      world({ chars }).engine.ask({ provider: texts, question: question() }, LONG)
    expect([names(await ask(14)), (await ask(14)).complete]).toEqual([
      ["four", "four", "four", "x", "y"],
      true,
    ])
    expect([names(await ask(11)), (await ask(11)).complete]).toEqual([["four", "four"], false])
  })

  test("of something unheard of is the provider's error, and never an empty list in silence", async () => {
    const { engine } = world()
    const cloud = provider(async function* pages() {
      yield* piece()
      // eslint-disable-next-line typescript/only-throw-error -- libraries throw anything
      throw "nonsense"
    })
    const { error, complete } = await engine.ask({ provider: cloud, question: question() }, LONG)
    expect([error?.errorClass, complete]).toEqual(["provider_error", false])
  })
})

describe("the same question", () => {
  test("asked by many at once is fetched once", async () => {
    const { engine } = world()
    const gate = deferred<void>()
    let fetches = 0
    const cloud = provider(async function* pages() {
      fetches += 1
      await gate.promise
      yield* piece("a")
    })
    const asked = Array.from({ length: 50 }, () =>
      engine.ask({ provider: cloud, question: question() }, LONG),
    )
    gate.resolve()
    const tables = await Promise.all(asked)
    expect(fetches).toBe(1)
    expect(new Set(tables).size).toBe(1)
  })

  test.each([
    ["another account", { account: { id: "acc_2", organizationId: "org_1" } }],
    ["another region", { region: "us-1" }],
    ["other attributes", { attributes: ["name", "size"] }],
    ["another type", { type: "T" }],
  ])("is another one with %s", async (_, fields) => {
    const { engine } = world()
    let fetches = 0
    const cloud = provider(() => {
      fetches += 1
      return piece("a")
    })
    await engine.ask({ provider: cloud, question: question() }, LONG)
    await engine.ask({ provider: cloud, question: question(fields) }, LONG)
    expect(fetches).toBe(2)
  })

  test("is answered from memory while fresh, from memory and anew while stale, and waited for when old", async () => {
    const { engine, clock } = world({ freshMs: 10, staleMs: 100 })
    let fetches = 0
    const cloud = provider(() => piece(`fetch ${(fetches += 1)}`))
    const ask = async () => names(await engine.ask({ provider: cloud, question: question() }, LONG))
    expect(await ask()).toEqual(["fetch 1"])
    clock.advance(9)
    expect(await ask()).toEqual(["fetch 1"])
    clock.advance(1)
    expect(await ask()).toEqual(["fetch 1"])
    // Whoever asks for it anew meets the fetch that is under way.
    await engine.ask({ provider: cloud, question: question() }, { ...LONG, refresh: true })
    expect(await ask()).toEqual(["fetch 2"])
    expect(fetches).toBe(2)
    clock.advance(100)
    expect(await ask()).toEqual(["fetch 3"])
  })

  test("keeps its good answer when a later fetch fails in passing, and loses it when access is denied", async () => {
    const { engine, clock } = world({ freshMs: 10, staleMs: 1_000, failureMs: 5 })
    let failure: DiscoveryError | null = null
    const cloud = provider(async function* pages() {
      if (failure !== null) throw failure
      yield* piece("a")
    })
    const ask = (refresh: boolean) =>
      engine.ask({ provider: cloud, question: question() }, { ...LONG, refresh })
    await ask(false)
    clock.advance(20)
    failure = new DiscoveryError("provider_error", "hiccup")
    expect((await ask(true)).error).toBe(failure)
    expect(names(await ask(false))).toEqual(["a"])
    // Showing the old answer started a fetch; whoever asks anew would meet it.
    await ask(true)
    failure = new DiscoveryError("denied", "gone")
    expect((await ask(true)).error).toBe(failure)
    const after = await ask(false)
    expect([after.rows, after.error?.errorClass]).toEqual([[], "denied"])
  })

  test("is asked again soon after a failure, not at once", async () => {
    const { engine, clock } = world({ failureMs: 5 })
    let fetches = 0
    const cloud = provider(async function* pages() {
      fetches += 1
      yield* piece()
      throw new DiscoveryError("provider_error", "hiccup")
    })
    const ask = () => engine.ask({ provider: cloud, question: question() }, LONG)
    await ask()
    await ask()
    expect(fetches).toBe(1)
    clock.advance(5)
    await ask()
    expect(fetches).toBe(2)
  })
})

describe("a deadline", () => {
  test("ends the waiting, not the fetch: the next asker has the answer", async () => {
    const { engine } = world()
    const gate = deferred<void>()
    const cloud = provider(async function* pages() {
      await gate.promise
      yield* piece("a")
    })
    const asked = { provider: cloud, question: question() }
    const late = await engine.ask(asked, { deadlineMs: 0 })
    expect([late.rows, late.complete, late.error?.errorClass]).toEqual([[], false, "timeout"])
    gate.resolve()
    expect(names(await engine.ask(asked, LONG))).toEqual(["a"])
  })

  test("that passes between two pages keeps the pages that were there, and the fetch goes on to the end", async () => {
    const { engine, clock } = world()
    const gate = deferred<void>()
    const first = deferred<void>()
    const cloud = provider(async function* pages() {
      yield* piece("a", "b")
      first.resolve()
      await gate.promise
      yield* piece("c")
    })
    const asked = { provider: cloud, question: question() }
    const patient = engine.ask(asked, LONG)
    await first.promise
    const late = await engine.ask(asked, { deadlineMs: 0 })
    expect(names(late)).toEqual(["a", "b"])
    expect(late).toMatchObject({ complete: false, fetchedAt: clock.now(), error: { errorClass: "timeout" } })
    gate.resolve()
    expect(names(await patient)).toEqual(["a", "b", "c"])
    // What was answered does not grow afterwards, and is not what is kept.
    expect(names(late)).toEqual(["a", "b"])
    expect(await engine.ask(asked, LONG)).toMatchObject({ complete: true, error: null })
  })

  test("of the fetch itself ends calls that hang, and keeps what was there", async () => {
    const { engine } = world({ fetchMs: 5 })
    const cloud = provider(async function* pages(_, { call }) {
      yield* piece("a")
      await call(
        (signal) =>
          new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      )
    })
    const table = await engine.ask({ provider: cloud, question: question() }, LONG)
    expect([names(table), table.error?.errorClass]).toEqual([["a"], "timeout"])
  })
})

describe("throttled calls", () => {
  test("are made again, as often as allowed, and nothing else is", async () => {
    for (const [failures, retries, outcome] of [
      [3, 3, null],
      [4, 3, "throttled"],
    ] as const) {
      let calls = 0
      const cloud = provider(async function* pages(_, { call }) {
        await call(async () => {
          calls += 1
          if (calls <= failures) throw new DiscoveryError("throttled", "slow down")
        })
        yield* piece("a")
      })
      const { engine } = world({ retries })
      const { error } = await engine.ask({ provider: cloud, question: question() }, LONG)
      expect([error?.errorClass ?? null, calls]).toEqual([outcome, Math.min(failures, retries) + 1])
    }
    let calls = 0
    const refusing = provider(async function* pages(_, { call }) {
      yield* piece()
      await call(async () => {
        calls += 1
        throw new DiscoveryError("provider_error", "broken")
      })
    })
    await world().engine.ask({ provider: refusing, question: question() }, LONG)
    expect(calls).toBe(1)
  })
})

describe("a provider that says how long to wait", () => {
  const throttledFor = (retryAfterMs: number) => {
    const times: number[] = []
    const cloud = provider(async function* pages(_, { call }) {
      await call(async () => {
        times.push(performance.now())
        if (times.length === 1) throw new DiscoveryError("throttled", "slow down", { retryAfterMs })
      })
      yield* piece("a")
    })
    return { times, asked: { provider: cloud, question: question() } }
  }

  test("is not asked again before", async () => {
    const { times, asked } = throttledFor(50)
    expect((await world().engine.ask(asked, LONG)).error).toBeNull()
    const [first = 0, second = 0] = times
    // Timers may be a little early.
    expect(second - first).toBeGreaterThan(48)
  })

  test("is not waited for when it is far longer than anybody waits", async () => {
    const { times, asked } = throttledFor(3_600_000)
    expect((await world().engine.ask(asked, LONG)).error?.errorClass).toBe("throttled")
    expect(times).toHaveLength(1)
  })
})

describe("an account", () => {
  test("has at most so many calls at once, and does not hold up another", async () => {
    const { engine } = world({ concurrency: 2 })
    const gate = deferred<void>()
    const running = new Map<string, number>()
    let most = 0
    const cloud = provider(async function* pages({ account, region }, { call }) {
      await call(async () => {
        const now = (running.get(account.id) ?? 0) + 1
        running.set(account.id, now)
        most = Math.max(most, now)
        if (account.id === "acc_1") await gate.promise
        running.set(account.id, (running.get(account.id) ?? 1) - 1)
      })
      yield* piece(region)
    })
    const ask = (id: string, region: string) =>
      engine.ask(
        { provider: cloud, question: question({ account: { id, organizationId: "org_1" }, region }) },
        LONG,
      )
    const slow = Array.from({ length: 10 }, (_, place) => ask("acc_1", `r${place}`))
    expect(names(await ask("acc_2", "r0"))).toEqual(["r0"])
    expect(running.get("acc_1")).toBe(2)
    gate.resolve()
    await Promise.all(slow)
    expect(most).toBe(2)
  })

  test("has fewer calls at once to one region of one service, and these do not hold up its others", async () => {
    const { engine } = world({ concurrency: 100, laneConcurrency: 2 })
    const gate = deferred<void>()
    const running = new Map<string, number>()
    const cloud = provider(async function* pages({ region }, { call }) {
      const details = Array.from({ length: 10 }, () =>
        call(async () => {
          running.set(region, (running.get(region) ?? 0) + 1)
          if (region === "r1") await gate.promise
        }),
      )
      await Promise.all(details)
      yield* piece(region)
    })
    const ask = (region: string) => engine.ask({ provider: cloud, question: question({ region }) }, LONG)
    const slow = ask("r1")
    expect(names(await ask("r2"))).toEqual(["r2"])
    expect([running.get("r1"), running.get("r2")]).toEqual([2, 10])
    gate.resolve()
    await slow
    expect(running.get("r1")).toBe(10)
  })

  test("that is forgotten leaves nothing behind, also of what was under way", async () => {
    const { engine } = world()
    const gates = [deferred<void>(), deferred<void>()]
    let fetches = 0
    const cloud = provider(async function* pages() {
      fetches += 1
      const mine = fetches
      await gates[mine - 1]?.promise
      yield* piece(`fetch ${mine}`)
    })
    const ask = () => engine.ask({ provider: cloud, question: question() }, LONG)
    const before = ask()
    engine.forget("acc_1")
    const after = ask()
    gates[1]?.resolve()
    expect(names(await after)).toEqual(["fetch 2"])
    gates[0]?.resolve()
    expect(names(await before)).toEqual(["fetch 1"])
    expect(names(await ask())).toEqual(["fetch 2"])
  })
})

test("an account that is forgotten ends what is under way for it, and nothing else", async () => {
  const { engine } = world()
  const gate = deferred<void>()
  const cloud = provider(async function* pages(_, { signal }) {
    yield* piece("first page")
    const ended = new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error))
      signal.throwIfAborted()
    })
    await Promise.race([gate.promise, ended])
  })
  const ask = (id: string) => {
    const account = { id, organizationId: "org_1" }
    return engine.ask({ provider: cloud, question: question({ account }) }, LONG)
  }
  const [ours, other] = [ask("acc_1"), ask("acc_2")]
  engine.forget("acc_1")
  const error = { errorClass: "provider_error", message: expect.stringContaining("unlinked") as string }
  expect(await ours).toMatchObject({ complete: false, error })
  gate.resolve()
  expect(await other).toMatchObject({ complete: true, error: null })
})

test.each<[string, readonly string[]]>([
  ["rows", ["a", "b"]],
  ["nothing in them", []],
  ["much text", ["x".repeat(400)]],
])("memory is bounded: of tables with %s those longest kept go first", async (_, rows) => {
  // Room for two of them.
  const { engine } = world({ cachedChars: rows.length === 0 ? 2_500 : 3_400 })
  let fetches = 0
  const cloud = provider(() => {
    fetches += 1
    return piece(...rows)
  })
  const ask = (region: string) => engine.ask({ provider: cloud, question: question({ region }) }, LONG)
  for (const region of ["r1", "r2", "r3"]) await ask(region)
  expect(fetches).toBe(3)
  await ask("r3")
  await ask("r2")
  expect(fetches).toBe(3)
  await ask("r1")
  expect(fetches).toBe(4)
})

test("closing ends what is under way", async () => {
  const { engine } = world()
  const cloud = provider(async function* pages(_, { call }) {
    yield* piece()
    await call(
      (signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    )
  })
  const asked = engine.ask({ provider: cloud, question: question() }, LONG)
  engine.close()
  expect((await asked).error?.errorClass).toBe("timeout")
})
