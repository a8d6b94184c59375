import { beforeEach, describe, expect, it } from "vitest"
import { codeOf, refusalOf } from "../../test/key-world.ts"
import { arrange, sessionOf } from "../../test/own-session.ts"
import type { ProviderWorld } from "../../test/provider-world.ts"
import { createProviderWorld, enteredAs, ISSUER, vouched } from "../../test/provider-world.ts"
import { ssoSecret } from "../domain/sealing.ts"
import type { RequestContext } from "./request.ts"
import { openSecret } from "./sealed-secret.ts"
import { deleteSsoConnection, getSsoConnection, putSsoConnection } from "./sso-connections.ts"
import type { PutConnection } from "./sso-connections.ts"

let world: ProviderWorld
beforeEach(async () => {
  world = await createProviderWorld()
})

const WISH = { name: "Acme", issuer: ISSUER, clientId: "bitting" }

const put = (context: RequestContext, request: Partial<PutConnection> = {}) =>
  putSsoConnection(world.ports, context, {
    owner: world.org,
    wish: WISH,
    clientSecret: "secret",
    sessionConnectionId: null,
    ...request,
  })

/** An instance admin. */
async function governor(): Promise<RequestContext> {
  const { caller, origin } = await world.person("viewer", { organizationId: world.otherOrg })
  return { caller: { ...caller, instanceAdmin: true }, origin }
}

describe("configuring a connection", () => {
  it("is for owners and instance admins; the instance's own for them and the root key", async () => {
    const key = world.key(["organizations:write", "organizations:read"])
    const wide = world.key(["organizations:write"], { reach: "instance" })
    const stranger = await world.person("owner", { organizationId: world.otherOrg })
    const outcomes: unknown[] = []
    for (const role of ["viewer", "member", "manager", "admin", "owner"] as const)
      outcomes.push(await codeOf(put(await world.person(role))))
    expect(outcomes).toEqual([...Array<string>(4).fill("role_insufficient"), "ok"])
    expect(await codeOf(put(stranger))).toBe("not_found")
    for (const context of [key, wide, world.root]) expect(await codeOf(put(context))).toBe("session_required")
    expect(await codeOf(put(await governor()))).toBe("ok")

    const own = { owner: null }
    for (const context of [await world.person("owner"), key, wide, stranger])
      expect(await codeOf(put(context, own))).toBe("role_insufficient")
    for (const context of [world.root, await governor()]) expect(await codeOf(put(context, own))).toBe("ok")
  })

  it("asks no provider for whoever may not", async () => {
    for (const context of [await world.person("admin"), world.root]) await codeOf(put(context))
    expect(world.provider.checked).toEqual([])
    world.provider.fault = "issuer_mismatch"
    const { code, extra } = await refusalOf(put(await world.person("owner")))
    expect([code, extra]).toEqual(["provider_unusable", { reason: "issuer_mismatch" }])
    expect(await world.ports.store.read.ssoConnections.ofOrganization(world.org)).toBeNull()
  })

  it("is refused to a role that was lost meanwhile, and while the organization is suspended", async () => {
    const owner = await world.person("owner")
    const { openId } = world.ports
    const losing = {
      ...world.ports,
      openId: {
        ...openId,
        check: async () => {
          const member = await world.ports.store.read.members.get(owner.memberId)
          if (member !== null) await arrange(world, (tx) => tx.members.update({ ...member, role: "admin" }))
          return null
        },
      },
    }
    const request = { owner: world.org, wish: WISH, clientSecret: "x", sessionConnectionId: null }
    expect(await codeOf(putSsoConnection(losing, owner, request))).toBe("role_insufficient")
    const other = await world.person("owner")
    await world.suspend()
    expect(await codeOf(put(other))).toBe("organization_suspended")
  })

  it("keeps the secret sealed, and out of the log", async () => {
    const connection = await put(await world.person("owner"), { clientSecret: "very secret" })
    const { read } = world.ports.store
    expect(await openSecret(world.ports, read, ssoSecret(connection))).toBe("very secret")
    const entry = (await world.audit(world.org)).at(-1)
    expect(entry).toMatchObject({
      action: "single_sign_on.configured",
      target: { kind: "sso_connection", id: connection.id },
      before: null,
      after: { name: "Acme", issuer: ISSUER, enforced: false, client_secret_changed: true },
    })
    expect(JSON.stringify(entry)).not.toContain("very secret")
    await put(await world.person("owner"), { clientSecret: undefined, wish: { ...WISH, name: "New" } })
    expect(await openSecret(world.ports, read, ssoSecret(connection))).toBe("very secret")
    expect((await world.audit(world.org)).at(-1)).toMatchObject({
      before: { name: "Acme" },
      after: { name: "New", client_secret_changed: false },
    })
  })

  it("needs the reach of the instance to give or take a domain", async () => {
    const owner = await world.person("owner")
    const wish = { ...WISH, domain: "example.com" }
    expect(await codeOf(put(owner, { wish }))).toBe("role_insufficient")
    expect((await put(await governor(), { wish })).domain).toBe("example.com")
    expect((await put(owner)).domain).toBe("example.com")
    expect((await put(owner, { wish })).domain).toBe("example.com")
    expect(await codeOf(put(owner, { wish: { ...WISH, domain: null } }))).toBe("role_insufficient")
  })

  it("with another issuer ends sessions and identities of the former one", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const entered = await enteredAs(world, await world.enter(connection, vouched()))
    const other = await sessionOf(world, entered.person.id)
    await put(await world.person("owner"), { wish: { ...WISH, issuer: "https://other.example.com" } })
    const { sessions, credentials } = world.ports.store.read
    expect(await sessions.ofPerson(entered.person.id)).toEqual([other.session.session])
    expect(await credentials.ofPerson(entered.person.id, "identity")).toEqual([])
    expect((await world.audit(world.org)).at(-1)?.after).toMatchObject({
      ended_sessions: 1,
      unlinked_identities: 1,
    })
  })

  it("enforces it only in a session that came by it", async () => {
    const owner = await world.person("owner")
    const connection = await put(owner)
    const wish = { ...WISH, enforced: true }
    expect(await codeOf(put(owner, { wish }))).toBe("single_sign_on_unproven")
    expect((await put(owner, { wish, sessionConnectionId: connection.id })).enforced).toBe(true)
  })

  it("takes no domain that leads elsewhere", async () => {
    const wish = { ...WISH, domain: "example.com" }
    await put(await governor(), { wish })
    expect(await codeOf(put(await governor(), { wish, owner: null }))).toBe("already_exists")
  })
})

