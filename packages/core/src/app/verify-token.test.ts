import { describe, expect, it, test } from "vitest"
import type { Engine } from "../../test/engine.ts"
import { createEngine } from "../../test/engine.ts"
import { BACKUP, HOUR_MS, NOON, sampleKeyspace } from "../../test/samples.ts"
import type { Question } from "../domain/decision.ts"
import { mintToken, TOKEN_ENTROPY_BYTES } from "../domain/token.ts"
import { BittingError } from "../errors.ts"
import type { QuotaLedger } from "../ports.ts"
import { countingEntropy } from "../testing/index.ts"

/** Of the right shape, and nobody's. */
const STRANGER = mintToken(countingEntropy(99).bytes(TOKEN_ENTROPY_BYTES), "wx_live")

const ask = (token: string, fields: Partial<Question> = {}): Question => ({
  token,
  action: {},
  request: {},
  ...fields,
})

const codes = async (engine: Engine, token: string, times: number): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (let count = 0; count < times; count++) {
    const { code } = await engine.verify(ask(token))
    counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}

const usage = (engine: Engine, id = "key_1") => engine.store.usage.counts(id, { from: 0, until: Infinity })

/** The same with another digit, so that the checksum is wrong. */
const altered = (token: string, at: number): string => {
  const other = token[at] === "0" ? "1" : "0"
  return token.slice(0, at) + other + token.slice(at + 1)
}

describe("a token that cannot be one", () => {
  it("is refused without asking the source, and is not counted", async () => {
    const engine = await createEngine()
    const token = await engine.mint()
    const before = engine.loads()
    const nonsense = [
      "",
      "x",
      "a".repeat(10_000),
      altered(token, token.length - 1),
      altered(token, token.length - 20),
      token.replace("wx_live", "wx_test"),
      token.replace("wx_live", "zz_live"),
      `${token} `,
      ` ${token}`,
      token.toUpperCase(),
      token.slice(0, -1),
    ]
    for (const text of nonsense) {
      expect((await engine.verify(ask(text))).code).toBe("malformed_token")
      expect(engine.verifyNow(ask(text))?.code).toBe("malformed_token")
    }
    expect(engine.loads()).toBe(before)
    await engine.meter.flush()
    expect(await usage(engine)).toEqual([])
  })

  it("is refused without a lease too: nothing needs to be known", async () => {
    const engine = await createEngine()
    engine.verifier.stop()
    expect((await engine.verify(ask("nonsense"))).code).toBe("malformed_token")
  })

  it("tells nothing but that", async () => {
    const engine = await createEngine()
    expect(await engine.verify(ask("nonsense"))).toEqual({
      valid: false,
      code: "malformed_token",
      key: null,
      missingScopes: [],
      rateLimit: null,
      quota: null,
    })
  })
})

describe("a token whose keyspace is no longer declared", () => {
  const gone = { keyspace: "gone" }

  it("has a head that nobody declares, and is malformed without being looked up", async () => {
    const engine = await createEngine()
    const token = mintToken(countingEntropy(7).bytes(TOKEN_ENTROPY_BYTES), "go_live")
    await engine.mint(gone, token)
    const before = engine.loads()
    expect((await engine.verify(ask(token))).code).toBe("malformed_token")
    expect(engine.loads()).toBe(before)
  })

  it("is unknown where another keyspace has taken over its head", async () => {
    const engine = await createEngine()
    const token = await engine.mint(gone)
    expect(await engine.verify(ask(token))).toMatchObject({ code: "unknown_token", key: null })
    expect(engine.verifyNow(ask(token))).toMatchObject({ code: "unknown_token", key: null })
  })

  it("is unknown where another keyspace accepts such texts as foreign", async () => {
    const acceptForeign = { minLength: 8, maxLength: 12, alphabet: "abcdef0123456789" }
    const engine = await createEngine({ keyspaces: [sampleKeyspace({ acceptForeign })] })
    await engine.mint(gone, "deadbeef01")
    expect((await engine.verify(ask("deadbeef01"))).code).toBe("unknown_token")
  })
})

