import type { Change, DelayingVerifier } from "@bitting/core"
import { describe, expect, it } from "vitest"
import type { Followers } from "./settle.ts"
import { settleBy } from "./settle.ts"

const CHANGE: Change = { seq: 7, tag: "0123456789abcdef", organizationId: "org_1", targets: ["key:key_1"] }
const SILENT: DelayingVerifier = { id: "v1", credential: "key_1", organizationId: "org_1", name: "one" }

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** Followers that answer when they are told to. */
function bench(
  fields: { readonly isSeen?: boolean; readonly unconfirmed?: readonly DelayingVerifier[] } = {},
) {
  const waiting = new Map<string, () => void>()
  const told: (readonly DelayingVerifier[])[] = []
  const wait = <T>(name: string, value: T): Promise<T> =>
    new Promise((resolve) => void waiting.set(name, () => resolve(value)))
  const followers: Followers = {
    verifier: { applied: () => wait("verifier", fields.isSeen ?? true) },
    verifiers: {
      settled: () => wait("verifiers", fields.unconfirmed ?? []),
      found: () => wait("found", undefined),
    },
    hosts: { follow: () => wait("hosts", undefined) },
    database: { settled: () => wait("database", undefined) },
    clock: { monotonic: () => 5 },
  }
  const settle = settleBy(followers, async (_, unconfirmed) => void told.push(unconfirmed))
  return { settle, waiting, told, answer: (name: string) => waiting.get(name)?.() }
}

describe("a change is in force", () => {
  const FOLLOWERS = ["verifier", "verifiers", "hosts", "database"] as const

  it.each(FOLLOWERS)("not before %s says so, whether it is new or repeated", async (last) => {
    for (const change of [CHANGE, null]) {
      const { settle, answer } = bench()
      let isOver = false
      const settling = settle(change).then(() => (isOver = true))
      for (const name of FOLLOWERS) if (name !== last) answer(name)
      await turns()
      expect(isOver).toBe(false)
      answer(last)
      await settling
    }
  })

  it("not before it was found in the log, where nobody has seen it there", async () => {
    const { settle, answer, waiting } = bench({ isSeen: false })
    let isOver = false
    const settling = settle(CHANGE).then(() => (isOver = true))
    for (const name of FOLLOWERS) answer(name)
    await turns()
    expect([isOver, waiting.has("found")]).toEqual([false, true])
    answer("found")
    await settling
  })

  it("for all but those who fail open, who are told of and answered", async () => {
    const { settle, answer, told } = bench({ unconfirmed: [SILENT] })
    const settling = settle(CHANGE)
    for (const name of FOLLOWERS) answer(name)
    expect(await settling).toEqual([SILENT])
    expect(told).toEqual([[SILENT]])
  })

  it("and nobody is told of anything where all have confirmed", async () => {
    const { settle, answer, told } = bench()
    const settling = settle(CHANGE)
    for (const name of FOLLOWERS) answer(name)
    expect(await settling).toEqual([])
    expect(told).toEqual([])
  })
})
