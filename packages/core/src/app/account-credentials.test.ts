import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome } from "../../test/app-fixture.ts"
import type { LinkProof } from "../cloud-ports.ts"
import type { NewAccountCredentials } from "../domain/account-link.ts"
import { externalIdOf } from "../domain/account-link.ts"
import type { AccountPorts } from "./account-credentials.ts"
import { accountFor, openAccount, updateAccount } from "./account-credentials.ts"
import { getAccount, linkAccount, unlinkAccount } from "./accounts.ts"

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
const KEY = { method: "access_key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: SECRET } as const
const ROLE = { method: "role", roleArn: "arn:aws:iam::111122223333:role/r" } as const
const MACHINE = { method: "machine" } as const

let world: World
let ports: AccountPorts
let organizationId: string
let proof: LinkProof
let tried: NewAccountCredentials[]
let forgotten: string[]

beforeEach(async () => {
  world = await createWorld()
  organizationId = (await world.organization("owner@example.com")).organization.id
  proof = { kind: "proven", cloudAccount: "111122223333" }
  tried = []
  forgotten = []
  const clouds: AccountPorts["clouds"] = {
    prove: async (_, credentials) => {
      tried.push(credentials)
      return proof
    },
    forget: (id) => void forgotten.push(id),
  }
  ports = { ...world.ports, clouds }
})

const link = (fields: Partial<Parameters<typeof linkAccount>[2]> = {}) =>
  linkAccount(ports, world.key(organizationId), { organizationId, name: "main", provider: "aws", ...fields })

const update = (id: string, fields: Omit<Parameters<typeof updateAccount>[2], "id">) =>
  updateAccount(ports, world.key(organizationId), { id, ...fields })

describe("credentials", () => {
  test("that work are kept, with what they showed, and their secret only sealed", async () => {
    const account = await link({ credentials: KEY })
    const shown = { method: "access_key", accessKeyId: KEY.accessKeyId }
    expect(account.link).toEqual({
      credentials: shown,
      cloudAccount: "111122223333",
      provenAt: expect.any(Number),
    })
    expect((await openAccount(ports, account.id))?.secret).toBe(SECRET)
    const kept = await ports.store.read.sealedSecrets.get(`account:${account.id}`)
    expect(kept?.sealed).not.toContain(SECRET)
    expect(JSON.stringify([await world.audit(organizationId), account])).not.toContain(SECRET)
  })

  test("that replace an access key leave nothing of it behind", async () => {
    const { id } = await link({ credentials: KEY })
    const changed = await update(id, { credentials: ROLE })
    expect(changed.link?.credentials).toEqual(ROLE)
    expect(await ports.store.read.sealedSecrets.get(`account:${id}`)).toBeNull()
    expect(forgotten).toEqual([id])
    expect((await world.audit(organizationId)).at(-1)).toMatchObject({
      action: "account.updated",
      before: { credentials: { method: "access_key", access_key_id: KEY.accessKeyId } },
      after: { credentials: { method: "role", role_arn: ROLE.roleArn }, credentials_changed: true },
    })
  })

  test("can be taken away, and go with the account", async () => {
    const { id } = await link({ credentials: KEY })
    expect((await update(id, { credentials: null })).link).toBeNull()
    expect(await openAccount(ports, id)).toMatchObject({ secret: null })
    await update(id, { credentials: KEY })
    await unlinkAccount(ports, world.root, id)
    expect(await ports.store.read.sealedSecrets.get(`account:${id}`)).toBeNull()
    expect(await openAccount(ports, id)).toBeNull()
    expect(forgotten).toEqual([id, id, id])
  })

  test.each<[LinkProof, string]>([
    [{ kind: "open", externalId: "absent" }, "role_open"],
    [{ kind: "open", externalId: "wrong" }, "role_open"],
    [{ kind: "refused", reason: "denied", detail: "no" }, "credentials_refused"],
  ])("that are tried with %o are not kept, and what was there stays: %s", async (what, code) => {
    const { id } = await link({ credentials: KEY })
    proof = what
    expect(await outcome(update(id, { name: "other", credentials: ROLE }))).toBe(code)
    const account = await getAccount(ports, world.root, { id, organizationId: undefined })
    expect([account.name, account.link?.credentials.method]).toEqual(["main", "access_key"])
    expect(forgotten).toEqual([])
  })

  test("of the machine are given by whoever runs the instance, and nobody else can make the server try them", async () => {
    const { id } = await link()
    expect(await outcome(link({ name: "other", credentials: MACHINE }))).toBe("role_insufficient")
    expect(await outcome(update(id, { credentials: MACHINE }))).toBe("role_insufficient")
    const owner = await world.person("owner@example.com")
    expect(await outcome(updateAccount(ports, owner, { id, credentials: MACHINE }))).toBe("role_insufficient")
    expect(tried).toEqual([])
    const changed = await updateAccount(ports, world.root, { id, credentials: MACHINE })
    expect(changed.link?.credentials).toEqual(MACHINE)
  })

  test("are for accounts of aws", async () => {
    expect(await outcome(link({ provider: "gcp", credentials: KEY }))).toBe("unprocessable")
    const { id } = await link({ provider: "gcp" })
    expect(await outcome(update(id, { credentials: KEY }))).toBe("unprocessable")
    expect(
      await outcome(accountFor(ports, world.key(organizationId), { id, operation: "accounts.test" })),
    ).toBe("unprocessable")
    expect(tried).toEqual([])
  })

  test("are not tried for somebody who may not give them", async () => {
    const { id } = await link()
    const other = (await world.organization("other@example.com")).organization.id
    const stranger = world.key(other)
    const lesser = world.key(organizationId, { scopes: ["accounts:read"] })
    expect(await outcome(updateAccount(ports, stranger, { id, credentials: KEY }))).toBe("not_found")
    expect(await outcome(updateAccount(ports, lesser, { id, credentials: KEY }))).toBe("insufficient_scope")
    expect(await outcome(accountFor(ports, stranger, { id, operation: "accounts.setup" }))).toBe("not_found")
    expect(await outcome(updateAccount(ports, world.root, { id: "demo", credentials: KEY }))).toBe(
      "not_found",
    )
    expect(tried).toEqual([])
  })
})

describe("a name", () => {
  test("is changed alone, and what was fetched is asked for no sooner than needed", async () => {
    const { id } = await link({ credentials: KEY })
    tried = []
    const changed = await update(id, { name: "renamed" })
    expect([changed.name, changed.link?.credentials.method]).toEqual(["renamed", "access_key"])
    expect(tried).toEqual([])
    expect((await openAccount(ports, id))?.secret).toBe(SECRET)
  })

  test("is not one that another account has, nor that of the built-in one", async () => {
    const { id } = await link()
    await link({ name: "other" })
    expect(await outcome(update(id, { name: "other" }))).toBe("already_exists")
    expect(await outcome(update(id, { name: "demo" }))).toBe("already_exists")
  })
})

test("the external id of an account is its own, made by the server, whatever becomes of the account", async () => {
  const { id } = await link()
  const before = externalIdOf({ id })
  await update(id, { name: "renamed", credentials: ROLE })
  expect(externalIdOf({ id })).toBe(before)
  expect(externalIdOf(await link({ name: "other" }))).not.toBe(before)
  // What AWS takes for an external id.
  expect(before).toMatch(/^[\w+=,.@:/-]{2,1224}$/)
})