describe("tokens of other systems", () => {
  const legacy = sampleKeyspace({
    name: "legacy",
    prefix: "lg",
    acceptForeign: { minLength: 8, maxLength: 12, alphabet: "abcdef0123456789" },
  })
  const FOREIGN = "deadbeef01"

  it("are looked up where a keyspace accepts them", async () => {
    const engine = await createEngine({ keyspaces: [sampleKeyspace(), legacy] })
    await engine.mint({ keyspace: "legacy" }, FOREIGN)
    expect((await engine.verify(ask(FOREIGN))).code).toBe("ok")
    expect((await engine.verify(ask("deadbeef02"))).code).toBe("unknown_token")
  })

  test.each(["deadbee", "deadbeef01234", "deadbeefXY", "deadbeef é"])(
    "outside of its lengths or alphabet are not: %s",
    async (text) => {
      const engine = await createEngine({ keyspaces: [sampleKeyspace(), legacy] })
      const before = engine.loads()
      expect((await engine.verify(ask(text))).code).toBe("malformed_token")
      expect(engine.loads()).toBe(before)
    },
  )

  it("are malformed where none does", async () => {
    const engine = await createEngine()
    await engine.mint({}, FOREIGN)
    expect((await engine.verify(ask(FOREIGN))).code).toBe("malformed_token")
  })
})

describe("a decision", () => {
  it("comes from memory in one step once the key is known, and before that from the store", async () => {
    const engine = await createEngine()
    const token = await engine.mint()
    expect((await engine.verify(ask(token))).valid).toBe(true)
    const loads = engine.loads()
    expect(engine.verifyNow(ask(token))?.valid).toBe(true)
    expect(engine.loads()).toBe(loads)
  })

  it("carries the key as it was decided on, and what is missing", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ scopes: ["a:read"] })
    const decision = await engine.verify(ask(token, { action: { scopes: ["a:read", "a:write", "b:read"] } }))
    expect(decision).toMatchObject({
      valid: false,
      code: "insufficient_scope",
      missingScopes: ["a:write", "b:read"],
      key: { grant: { id: "key_1" } },
    })
  })

  it("about a key outside of the asker's reach is that about a token nobody has", async () => {
    const engine = await createEngine()
    const token = await engine.mint()
    const outside = await engine.verify(ask(token, { withinOrganization: "org_2" }))
    const nobody = await engine.verify(ask(STRANGER))
    expect(outside).toEqual(nobody)
    expect(outside).toMatchObject({ code: "unknown_token", key: null })
    await engine.meter.flush()
    expect(await usage(engine)).toEqual([])
  })

  it("is unavailable without a lease, never a guess", async () => {
    const engine = await createEngine()
    const token = await engine.mint()
    await engine.verify(ask(token))
    engine.verifier.stop()
    expect(engine.verifyNow(ask(token))).toBeNull()
    await expect(engine.verify(ask(token))).rejects.toMatchObject({ code: "unavailable" })
  })

  it("is unavailable when what was read is dropped again every time, and does not go on for ever", async () => {
    let asked = 0
    const engine = await createEngine({
      ports: ({ verifier }) => ({
        verifier: {
          ...verifier,
          find: () => undefined,
          ready: async () => void (asked += 1),
        },
      }),
    })
    const token = await engine.mint()
    await expect(engine.verify(ask(token))).rejects.toMatchObject({ code: "unavailable" })
    expect(asked).toBeLessThan(10)
  })

  it("follows a change as soon as it is in force", async () => {
    const engine = await createEngine()
    const token = await engine.mint()
    expect((await engine.verify(ask(token))).code).toBe("ok")
    const change = await engine.commit(["key:key_1"], async (tx) => {
      const key = await tx.grants.get("key_1")
      if (key !== null) await tx.grants.update({ ...key.grant, revokedAt: NOON, version: 2 })
    })
    await engine.verifier.applied(change)
    expect(engine.verifyNow(ask(token))?.code ?? (await engine.verify(ask(token))).code).toBe("revoked")
  })

  it("follows the holder's role", async () => {
    const engine = await createEngine({ keyspaces: [BACKUP] })
    const member = {
      id: "mem_1",
      organizationId: "org_1",
      personId: "per_1",
      name: "Ada",
      email: "ada@example.com",
      role: "owner",
      suspended: false,
      overrides: {},
      createdAt: NOON,
    } as const
    await engine.commit([], (tx) => tx.members.insert(member))
    const token = await engine.mint({
      keyspace: "backup",
      holder: { kind: "member", memberId: "mem_1" },
      scopes: ["restore:write"],
    })
    const question = ask(token, { action: { scopes: ["restore:write"] } })
    const decide = async (change: object) => {
      const committed = await engine.commit(["holder:mem_1"], (tx) =>
        tx.members.update({ ...member, ...change }),
      )
      await engine.verifier.applied(committed)
      return (await engine.verify(question)).code
    }
    expect((await engine.verify(question)).code).toBe("ok")
    expect(await decide({ role: "member" })).toBe("insufficient_scope")
    expect(await decide({ role: "member", overrides: { ws_1: "manager" } })).toBe("ok")
    expect(await decide({ overrides: { ws_1: "viewer" } })).toBe("insufficient_scope")
    expect(await decide({ suspended: true })).toBe("holder_inactive")
  })
})

