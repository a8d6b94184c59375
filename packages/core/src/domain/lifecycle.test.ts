import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { DAY_MS, NOON, SOMEBODY, sampleGrant } from "../../test/samples.ts"
import type { Grant } from "./grant.ts"
import { endsAt, REVOKE_REASONS, statusOf } from "./grant.ts"
import type { LifecycleEvent, Step } from "./lifecycle.ts"
import { createdEvent, lifetimeOf, powersOf, purge, revoke, rotate, update } from "./lifecycle.ts"

const REVOKER = { kind: "key", id: "key_admin", memberId: null } as const

const by = (now = NOON) => ({ actor: REVOKER, reason: "compromised", now }) as const

/** What a key may do: everything about it but its name, its switch, its ends and its places in a chain. */
function allowedBy(grant: Grant): unknown {
  const {
    label: _,
    metadata: __,
    enabled,
    version,
    revokedAt,
    revokedBy,
    revokedReason,
    purgedAt,
    ...rest
  } = grant
  void [enabled, version, revokedAt, revokedBy, revokedReason, purgedAt]
  const { rotatedTo: ___, overlapEndsAt: ____, ...powers } = rest
  return powers
}

describe("the status of a key", () => {
  const rows: readonly (readonly [string, Partial<Grant>, string])[] = [
    ["active", {}, "active"],
    ["scheduled until its beginning", { notBeforeAt: NOON + 1 }, "scheduled"],
    ["active at its beginning", { notBeforeAt: NOON }, "active"],
    ["active before its end", { expiresAt: NOON + 1 }, "active"],
    ["expired at its end", { expiresAt: NOON }, "expired"],
    ["rotating during the overlap", { rotatedTo: "key_2", overlapEndsAt: NOON + 1 }, "rotating"],
    ["expired at the overlap's end", { rotatedTo: "key_2", overlapEndsAt: NOON }, "expired"],
    ["disabled", { enabled: false }, "disabled"],
    ["disabled rather than scheduled", { enabled: false, notBeforeAt: NOON + 1 }, "disabled"],
    ["expired rather than disabled", { enabled: false, expiresAt: NOON }, "expired"],
    ["revoked rather than anything", { revokedAt: NOON, enabled: false, expiresAt: NOON }, "revoked"],
  ]
  test.each(rows)("%s", (_, fields, status) => {
    expect(statusOf(sampleGrant(fields), NOON)).toBe(status)
  })
})

describe("revoking", () => {
  it("is final, says who and why, and is recorded", () => {
    const { grant, event } = revoke(sampleGrant(), by())
    expect([grant.revokedAt, grant.revokedBy, grant.revokedReason]).toEqual([NOON, REVOKER, "compromised"])
    expect(event).toEqual({
      action: "key.revoked",
      before: { status: "active" },
      after: { status: "revoked", reason: "compromised" },
    })
  })

  it("again changes nothing, whoever asks and why", () => {
    const { grant } = revoke(sampleGrant(), by())
    for (const reason of REVOKE_REASONS) {
      expect(revoke(grant, { actor: SOMEBODY, reason, now: NOON + DAY_MS })).toEqual({ grant, event: null })
    }
  })

  it("leaves the successor alone", () => {
    const { grant } = revoke(sampleGrant({ rotatedTo: "key_2", overlapEndsAt: NOON + DAY_MS }), by())
    expect([grant.rotatedTo, statusOf(grant, NOON)]).toEqual(["key_2", "revoked"])
  })

  it("of a key that is over is possible, so that its leak can be recorded", () => {
    expect(revoke(sampleGrant({ expiresAt: NOON - 1 }), by()).grant.revokedAt).toBe(NOON)
  })
})

