import { beforeEach, describe, expect, test } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { createKeyWorld } from "../../test/key-world.ts"
import type { SecretPlace } from "../domain/sealing.ts"
import { ssoSecret, tokenSealContext, totpSecret } from "../domain/sealing.ts"
import type { Repositories, Sealer } from "../ports.ts"
import { memorySealer } from "../testing/index.ts"
import type { Vault } from "../testing/index.ts"
import { adoptMasterKey, MASTER_KEY_CHECK, MasterKeyError, rotateMasterKey } from "./master-key.ts"
import type { RotationProgress } from "./master-key.ts"
import type { AppPorts } from "./request.ts"
import { keepSecret, openSecret } from "./sealed-secret.ts"

const [OLD, NEW, OTHER] = ["aaaaaaaa", "bbbbbbbb", "cccccccc"]

let world: KeyWorld
let vault: Vault
beforeEach(async () => {
  world = await createKeyWorld()
  vault = new Map()
})

const withKeys = (...keyIds: readonly string[]): AppPorts => ({
  ...world.ports,
  sealer: memorySealer(keyIds, vault),
})

const adopt = (...keyIds: readonly string[]) => adoptMasterKey(withKeys(...keyIds))

const check = async (): Promise<string | null> => world.ports.store.read.settings.get(MASTER_KEY_CHECK)

const noProgress = (): void => undefined

/** Stores keys with sealed tokens; answers their ids. */
async function sealSome(count: number, sealer: Sealer): Promise<readonly string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    const { key } = await world.mint()
    await world.ports.store.transact(async (tx) => {
      const sealed = sealer.seal(`token of ${key.grant.id}`, tokenSealContext(key.grant))
      await tx.sealedTokens.insert({ grantId: key.grant.id, sealed, keyId: sealer.currentKeyId })
      return { value: null, organizationId: null, audit: [], targets: [] }
    })
    ids.push(key.grant.id)
  }
  return ids
}

/** Writes without an entry: nobody reads this log. */
async function write(work: (tx: Repositories) => Promise<void>): Promise<void> {
  await world.ports.store.transact(async (tx) => {
    await work(tx)
    return { value: null, organizationId: null, audit: [], targets: [] }
  })
}

/** Stores people with authenticator apps, and a connection of the instance's and of an organization; answers where their secrets are. */
async function keepSome(apps: number, sealer: Sealer): Promise<readonly SecretPlace[]> {
  const { personId } = (await world.person("member")).caller
  const places: SecretPlace[] = []
  await write(async (tx) => {
    for (let made = 0; made < apps; made += 1) {
      const credential = {
        id: `crd_${String(made).padStart(4, "0")}`,
        personId,
        handle: `${personId}-${made}`,
        details: { kind: "totp", confirmed: true, lastStep: 0 },
        createdAt: 0,
        lastUsedAt: null,
        version: 1,
      } as const
      await tx.credentials.insert(credential)
      places.push(totpSecret(credential))
    }
    for (const organizationId of [null, world.org]) {
      const connection = {
        id: `sso_${organizationId ?? "instance"}`,
        organizationId,
        name: "Acme",
        issuer: "https://id.example.com",
        clientId: "bitting",
        domain: null,
        enforced: false,
        joinRole: null,
        createdAt: 0,
      }
      await tx.ssoConnections.insert(connection)
      places.push(ssoSecret(connection))
    }
    for (const place of places) await keepSecret({ sealer }, tx, { place, secret: `secret ${place.name}` })
  })
  return places
}

/** What a sealer opens of those secrets. */
async function openSecrets(places: readonly SecretPlace[], sealer: Sealer): Promise<readonly unknown[]> {
  const { read } = world.ports.store
  return await Promise.all(places.map((place) => openSecret({ sealer }, read, place)))
}

const secretsOf = (places: readonly SecretPlace[]) => places.map(({ name }) => `secret ${name}`)

/** What a sealer opens of those keys. */
async function openAll(ids: readonly string[], sealer: Sealer): Promise<readonly string[]> {
  const opened: string[] = []
  for (const id of ids) {
    const kept = await world.ports.store.read.sealedTokens.get(id)
    opened.push(sealer.open(kept?.sealed ?? "", tokenSealContext(await world.grant(id))))
  }
  return opened
}