describe("reading a connection", () => {
  it("is for admins, and for keys that may change organizations", async () => {
    await world.connect(world.org)
    const get = (context: RequestContext, owner: string | null | undefined = world.org) =>
      codeOf(getSsoConnection(world.ports, context, owner))
    expect(await get(await world.person("manager"))).toBe("role_insufficient")
    expect(await get(await world.person("admin"))).toBe("ok")
    expect(await get(await world.person("admin"), undefined)).toBe("ok")
    expect(await get(world.key(["organizations:write"]))).toBe("ok")
    expect(await get(world.key(["organizations:read"]))).toBe("insufficient_scope")
    expect(await get(await world.person("owner", { organizationId: world.otherOrg }))).toBe("not_found")
    expect(await get(await world.person("owner"), null)).toBe("role_insufficient")
    expect(await get(world.root, null)).toBe("not_found")
  })
})

describe("removing a connection", () => {
  it("takes its secret, its sessions and its identities with it", async () => {
    const connection = await world.connect(world.org, { joinRole: "member" })
    const { person } = await enteredAs(world, await world.enter(connection, vouched()))
    await deleteSsoConnection(world.ports, await world.person("owner"), world.org)
    const { read } = world.ports.store
    expect(await read.ssoConnections.get(connection.id)).toBeNull()
    expect(await read.sealedSecrets.get(ssoSecret(connection).name)).toBeNull()
    expect(await read.sessions.ofPerson(person.id)).toEqual([])
    expect(await read.credentials.ofPerson(person.id, "identity")).toEqual([])
    expect((await world.audit(world.org)).at(-1)).toMatchObject({
      action: "single_sign_on.removed",
      before: { name: "Acme" },
      after: { ended_sessions: 1, unlinked_identities: 1 },
    })
  })

  it("is for those who may make it", async () => {
    await world.connect(world.org)
    await world.connect(null)
    const remove = (context: RequestContext, owner: string | null) =>
      codeOf(deleteSsoConnection(world.ports, context, owner))
    expect(await remove(await world.person("admin"), world.org)).toBe("role_insufficient")
    expect(await remove(world.root, world.org)).toBe("session_required")
    expect(await remove(await world.person("owner"), null)).toBe("role_insufficient")
    expect(await remove(world.root, null)).toBe("ok")
    expect(await remove(await world.person("owner"), world.org)).toBe("ok")
    expect(await remove(await world.person("owner"), world.org)).toBe("not_found")
  })
})