describe("purging", () => {
  it("revokes what is not revoked, in one step", () => {
    const { grant, event } = purge(sampleGrant(), by())
    expect([grant.revokedAt, grant.purgedAt, grant.version]).toEqual([NOON, NOON, 2])
    expect(event?.action).toBe("key.purged")
  })

  it("of a revoked key keeps when and why it was revoked", () => {
    const { grant: revoked } = revoke(sampleGrant(), by())
    const { grant, event } = purge(revoked, { actor: SOMEBODY, reason: "obsolete", now: NOON + 1 })
    expect([grant.revokedAt, grant.revokedReason, grant.purgedAt]).toEqual([NOON, "compromised", NOON + 1])
    expect(event?.after).toEqual({ status: "revoked", reason: "compromised" })
  })

  it("again changes nothing", () => {
    const { grant } = purge(sampleGrant(), by())
    expect(purge(grant, by(NOON + 1))).toEqual({ grant, event: null })
  })
})

describe("updating", () => {
  const changes = [
    { change: { label: "New" }, action: "key.updated", before: { label: "CI" } },
    { change: { metadata: { a: 1 } }, action: "key.updated", before: { metadata: {} } },
    { change: { enabled: false }, action: "key.disabled", before: { enabled: true } },
    {
      change: { label: "Off", enabled: false },
      action: "key.disabled",
      before: { label: "CI", enabled: true },
    },
  ]
  test.each(changes)("records $change as $action, with what was and what is", ({ change, ...recorded }) => {
    const step = update(sampleGrant(), change, NOON)
    expect("event" in step && step.event).toEqual({ ...recorded, after: change })
  })

  it("records enabling", () => {
    const step = update(sampleGrant({ enabled: false }), { enabled: true }, NOON)
    expect("event" in step && step.event?.action).toBe("key.enabled")
  })

  it.each([{}, { label: "CI" }, { enabled: true }, { metadata: {} }])("by %j changes nothing", (change) => {
    const grant = sampleGrant()
    expect(update(grant, change, NOON)).toEqual({ grant, event: null })
  })

  it.each([{ revokedAt: NOON - 1 }, { expiresAt: NOON }, { rotatedTo: "key_2", overlapEndsAt: NOON }])(
    "does not enable a key that has ended: %j",
    (fields) => {
      expect(update(sampleGrant({ ...fields, enabled: false }), { enabled: true }, NOON)).toMatchObject({
        refused: "key_ended",
      })
    },
  )

  it("can still name a key that has ended", () => {
    expect(update(sampleGrant({ revokedAt: NOON }), { label: "Leaked one" }, NOON)).toMatchObject({
      grant: { label: "Leaked one", revokedAt: NOON },
    })
  })
})