describe("the check value", () => {
  test("is set by the first master key, with an entry in the instance's log", async () => {
    expect(await check()).toBeNull()
    expect(await adopt(OLD)).toEqual({ rotationPending: false })
    expect(await check()).toBe(`${OLD}.check-${OLD}`)
    const [entry] = (await world.audit(null)).slice(-1)
    expect(entry).toMatchObject({
      action: "instance.master_key_set",
      before: { key_ids: [] },
      after: { key_ids: [OLD] },
    })
  })

  test("is content with the same key, and nothing is written", async () => {
    await adopt(OLD)
    const entries = (await world.audit(null)).length
    expect(await adopt(OLD)).toEqual({ rotationPending: false })
    expect(await adopt(OLD, OTHER)).toEqual({ rotationPending: false })
    expect((await world.audit(null)).length).toBe(entries)
  })

  test("refuses another key, naming both by their ids", async () => {
    await adopt(OLD)
    await expect(adopt(OTHER)).rejects.toThrow(MasterKeyError)
    await expect(adopt(OTHER)).rejects.toThrow(
      `The database is sealed with the master key ${OLD}, and the configured one is ${OTHER}.`,
    )
    expect(await check()).toBe(`${OLD}.check-${OLD}`)
  })

  test("refuses a key that only has the same id", async () => {
    await adopt(OLD)
    const sealer = { ...memorySealer([OLD]), checkOf: () => "another" }
    await expect(adoptMasterKey({ ...world.ports, sealer })).rejects.toThrow(/although its id is the same/)
  })

  test("asks for the old key too from the moment a new one seals", async () => {
    await adopt(OLD)
    expect(await adopt(NEW, OLD)).toEqual({ rotationPending: true })
    expect(await adopt(NEW, OLD)).toEqual({ rotationPending: true })
    expect(await adopt(OLD, NEW)).toEqual({ rotationPending: true })
    await expect(adopt(NEW)).rejects.toThrow(OLD)
    await expect(adopt(OLD)).rejects.toThrow(NEW)
  })
})

describe("rotating the master key", () => {
  test("seals every token under the new key, after which the old one is not needed", async () => {
    const before = withKeys(OLD)
    await adoptMasterKey(before)
    const ids = await sealSome(450, before.sealer)
    const steps: RotationProgress[] = []
    const done = await rotateMasterKey(withKeys(NEW, OLD), (step) => steps.push(step))
    expect(done).toEqual({ rewrapped: 450, unreadable: [] })
    expect(steps).toEqual([0, 200, 400, 450].map((count) => ({ done: count, total: 450 })))
    expect(await openAll(ids, memorySealer([NEW], vault))).toEqual(ids.map((id) => `token of ${id}`))
    expect(await adopt(NEW)).toEqual({ rotationPending: false })
    await expect(adopt(OLD)).rejects.toThrow(NEW)
    const entries = (await world.audit(null)).slice(-4)
    expect(entries.map(({ action, after }) => [action, after])).toEqual([
      ["instance.secrets_rewrapped", { key_id: NEW, count: 200 }],
      ["instance.secrets_rewrapped", { key_id: NEW, count: 200 }],
      ["instance.secrets_rewrapped", { key_id: NEW, count: 50 }],
      ["instance.master_key_rotated", { key_ids: [NEW] }],
    ])
  })

  test.each([0, 1, 2])(
    "interrupted after %s batches, needs both keys, and goes on when run again",
    async (batches) => {
      const before = withKeys(OLD)
      await adoptMasterKey(before)
      const ids = await sealSome(401, before.sealer)
      let told = 0
      const interrupt = (): void => {
        if (told === batches) throw new Error("power cut")
        told += 1
      }
      await expect(rotateMasterKey(withKeys(NEW, OLD), interrupt)).rejects.toThrow("power cut")
      const left = await world.ports.store.read.sealedTokens.countNotUnder(NEW)
      expect(left).toBe(401 - batches * 200)
      for (const alone of [NEW, OLD]) await expect(adopt(alone)).rejects.toThrow(MasterKeyError)
      const both = withKeys(NEW, OLD)
      expect(await openAll(ids, both.sealer)).toEqual(ids.map((id) => `token of ${id}`))
      expect(await rotateMasterKey(both, noProgress)).toEqual({ rewrapped: left, unreadable: [] })
      expect(await openAll(ids, memorySealer([NEW], vault))).toEqual(ids.map((id) => `token of ${id}`))
      await adopt(NEW)
    },
  )

  test("with nothing sealed, and run again, does nothing but say which key it is", async () => {
    await adopt(OLD)
    expect(await rotateMasterKey(withKeys(NEW, OLD), noProgress)).toEqual({ rewrapped: 0, unreadable: [] })
    expect(await rotateMasterKey(withKeys(NEW, OLD), noProgress)).toEqual({ rewrapped: 0, unreadable: [] })
    expect(await check()).toBe(`${NEW}.check-${NEW}`)
  })

  test("names tokens that no key opens, leaves them as they are, and seals the rest", async () => {
    const before = withKeys(OLD)
    await adoptMasterKey(before)
    const [first = "", damaged = "", last = ""] = await sealSome(3, before.sealer)
    const broken = { grantId: damaged, sealed: "v0.nonsense", keyId: OLD } as const
    await world.ports.store.transact(async (tx) => {
      await tx.sealedTokens.update(broken)
      return { value: null, organizationId: null, audit: [], targets: [] }
    })
    const done = await rotateMasterKey(withKeys(NEW, OLD), noProgress)
    expect(done).toEqual({ rewrapped: 2, unreadable: [damaged] })
    expect(await world.ports.store.read.sealedTokens.get(damaged)).toEqual(broken)
    expect(await openAll([first, last], memorySealer([NEW], vault))).toHaveLength(2)
    expect(await adopt(NEW)).toEqual({ rotationPending: false })
  })

  test("without the old key, or with another, changes nothing", async () => {
    const before = withKeys(OLD)
    await adoptMasterKey(before)
    const ids = await sealSome(2, before.sealer)
    for (const keys of [[NEW], [NEW, OTHER]]) {
      await expect(rotateMasterKey(withKeys(...keys), noProgress)).rejects.toThrow(MasterKeyError)
    }
    expect(await check()).toBe(`${OLD}.check-${OLD}`)
    expect(await openAll(ids, before.sealer)).toHaveLength(2)
  })
})