describe("the ends of a key", () => {
  it("are judged by the authority's time: it is over no later than at its instant", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ expiresAt: NOON + 600 })
    await engine.time.advance(590)
    expect((await engine.verify(ask(token))).code).toBe("ok")
    await engine.time.advance(10)
    expect((await engine.verify(ask(token))).code).toBe("expired")
  })

  it("a beginning is never early, whatever the uncertainty", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ notBeforeAt: NOON + 600 })
    await engine.time.advance(599)
    expect((await engine.verify(ask(token))).code).toBe("not_yet_valid")
    await engine.time.advance(200)
    expect((await engine.verify(ask(token))).code).toBe("ok")
  })
})

describe("the rate limit", () => {
  it("lets as many through as it says, and tells the state of the bucket", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ constraints: { rateLimitRpm: 3 } })
    expect((await engine.verify(ask(token))).rateLimit).toEqual({
      limit: 3,
      remaining: 2,
      resetSeconds: 0,
      retryAfterSeconds: 0,
    })
    expect(await codes(engine, token, 4)).toEqual({ ok: 2, rate_limited: 2 })
    expect((await engine.verify(ask(token))).rateLimit).toMatchObject({ remaining: 0, retryAfterSeconds: 20 })
    await engine.time.advance(20_000)
    expect(await codes(engine, token, 2)).toEqual({ ok: 1, rate_limited: 1 })
  })

  it("is shared by a key and its successor", async () => {
    const engine = await createEngine()
    const constraints = { rateLimitRpm: 3 }
    const old = await engine.mint({ constraints, rotatedTo: "key_2", overlapEndsAt: NOON + HOUR_MS })
    const young = await engine.mint({ id: "key_2", limitGroup: "key_1", constraints })
    expect([await codes(engine, old, 2), await codes(engine, young, 2)]).toEqual([
      { ok: 2 },
      { ok: 1, rate_limited: 1 },
    ])
  })

  it("is not touched by what is refused for another reason", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ constraints: { rateLimitRpm: 2 } })
    for (let count = 0; count < 10; count++)
      await engine.verify(ask(token, { action: { workspace: "ws_9" } }))
    expect(await codes(engine, token, 3)).toEqual({ ok: 2, rate_limited: 1 })
  })

  it("stands when the wall clock is stepped: neither refused nor given", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ constraints: { rateLimitRpm: 2 } })
    expect(await codes(engine, token, 3)).toEqual({ ok: 2, rate_limited: 1 })
    engine.time.stepWall(2_000)
    expect(await codes(engine, token, 1)).toEqual({ rate_limited: 1 })
  })
})

