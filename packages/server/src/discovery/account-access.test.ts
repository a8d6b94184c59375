import type { Account, AccountCredentials } from "@bitting/core"
import { accountSecret, newOrganization, secretSealContext } from "@bitting/core"
import { countingEntropy, fixedClock, memorySealer, memoryStore } from "@bitting/core/testing"
import { beforeEach, expect, test } from "vitest"
import type { KeptWith } from "./account-access.ts"
import { createAccountAccess } from "./account-access.ts"

interface Made extends KeptWith {
  readonly kept: AccountCredentials
}

const CLUSTER = {
  method: "token",
  server: "https://cluster.example.com",
  certificateAuthority: null,
  network: "public",
} as const

const account: Account = {
  id: "acc_1",
  organizationId: "org_1",
  name: "main",
  provider: "kubernetes",
  link: { credentials: CLUSTER, cloudAccount: "c", provenAt: 1 },
  createdAt: 1,
}

let store: ReturnType<typeof memoryStore>
const sealer = memorySealer()
let made: Made[]

const access = () =>
  createAccountAccess<Made>({ store, sealer }, async (kept, by) => {
    const one = { kept, ...by }
    made.push(one)
    return one
  })

async function keep(changed: Account, secret: string): Promise<void> {
  const place = accountSecret(changed)
  const sealed = sealer.seal(secret, secretSealContext(place))
  await store.transact(async (tx) => {
    if ((await tx.accounts.get(changed.id)) === null) {
      const { organizationId: id } = changed
      await tx.organizations.insert(newOrganization({ id, name: "Org", plan: "free", createdAt: 1 }))
      await tx.accounts.insert(changed)
    } else await tx.accounts.update(changed)
    await tx.sealedSecrets.put({ name: place.name, sealed, keyId: sealer.currentKeyId })
    return { value: undefined, organizationId: changed.organizationId, audit: [], targets: [] }
  })
}

beforeEach(async () => {
  store = memoryStore({ clock: fixedClock(1), entropy: countingEntropy() })
  made = []
  await keep(account, "first")
})

test("an account's credentials are one object, so that what belongs to it is kept, until they are changed", async () => {
  const { credentialsOf, forget } = access()
  const first = await credentialsOf(account)
  expect(first).toEqual({ kept: CLUSTER, accountId: "acc_1", secret: "first" })
  expect(await credentialsOf(account)).toBe(first)
  await keep(account, "second")
  const second = await credentialsOf(account)
  expect(second.secret).toBe("second")
  expect(await credentialsOf(account)).toBe(second)
  forget("acc_1")
  expect(await credentialsOf(account)).not.toBe(second)
  expect(made).toHaveLength(3)
})

test("an account of another organization, unlinked or without credentials has none", async () => {
  const { credentialsOf } = access()
  const nobody = { errorClass: "bad_credentials" }
  await expect(credentialsOf({ id: "acc_1", organizationId: "org_2" })).rejects.toMatchObject(nobody)
  await expect(credentialsOf({ id: "acc_2", organizationId: "org_1" })).rejects.toMatchObject(nobody)
  await keep({ ...account, link: null }, "left behind")
  await expect(credentialsOf(account)).rejects.toMatchObject(nobody)
  expect(made).toEqual([])
})