describe("rotating", () => {
  const successor = { id: "key_2", tokenHash: "cd".repeat(32), tokenPrefix: "wx_live_", tokenLast4: "9zZz" }
  const request = { now: NOON, actor: REVOKER, overlapMs: DAY_MS, expiresAt: NOON + 9 * DAY_MS, successor }

  it("makes a key with the same powers, linked both ways, that shares limits and quota", () => {
    const grant = sampleGrant({ quota: { limit: 5, period: "day" }, scopes: ["a:read"], limitGroup: "key_0" })
    const rotation = rotate(grant, request)
    if ("refused" in rotation) throw new Error("refused")
    const { old, successor: young } = rotation
    expect([old.rotatedTo, young.rotatedFrom, old.limitGroup, young.limitGroup]).toEqual([
      "key_2",
      "key_1",
      "key_0",
      "key_0",
    ])
    expect(allowedBy(young)).toEqual({
      ...(allowedBy(grant) as object),
      ...successor,
      rotatedFrom: "key_1",
      createdAt: NOON,
      createdBy: REVOKER,
      expiresAt: NOON + 9 * DAY_MS,
    })
    expect(young.version).toBe(1)
  })

  it.each([
    [null, DAY_MS, NOON + DAY_MS],
    [NOON + 5, DAY_MS, NOON + 5],
    [NOON + 2 * DAY_MS, DAY_MS, NOON + DAY_MS],
    [NOON + 2 * DAY_MS, 0, NOON],
  ])("ends the old key (expiry %s, overlap %s) at %s", (expiresAt, overlapMs, end) => {
    const rotation = rotate(sampleGrant({ expiresAt }), { ...request, overlapMs })
    expect("old" in rotation && endsAt(rotation.old)).toBe(end)
  })

  it("without an overlap has ended the old key already", () => {
    const rotation = rotate(sampleGrant(), { ...request, overlapMs: 0 })
    expect("old" in rotation && statusOf(rotation.old, NOON)).toBe("expired")
  })

  it.each([
    ["rotating", { rotatedTo: "key_2", overlapEndsAt: NOON + 1 }],
    ["expired", { expiresAt: NOON }],
    ["expired", { rotatedTo: "key_2", overlapEndsAt: NOON }],
    ["revoked", { revokedAt: NOON }],
    ["disabled", { enabled: false, rotatedTo: "key_2", overlapEndsAt: NOON + 1 }],
  ])("of a key that is %s is refused: %j", (status, fields) => {
    expect(rotate(sampleGrant(fields), request)).toEqual({ refused: "key_not_rotatable", status })
  })

  it("enables nothing: a disabled key has a disabled successor", () => {
    const rotation = rotate(sampleGrant({ enabled: false }), request)
    expect("successor" in rotation && rotation.successor.enabled).toBe(false)
  })

  it("records what happened to the old key and how the new one came to be", () => {
    const rotation = rotate(sampleGrant(), request)
    if ("refused" in rotation) throw new Error("refused")
    expect(rotation.event).toEqual({
      action: "key.rotated",
      before: { status: "active", expires_at: null },
      after: { rotated_to: "key_2", ends_at: NOON + DAY_MS, successor_expires_at: NOON + 9 * DAY_MS },
    })
    expect(rotation.born).toMatchObject({
      action: "key.created",
      before: null,
      after: { rotated_from: "key_1" },
    })
  })
})

describe("what is recorded", () => {
  it("holds no token and no hash of one", () => {
    const grant = sampleGrant()
    const text = JSON.stringify(
      [powersOf(grant), createdEvent(grant), revoke(grant, by()), purge(grant, by())].map((step) =>
        "event" in step ? step.event : step,
      ),
    )
    expect(text).not.toContain(grant.tokenHash)
  })

  it("is the lifetime a key was made for", () => {
    expect(lifetimeOf(sampleGrant({ expiresAt: NOON + 3 }))).toBe(3)
    expect(lifetimeOf(sampleGrant())).toBeNull()
  })
})

/** The keys of a chain, and all that was recorded. */
interface Life {
  now: number
  keys: Grant[]
  readonly events: LifecycleEvent[]
}

type LifeCommand = fc.Command<{ ends: Map<string, number | null> }, Life>

function check(life: Life, at: number, { grant: next, event }: Step): void {
  const before = life.keys[at]
  if (before === undefined) throw new Error("no such key")
  expect(next === before).toBe(event === null)
  if (event !== null) {
    expect(next.version).toBe(before.version + 1)
    expect(Object.keys(event.after ?? {}).length).toBeGreaterThan(0)
    life.events.push(event)
  }
  expect(allowedBy(next)).toEqual(allowedBy(before))
  if (before.revokedAt !== null) {
    expect([next.revokedAt, next.revokedReason, next.revokedBy]).toEqual([
      before.revokedAt,
      before.revokedReason,
      before.revokedBy,
    ])
  }
  if (before.purgedAt !== null) expect(next.purgedAt).toBe(before.purgedAt)
  const [wasEnd, isEnd] = [endsAt(before) ?? Infinity, endsAt(next) ?? Infinity]
  expect(isEnd).toBeLessThanOrEqual(wasEnd)
  const wasOver = ["revoked", "expired"].includes(statusOf(before, life.now))
  if (wasOver) expect(["revoked", "expired"]).toContain(statusOf(next, life.now))
  if (statusOf(before, life.now) === "revoked") expect(statusOf(next, life.now)).toBe("revoked")
  life.keys[at] = next
}

