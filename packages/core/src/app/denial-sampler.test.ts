import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { NOON, sampleKey } from "../../test/samples.ts"
import type { DecisionCode } from "../domain/decision.ts"
import type { VerifiableKey } from "../domain/verifiable-key.ts"
import { createDenialSampler } from "./denial-sampler.ts"

const QUESTION = { token: "wx_live_token", action: {}, request: {} }

const keyOf = (id: string): VerifiableKey => sampleKey({ id })
const KEYS = new Map(Array.from({ length: 40 }, (_, place) => [`key_${place}`, keyOf(`key_${place}`)]))

/** A sampler that is told of refusals by name. */
function sampler() {
  const { note, take, settle } = createDenialSampler()
  return {
    refuse(id: string, code: DecisionCode, now: number): void {
      note({ key: KEYS.get(id) ?? keyOf(id), code }, QUESTION, now)
    },
    /** What is written by a flush that succeeds or fails. */
    flush(works = true): readonly string[] {
      const taken = take().map(({ grantId, code, at }) => `${grantId} ${code} ${at - NOON}`)
      settle(works)
      return works ? taken : []
    },
    take,
    settle,
  }
}

describe("a sampler of refusals", () => {
  it("keeps one of a key and code in ten seconds, and the first of it", () => {
    const one = sampler()
    for (let at = 0; at < 25_000; at += 500) {
      one.refuse("key_1", "revoked", NOON + at)
      if (at % 1_000 === 0) one.refuse("key_1", "expired", NOON + at + 100)
      if (at === 3_000) one.refuse("key_2", "revoked", NOON + at)
    }
    expect(one.flush()).toEqual([
      "key_1 revoked 0",
      "key_1 expired 100",
      "key_2 revoked 3000",
      "key_1 revoked 10000",
      "key_1 expired 10100",
      "key_1 revoked 20000",
      "key_1 expired 20100",
    ])
  })

  it("remembers across flushes what it kept", () => {
    const one = sampler()
    one.refuse("key_1", "revoked", NOON)
    expect(one.flush()).toEqual(["key_1 revoked 0"])
    one.refuse("key_1", "revoked", NOON + 9_999)
    expect(one.flush()).toEqual([])
    one.refuse("key_1", "revoked", NOON + 10_000)
    expect(one.flush()).toEqual(["key_1 revoked 10000"])
  })

  it("keeps 20 at a time, and gives their places back when they are written", () => {
    const one = sampler()
    for (const id of KEYS.keys()) one.refuse(id, "revoked", NOON)
    const taken = one.take()
    expect(taken.map(({ grantId }) => grantId)).toEqual([...KEYS.keys()].slice(0, 20))
    // Not before they are written.
    one.refuse("key_30", "revoked", NOON + 1)
    one.settle(true)
    expect(one.flush()).toEqual([])
    one.refuse("key_31", "revoked", NOON + 2)
    expect(one.flush()).toEqual(["key_31 revoked 2"])
  })

  it("keeps the next refusal in place of one that was not written", () => {
    const one = sampler()
    one.refuse("key_1", "revoked", NOON)
    one.flush(false)
    expect(one.flush()).toEqual([])
    one.refuse("key_1", "revoked", NOON + 1)
    expect(one.flush()).toEqual(["key_1 revoked 1"])
  })

  it("goes on after the clock was set back", () => {
    const one = sampler()
    one.refuse("key_1", "revoked", NOON)
    one.refuse("key_1", "revoked", NOON - 3_600_000)
    expect(one.flush()).toHaveLength(2)
  })

  it("never keeps more than 20, nor two of one key and code within ten seconds, whatever fails when", () => {
    const refusal = fc.record({
      id: fc.constantFrom(...KEYS.keys()),
      code: fc.constantFrom<DecisionCode>("revoked", "rate_limited", "insufficient_scope"),
      afterMs: fc.integer({ min: 0, max: 4_000 }),
    })
    const flush = fc.record({ works: fc.boolean() })
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ arbitrary: refusal, weight: 9 }, flush), { maxLength: 200 }),
        (steps) => {
          const one = sampler()
          const last = new Map<string, number>()
          let now = NOON
          for (const step of steps) {
            if (!("works" in step)) {
              now += step.afterMs
              one.refuse(step.id, step.code, now)
              continue
            }
            const taken = one.take()
            one.settle(step.works)
            expect(taken.length).toBeLessThanOrEqual(20)
            for (const { grantId, code, at } of step.works ? taken : []) {
              const name = `${grantId} ${code}`
              expect(at - (last.get(name) ?? -Infinity)).toBeGreaterThanOrEqual(10_000)
              last.set(name, at)
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
