import { beforeEach, describe, expect, test } from "vitest"
import type { World } from "../../test/app-fixture.ts"
import { createWorld, outcome } from "../../test/app-fixture.ts"
import type { LinkProof } from "../cloud-ports.ts"
import type { NewAccountCredentials } from "../domain/account-link.ts"
import { externalIdOf, factsOf, partCredentials } from "../domain/account-link.ts"
import type { AccountProvider } from "../domain/tenancy.ts"
import type { AccountPorts } from "./account-credentials.ts"
import { accountFor, openAccount, updateAccount } from "./account-credentials.ts"
import { getAccount, linkAccount, unlinkAccount } from "./accounts.ts"

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
const KEY = { method: "access_key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: SECRET } as const
const ROLE = { method: "role", roleArn: "arn:aws:iam::111122223333:role/r" } as const
const MACHINE = { method: "machine" } as const
const PRINCIPAL = {
  method: "service_principal",
  tenantId: "contoso.onmicrosoft.com",
  clientId: "11111111-2222-3333-4444-555555555555",
  subscriptionId: "66666666-7777-8888-9999-000000000000",
  clientSecret: "the-client-secret",
} as const
const GOOGLE_KEY = {
  method: "service_account_key",
  scope: "projects/inventory",
  clientEmail: "bitting@inventory.iam.gserviceaccount.com",
  privateKeyId: "0123456789abcdef",
  privateKey: "-----BEGIN PRIVATE KEY-----the-private-key-----END PRIVATE KEY-----",
} as const
const FEDERATION = {
  method: "federation",
  scope: "folders/1",
  audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/server",
  serviceAccount: null,
} as const
const CLUSTER = {
  method: "token",
  server: "https://cluster.example.com:6443",
  certificateAuthority: null,
  network: "public",
  token: "the-token-of-a-cluster",
} as const

type Cloud = Exclude<AccountProvider, "demo">
type FirstCredentials = Exclude<NewAccountCredentials, { readonly method: "role" }>

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

  test.each<[Cloud, NewAccountCredentials, string]>([
    ["gcp", KEY, "/credentials/method"],
    ["azure", ROLE, "/credentials/method"],
    ["kubernetes", MACHINE, "/credentials/method"],
    ["aws", PRINCIPAL, "/credentials/method"],
    ["azure", GOOGLE_KEY, "/credentials/method"],
    ["gcp", CLUSTER, "/credentials/method"],
    ["gcp", MACHINE, "/credentials/scope"],
    ["aws", { method: "machine", scope: "projects/x" }, "/credentials/scope"],
  ])(
    "of %s that are not of that cloud are refused where they are wrong, untried: %o",
    async (provider, credentials, pointer) => {
      const { id } = await link({ provider })
      const refused = updateAccount(ports, world.root, { id, credentials })
      await expect(refused).rejects.toMatchObject({
        code: "unprocessable",
        errors: [{ pointer }],
      })
      expect(tried).toEqual([])
    },
  )

  test.each<[Cloud, FirstCredentials, string]>([
    ["azure", PRINCIPAL, PRINCIPAL.clientSecret],
    ["gcp", GOOGLE_KEY, GOOGLE_KEY.privateKey],
    ["kubernetes", CLUSTER, CLUSTER.token],
  ])("of %s keep their secret only sealed, and say the rest", async (provider, credentials, secret) => {
    const account = await link({ provider, credentials })
    const { shown } = partCredentials(credentials)
    expect(account.link?.credentials).toEqual(shown)
    expect((await openAccount(ports, account.id))?.secret).toBe(secret)
    const audit = await world.audit(organizationId)
    expect(JSON.stringify([audit, account])).not.toContain(secret)
    expect(audit.at(-1)).toMatchObject({
      action: "account.linked",
      after: { credentials: { method: credentials.method, ...factsOf(shown) } },
    })
  })

  test.each<[Cloud, FirstCredentials, NewAccountCredentials]>([
    ["aws", MACHINE, KEY],
    ["gcp", { method: "machine", scope: "projects/x" }, GOOGLE_KEY],
    ["gcp", FEDERATION, GOOGLE_KEY],
    ["kubernetes", { ...CLUSTER, network: "any" }, CLUSTER],
  ])(
    "of %s that use the machine's identity or network are given by whoever runs the instance alone: %o",
    async (provider, credentials, others) => {
      const { id } = await link({ provider })
      const owner = await world.person("owner@example.com")
      const answers = [
        await outcome(update(id, { credentials })),
        await outcome(updateAccount(ports, owner, { id, credentials })),
        await outcome(link({ provider, name: "other", credentials })),
      ]
      expect(answers).toEqual(["role_insufficient", "role_insufficient", "role_insufficient"])
      expect(tried).toEqual([])
      const changed = await updateAccount(ports, world.root, { id, credentials })
      expect(changed.link?.credentials).toEqual(partCredentials(credentials).shown)
      // Whoever may not give them may well give the account others, and a name.
      await update(id, { name: "renamed" })
      await update(id, { credentials: others })
    },
  )

  test("that are changed while they are opened are never paired with the secret of others", async () => {
    const { id } = await link({ provider: "kubernetes", credentials: CLUSTER })
    const other = { ...CLUSTER, server: "https://other.example.com", token: "the-token-of-another-cluster" }
    let changing: Promise<unknown> | null = null
    const { read } = ports.store
    const store = {
      ...ports.store,
      read: {
        ...read,
        sealedSecrets: {
          ...read.sealedSecrets,
          get: async (name: string) => {
            changing ??= update(id, { credentials: other })
            await changing
            return await read.sealedSecrets.get(name)
          },
        },
      },
    }
    const opened = await openAccount({ ...ports, store }, id)
    expect(opened?.secret).toBe(other.token)
    expect(opened?.account.link?.credentials).toMatchObject({ server: other.server })
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