describe("any life of a key", () => {
  const which = fc.nat(20)
  const command = (name: string, run: (life: Life, at: number) => void) =>
    which.map((pick): LifeCommand => ({
      check: () => true,
      run: (_, life) => run(life, pick % life.keys.length),
      toString: () => `${name}(${pick})`,
    }))
  const keyAt = (life: Life, at: number): Grant => life.keys[at] ?? sampleGrant()
  const reasons = fc.constantFrom(...REVOKE_REASONS)

  const commands = [
    reasons.chain((reason) =>
      command(`revoke ${reason}`, (life, at) => {
        const step = revoke(keyAt(life, at), { actor: REVOKER, reason, now: life.now })
        check(life, at, step)
        expect(step.grant.revokedAt).not.toBeNull()
      }),
    ),
    command("purge", (life, at) => {
      check(life, at, purge(keyAt(life, at), { actor: REVOKER, reason: "other", now: life.now }))
    }),
    fc
      .record({ label: fc.constantFrom("CI", "x"), enabled: fc.boolean() }, { requiredKeys: [] })
      .chain((change) =>
        command(`update ${JSON.stringify(change)}`, (life, at) => {
          const step = update(keyAt(life, at), change, life.now)
          if ("grant" in step) check(life, at, step)
          else expect([change.enabled, step.refused]).toEqual([true, "key_ended"])
        }),
      ),
    fc.tuple(fc.nat(20), fc.option(fc.integer({ min: 1, max: 40 }))).chain(([overlapMs, lifeMs]) =>
      command(`rotate ${overlapMs} ${lifeMs}`, (life, at) => {
        const grant = keyAt(life, at)
        const id = `key_${life.keys.length + 1}`
        const rotation = rotate(grant, {
          now: life.now,
          actor: REVOKER,
          overlapMs,
          expiresAt: lifeMs === null ? null : life.now + lifeMs,
          successor: { id, tokenHash: id, tokenPrefix: "wx_live_", tokenLast4: "0000" },
        })
        if ("refused" in rotation) return
        expect(["revoked", "expired"]).not.toContain(statusOf(grant, life.now))
        check(life, at, { grant: rotation.old, event: rotation.event })
        life.events.push(rotation.born)
        expect(rotation.successor.limitGroup).toBe("key_1")
        expect(rotation.successor.enabled).toBe(grant.enabled)
        life.keys.push(rotation.successor)
      }),
    ),
    fc.integer({ min: 1, max: 10 }).chain((ms) =>
      command(`wait ${ms}`, (life) => {
        life.now += ms
      }),
    ),
  ]

  it("revives nothing, lengthens nothing, changes no power, and is recorded step by step", () => {
    fc.assert(
      fc.property(
        fc.commands(commands, { maxCommands: 60 }),
        fc.option(fc.integer({ min: 1, max: 60 })),
        (steps, end) => {
          const first = sampleGrant({ id: "key_1", expiresAt: end === null ? null : NOON + end })
          const life: Life = { now: NOON, keys: [first], events: [createdEvent(first)] }
          fc.modelRun(() => ({ model: { ends: new Map() }, real: life }), steps)
          // Every version of every key has an event of its own.
          const versions = life.keys.reduce((sum, { version }) => sum + version, 0)
          expect(life.events.length).toBe(versions)
          // A key is replaced once at most: the chain does not fork.
          const heirs = life.keys.flatMap(({ rotatedFrom }) => rotatedFrom ?? [])
          expect(new Set(heirs).size).toBe(heirs.length)
        },
      ),
      { numRuns: 400 },
    )
  })
})
