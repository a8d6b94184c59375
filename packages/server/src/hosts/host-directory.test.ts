import type { Change, Organization } from "@bitting/core"
import { newOrganization } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { createHostDirectory } from "./host-directory.ts"

const organization = (id: string, fields: Partial<Organization> = {}): Organization => ({
  ...newOrganization({ id, name: id, plan: "business", createdAt: 0 }),
  host: `${id}.example.com`,
  ...fields,
})

const change = (targets: Change["targets"]): Change => ({ seq: 1, tag: "x", organizationId: "a", targets })

function directoryOf(read: () => readonly Organization[] | Promise<readonly Organization[]>) {
  let readings = 0
  const directory = createHostDirectory({
    withHosts: async () => {
      readings += 1
      return read()
    },
  })
  return { directory, readings: () => readings }
}

describe("the hosts of organizations", () => {
  test("are found once they were read, and only with the plan for it", async () => {
    const { directory } = directoryOf(() => [
      organization("a"),
      organization("b", { plan: "pro" }),
      organization("c", { suspended: true }),
    ])
    expect([directory.isEmpty(), directory.find("a.example.com")]).toEqual([true, undefined])
    await directory.refresh()
    expect(directory.isEmpty()).toBe(false)
    expect(directory.find("a.example.com")).toEqual({ host: "a.example.com", organizationId: "a" })
    expect(directory.find("b.example.com")).toBeUndefined()
    expect(directory.find("c.example.com")?.organizationId).toBe("c")
  })

  test("are the same objects as long as nothing changes, and others as soon as something does", async () => {
    let rows = [organization("a"), organization("b")]
    const { directory } = directoryOf(() => rows)
    await directory.refresh()
    const before = directory.find("a.example.com")
    await directory.refresh()
    expect(directory.find("a.example.com")).toBe(before)
    rows = [organization("b", { host: "a.example.com" })]
    await directory.refresh()
    expect(directory.find("a.example.com")).toEqual({ host: "a.example.com", organizationId: "b" })
  })

  test("are read again for changes of organizations and for no others", async () => {
    const { directory, readings } = directoryOf(() => [])
    await directory.follow(null)
    expect(readings()).toBe(1)
    await directory.follow(null)
    await directory.follow(change(["key:key_1", "holder:mem_1"]))
    expect(readings()).toBe(1)
    await directory.follow(change(["organization:a"]))
    expect(readings()).toBe(2)
  })

  test("stay as they were when they cannot be read, and are read again with whatever comes next", async () => {
    let fails = false
    const { directory, readings } = directoryOf(() => {
      if (fails) throw new Error("no database")
      return [organization("a")]
    })
    await directory.refresh()
    fails = true
    await expect(directory.refresh()).rejects.toThrow("no database")
    await expect(directory.follow(change(["organization:a"]))).rejects.toMatchObject({
      code: "outcome_unknown",
    })
    expect(directory.find("a.example.com")?.organizationId).toBe("a")
    fails = false
    await directory.follow(change(["key:key_1"]))
    expect(readings()).toBe(4)
    await directory.follow(null)
    expect(readings()).toBe(4)
  })

  test("are not overwritten by a reading that began earlier and ended later", async () => {
    const answers: ((rows: readonly Organization[]) => void)[] = []
    const { directory } = directoryOf(() => new Promise((resolve) => void answers.push(resolve)))
    const [first, second] = [directory.refresh(), directory.refresh()]
    answers[1]?.([organization("new")])
    await second
    answers[0]?.([organization("old")])
    await first
    expect(directory.find("new.example.com")).toBeDefined()
    expect(directory.find("old.example.com")).toBeUndefined()
  })
})
