import { describe, expect, it } from "vitest"
import type { Change, ChangeTarget } from "../domain/change.ts"
import { createChangeHistory } from "./change-history.ts"

const change = (seq: number, ...targets: ChangeTarget[]): Change => ({
  seq,
  tag: `t${seq}`,
  organizationId: null,
  targets,
})

const KEY: readonly ChangeTarget[] = ["token:abc", "key:key_1"]

function historyOf(...changes: Change[]) {
  const history = createChangeHistory()
  history.restart({ seq: 1, tag: "t1" })
  history.advance(changes, changes.at(-1) ?? { seq: 1, tag: "t1" })
  return history
}

describe("a record read earlier", () => {
  it("is good while nothing that names it has happened since", () => {
    const history = historyOf(change(2, "key:key_2"), change(3, "key:key_1"), change(4, "key:key_2"))
    expect([1, 2, 3, 4].map((seq) => history.stillGood({ seq, tag: `t${seq}` }, KEY))).toEqual([
      false,
      false,
      true,
      true,
    ])
  })

  it("is named by `all`", () => {
    expect(historyOf(change(2, "all")).stillGood({ seq: 1, tag: "t1" }, KEY)).toBe(false)
  })

  it("is not good when it was read in another history with the same numbers", () => {
    const history = historyOf(change(2), change(3))
    expect([1, 2, 3].map((seq) => history.stillGood({ seq, tag: "other" }, KEY))).toEqual([
      false,
      false,
      false,
    ])
  })

  it("is not good when it was read before anything this verifier remembers", () => {
    const history = createChangeHistory()
    history.restart({ seq: 1, tag: "t1" })
    for (let seq = 2; seq <= 1_101; seq++) history.advance([change(seq)], change(seq))
    const good = (seq: number): boolean => history.stillGood({ seq, tag: `t${seq}` }, KEY)
    expect([1, 100, 101, 1_101].map(good)).toEqual([false, false, true, true])
  })

  it("is not good in a position this verifier never had", () => {
    expect(historyOf(change(2)).stillGood({ seq: 9, tag: "t9" }, KEY)).toBe(false)
    expect(createChangeHistory().stillGood({ seq: 1, tag: "t1" }, KEY)).toBe(false)
  })
})

describe("a history", () => {
  it("includes what it came through, by number and tag", () => {
    const history = historyOf(change(2), change(3))
    expect([1, 2, 3, 4].map((seq) => history.includes({ seq, tag: `t${seq}` }))).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(history.includes({ seq: 2, tag: "other" })).toBe(false)
  })

  it("begins another epoch with every restart, and remembers nothing of the one before", () => {
    const history = historyOf(change(2), change(3))
    const before = history.epoch()
    history.restart({ seq: 3, tag: "t3" })
    expect(history.epoch()).not.toBe(before)
    expect(history.includes(change(2))).toBe(false)
    history.restart(null)
    expect(history.position()).toBeNull()
    expect(history.includes(change(3))).toBe(false)
  })
})