describe("the quota", () => {
  const quota = { limit: 3, period: "day" } as const

  it("is spent use by use, and tells what is left and when it starts again", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ quota })
    expect(engine.verifyNow(ask(token))).toBeNull()
    expect((await engine.verify(ask(token))).quota).toEqual({
      limit: 3,
      remaining: 2,
      resetsAt: NOON + 12 * HOUR_MS,
    })
    expect(await codes(engine, token, 3)).toEqual({ ok: 2, quota_exceeded: 1 })
    expect((await engine.verify(ask(token))).quota).toMatchObject({ remaining: 0 })
  })

  it("is spent by the cost, all of it or nothing", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ quota })
    const cost = (units: number) => engine.verify(ask(token, { action: { cost: units } }))
    expect([(await cost(2)).code, (await cost(2)).code, (await cost(1)).code, (await cost(0)).code]).toEqual([
      "ok",
      "quota_exceeded",
      "ok",
      "ok",
    ])
  })

  it("is not touched by what is refused for another reason, the rate limit included", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ quota, constraints: { rateLimitRpm: 1 } })
    await engine.verify(ask(token, { action: { workspace: "ws_9" } }))
    expect(await codes(engine, token, 5)).toEqual({ ok: 1, rate_limited: 4 })
    expect(await engine.store.quota.used("key_1", "2026-11-20")).toBe(1)
  })

  it("used up gives the rate token back: a refused request consumes neither", async () => {
    const engine = await createEngine()
    const token = await engine.mint({
      quota: { limit: 1, period: "total" },
      constraints: { rateLimitRpm: 2 },
    })
    expect(await codes(engine, token, 10)).toEqual({ ok: 1, quota_exceeded: 9 })
  })

  it("is shared by a key and its successor", async () => {
    const engine = await createEngine()
    const old = await engine.mint({ quota })
    const young = await engine.mint({ id: "key_2", limitGroup: "key_1", quota })
    expect([await codes(engine, old, 2), await codes(engine, young, 2)]).toEqual([
      { ok: 2 },
      { ok: 1, quota_exceeded: 1 },
    ])
  })

  it("of 100 lets exactly 100 of 500 at once through", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ quota: { limit: 100, period: "month" } })
    const decisions = await Promise.all(Array.from({ length: 500 }, () => engine.verify(ask(token))))
    expect(decisions.filter(({ valid }) => valid).length).toBe(100)
    expect(new Set(decisions.map(({ code }) => code))).toEqual(new Set(["ok", "quota_exceeded"]))
  })

  it("of 100 and a rate limit of 50 let exactly 50 of 500 at once through, and count 50", async () => {
    const engine = await createEngine()
    const token = await engine.mint({
      quota: { limit: 100, period: "month" },
      constraints: { rateLimitRpm: 50 },
    })
    const decisions = await Promise.all(Array.from({ length: 500 }, () => engine.verify(ask(token))))
    expect(decisions.filter(({ valid }) => valid).length).toBe(50)
    expect(await engine.store.quota.used("key_1", "2026-11")).toBe(50)
  })

  it("that cannot be counted is an error, and the rate token is given back", async () => {
    let failing = true
    const engine = await createEngine({
      ports: ({ quota: ledger }): { quota: QuotaLedger } => ({
        quota: {
          ...ledger,
          spend: async (spend) => {
            if (failing) throw new BittingError("unavailable")
            return ledger.spend(spend)
          },
        },
      }),
    })
    const token = await engine.mint({ quota, constraints: { rateLimitRpm: 1 } })
    await expect(engine.verify(ask(token))).rejects.toMatchObject({ code: "unavailable" })
    failing = false
    expect(await codes(engine, token, 2)).toEqual({ ok: 1, rate_limited: 1 })
    expect(await engine.store.quota.used("key_1", "2026-11-20")).toBe(1)
    await engine.meter.flush()
    expect((await usage(engine)).map(({ code, count }) => [code, count])).toEqual([
      ["ok", 1],
      ["rate_limited", 1],
    ])
  })
})