describe("rotating the master key over secrets of the server's own", () => {
  test("seals them after the tokens, counted together with them", async () => {
    const before = withKeys(OLD)
    await adoptMasterKey(before)
    await sealSome(3, before.sealer)
    const places = await keepSome(250, before.sealer)
    const steps: RotationProgress[] = []
    const done = await rotateMasterKey(withKeys(NEW, OLD), (step) => steps.push(step))
    expect(done).toEqual({ rewrapped: 255, unreadable: [] })
    expect(steps.map((step) => step.done)).toEqual([0, 3, 203, 255])
    expect(new Set(steps.map(({ total }) => total))).toEqual(new Set([255]))
    expect(await openSecrets(places, memorySealer([NEW], vault))).toEqual(secretsOf(places))
    expect(await adopt(NEW)).toEqual({ rotationPending: false })
  })

  test.each([1, 2, 3])("interrupted after %s batches, goes on when run again", async (batches) => {
    const before = withKeys(OLD)
    await adoptMasterKey(before)
    await sealSome(2, before.sealer)
    const places = await keepSome(220, before.sealer)
    let told = 0
    const interrupt = (): void => {
      if (told === batches) throw new Error("power cut")
      told += 1
    }
    await expect(rotateMasterKey(withKeys(NEW, OLD), interrupt)).rejects.toThrow("power cut")
    const both = withKeys(NEW, OLD)
    expect(await openSecrets(places, both.sealer)).toEqual(secretsOf(places))
    const left = [222, 22, 0][batches - 1]
    expect(await rotateMasterKey(both, noProgress)).toEqual({ rewrapped: left, unreadable: [] })
    expect(await openSecrets(places, memorySealer([NEW], vault))).toEqual(secretsOf(places))
  })

  test("names those that no key opens or nobody owns, leaves them as they are, and seals the rest", async () => {
    const before = withKeys(OLD)
    await adoptMasterKey(before)
    const places = await keepSome(2, before.sealer)
    const damaged = { name: "totp:crd_0001", sealed: "v0.nonsense", keyId: OLD } as const
    const orphans = ["sso:sso_gone", "totp:crd_gone", "unheard-of"].map((name) => ({ ...damaged, name }))
    await write(async (tx) => {
      for (const one of [damaged, ...orphans]) await tx.sealedSecrets.put(one)
    })
    const done = await rotateMasterKey(withKeys(NEW, OLD), noProgress)
    expect(done).toEqual({
      rewrapped: 3,
      unreadable: ["sso:sso_gone", "totp:crd_0001", "totp:crd_gone", "unheard-of"],
    })
    expect(await world.ports.store.read.sealedSecrets.get(damaged.name)).toEqual(damaged)
    const good = places.filter(({ name }) => name !== damaged.name)
    expect(await openSecrets(good, memorySealer([NEW], vault))).toEqual(secretsOf(good))
  })
})
