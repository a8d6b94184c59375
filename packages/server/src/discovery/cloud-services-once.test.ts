import type { Account, CloudLinks } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { systemClock, systemEntropy } from "../system-clock.ts"
import { readCloudSettings } from "./cloud-settings.ts"
import type { CloudServices } from "./cloud-services.ts"
import { cloudServicesOnce } from "./cloud-services-once.ts"

const SETTINGS = readCloudSettings(() => null, [])

/** Stands for something these tests do not ask. */
const unasked = (): never => new Proxy({}, {}) as never

const PORTS = { clock: systemClock, entropy: systemEntropy, store: unasked(), sealer: unasked() }

const ACCOUNT: Pick<Account, "id" | "organizationId" | "provider"> = {
  id: "acc_1",
  organizationId: "org_1",
  provider: "aws",
}

const CREDENTIALS = { method: "machine" } as const

/** Stands for what is loaded: writes down what is called. */
function watched() {
  const calls: string[] = []
  const prove: CloudLinks["prove"] = async () => {
    calls.push("prove")
    return { kind: "proven", cloudAccount: "1" }
  }
  const made: CloudServices = {
    discovery: unasked(),
    links: { prove, forget: (id) => void calls.push(`forget ${id}`) },
    close: () => void calls.push("close"),
  }
  let loads = 0
  const library = async () => {
    loads += 1
    return { cloudServices: () => made }
  }
  return { calls, library, made, loads: () => loads }
}

describe("what has to do with clouds", () => {
  test("is not loaded by what needs none of it", () => {
    const { library, loads } = watched()
    const once = cloudServicesOnce(PORTS, SETTINGS, library)
    once.links.forget("acc_1")
    once.close()
    expect(loads()).toBe(0)
  })

  test("is loaded once by all that need it at the same time, and afterwards", async () => {
    const { library, loads, made, calls } = watched()
    const once = cloudServicesOnce(PORTS, SETTINGS, library)
    const first = await Promise.all([
      once.discovery(),
      once.discovery(),
      once.links.prove(ACCOUNT, CREDENTIALS),
    ])
    expect(first).toEqual([made.discovery, made.discovery, { kind: "proven", cloudAccount: "1" }])
    await once.discovery()
    once.links.forget("acc_1")
    expect(calls).toEqual(["prove", "forget acc_1"])
    expect(loads()).toBe(1)
  })

  test("fails for all that wait for it when it cannot be loaded, and is tried again by the next", async () => {
    const { library, loads, made } = watched()
    let broken = true
    const once = cloudServicesOnce(PORTS, SETTINGS, async () => {
      const loaded = await library()
      if (broken) throw new Error("too many open files")
      return loaded
    })
    const waiting = [once.discovery(), once.discovery(), once.links.prove(ACCOUNT, CREDENTIALS)]
    const ends = await Promise.allSettled(waiting)
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"])
    expect(loads()).toBe(1)
    broken = false
    expect(await once.discovery()).toBe(made.discovery)
    expect(loads()).toBe(2)
  })

  test("is closed whether it was loaded before, or is while the server stops", async () => {
    const before = watched()
    const loaded = cloudServicesOnce(PORTS, SETTINGS, before.library)
    await loaded.discovery()
    loaded.close()
    expect(before.calls).toEqual(["close"])
    const during = watched()
    const loading = cloudServicesOnce(PORTS, SETTINGS, during.library)
    const late = loading.discovery()
    loading.close()
    await late
    expect(during.calls).toEqual(["close"])
  })

  test("is every cloud's services once it is loaded", async () => {
    const { providers } = await cloudServicesOnce(PORTS, SETTINGS).discovery()
    expect(providers.map(({ name }) => name)).toEqual(["aws", "azure", "gcp", "kubernetes"])
  })
})