describe("counting", () => {
  it("counts every verification of a known key by its code, and none of a stranger's", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ constraints: { rateLimitRpm: 2 } })
    await engine.verify(ask(token, { keyspace: "tides" }))
    await engine.verify(ask(token, { action: { workspace: "ws_9" } }))
    await engine.verify(ask(token, { withinOrganization: "org_2" }))
    await codes(engine, token, 3)
    await engine.meter.flush()
    expect((await usage(engine)).map(({ code, count }) => [code, count])).toEqual([
      ["ok", 2],
      ["rate_limited", 1],
      ["workspace_not_allowed", 1],
      ["wrong_keyspace", 1],
    ])
    expect(await engine.store.read.grants.get("key_1")).toMatchObject({ requestCount: 2, lastUsedAt: NOON })
  })

  it("notes the scopes that were asked for when they were granted, and no others", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ scopes: ["a:read", "a:write", "b:read"] })
    const used = async (): Promise<readonly string[]> => {
      await engine.meter.flush()
      return ((await engine.store.usage.scopes(["key_1"])).get("key_1") ?? []).map(({ scope }) => scope)
    }
    await engine.verify(ask(token))
    await engine.verify(ask(token, { action: { scopes: ["a:read", "c:read"] } }))
    await engine.verify(ask(token, { action: { scopes: ["a:write"], workspace: "ws_9" } }))
    expect(await used()).toEqual([])
    await engine.verify(ask(token, { action: { scopes: ["a:read"] } }))
    expect(await used()).toEqual(["a:read"])
    expect(engine.verifyNow(ask(token, { action: { scopes: ["a:read", "b:read"] } }))?.code).toBe("ok")
    expect(await used()).toEqual(["a:read", "b:read"])
  })

  it("notes no scopes of a verification that a limit or a quota refused", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ scopes: ["a:read", "a:write"], quota: { limit: 1, period: "total" } })
    const about = (scope: string): Question => ask(token, { action: { scopes: [scope] } })
    expect((await engine.verify(about("a:read"))).code).toBe("ok")
    expect((await engine.verify(about("a:write"))).code).toBe("quota_exceeded")
    await engine.meter.flush()
    const found = (await engine.store.usage.scopes(["key_1"])).get("key_1")
    expect(found).toEqual([{ scope: "a:read", firstUsedAt: NOON }])
  })

  it("remembers unknown tokens, so that guessing the same one again does not reach the store", async () => {
    const engine = await createEngine()
    const before = engine.loads()
    expect(await codes(engine, STRANGER, 5)).toEqual({ unknown_token: 5 })
    expect(engine.loads()).toBe(before + 1)
  })
})

describe("samples of refusals", () => {
  const NEWEST = { limit: 50, sort: "refused_at", descending: true, after: null } as const

  it("are kept of a known key by its code, of whichever way it was asked, and of nothing that was accepted", async () => {
    const engine = await createEngine()
    const allowedOrigins = ["https://good.example"]
    const token = await engine.mint({ scopes: ["a:read"], constraints: { allowedOrigins } })
    const good = { origin: "https://good.example", ip: "203.0.113.7" }
    await engine.verify(ask(token, { request: good, action: { scopes: ["a:read"] } }))
    await engine.verify(ask(token, { request: good, action: { scopes: ["a:read", "b:read"] } }))
    await engine.arrive({ token, request: { origin: "https://evil.example", ip: "203.0.113.8" } })
    expect(engine.verifyNow(ask(token, { keyspace: "backup" }))?.code).toBe("wrong_keyspace")
    await engine.verify(ask(token, { withinOrganization: "org_2" }))
    await engine.verify(ask(STRANGER))
    await engine.verify(ask("nonsense"))
    await engine.meter.flush()
    const { rows, next } = await engine.store.usage.denials("key_1", NEWEST)
    const kept = { grantId: "key_1", at: NOON, asked: [], origin: null, address: null }
    expect(rows).toEqual([
      { ...kept, code: "wrong_keyspace", asked: ["backup"] },
      { ...kept, code: "origin_not_allowed", origin: "https://evil.example", address: "203.0.113.8" },
      {
        ...kept,
        code: "insufficient_scope",
        asked: ["b:read"],
        origin: "https://good.example",
        address: "203.0.113.7",
      },
    ])
    expect(next).toBeNull()
  })

  it("are of limits and quotas too", async () => {
    const engine = await createEngine()
    const token = await engine.mint({ quota: { limit: 1, period: "total" } })
    const limited = await engine.mint({ id: "key_2", constraints: { rateLimitRpm: 1 } })
    for (const text of [token, token, limited, limited]) await engine.verify(ask(text))
    await engine.meter.flush()
    const codesOf = async (id: string) =>
      (await engine.store.usage.denials(id, NEWEST)).rows.map(({ code }) => code)
    expect(await codesOf("key_1")).toEqual(["quota_exceeded"])
    expect(await codesOf("key_2")).toEqual(["rate_limited"])
  })
})
