import { describe, expect, test } from "vitest"
import type { SsoConnection } from "./credential.ts"
import type { ConnectionScene, ConnectionWish, Newcomer } from "./single-sign-on.ts"
import { planConnection, welcome } from "./single-sign-on.ts"

const HERE = { suspended: false }

function newcomer(fields: Partial<Newcomer>): Newcomer {
  return {
    connection: { organizationId: "org_1", joinRole: null },
    emailVerified: true,
    person: { emailVerifiedAt: null },
    member: HERE,
    isBoundElsewhere: false,
    organizationSuspended: false,
    ...fields,
  }
}

const INSTANCE = { organizationId: null, joinRole: null }
const JOINING = { organizationId: "org_1", joinRole: "member" } as const
const VERIFIED = { emailVerifiedAt: 1 }

describe("a first sign-in", () => {
  test.each<readonly [string, Partial<Newcomer>, string]>([
    ["of a member is bound", {}, "bind"],
    ["of a member is bound whether or not they showed their address before", { person: VERIFIED }, "bind"],
    ["with an unverified address counts for nothing", { emailVerified: false }, "email_unverified"],
    [
      "with an unverified address joins nothing either",
      { emailVerified: false, connection: JOINING, person: null, member: null },
      "email_unverified",
    ],
    ["of somebody unknown is refused", { person: null, member: null }, "not_a_member"],
    [
      "of somebody unknown joins where that is wanted",
      { person: null, member: null, connection: JOINING },
      "join member",
    ],
    [
      "of somebody unknown does not join a suspended organization",
      { person: null, member: null, connection: JOINING, organizationSuspended: true },
      "not_a_member",
    ],
    ["of a member of another organization is refused", { member: null }, "not_a_member"],
    [
      "of a member of another organization joins nothing, verified or not",
      { member: null, person: VERIFIED, connection: JOINING },
      "not_a_member",
    ],
    ["of a suspended member is refused", { member: { suspended: true } }, "not_a_member"],
    [
      "of a suspended member does not join anew",
      { member: { suspended: true }, connection: JOINING },
      "not_a_member",
    ],
    ["of a member of a suspended organization is bound", { organizationSuspended: true }, "bind"],
    ["with another subject than the person's is refused", { isBoundElsewhere: true }, "identity_taken"],
    [
      "at the instance's own is bound to a shown address",
      { connection: INSTANCE, person: VERIFIED, member: null },
      "bind",
    ],
    [
      "at the instance's own is not bound to an address nobody showed",
      { connection: INSTANCE, member: null },
      "link_required",
    ],
    [
      "at the instance's own makes nobody",
      { connection: INSTANCE, person: null, member: null },
      "not_a_member",
    ],
    [
      "at the instance's own with another subject than the person's is refused",
      { connection: INSTANCE, person: VERIFIED, isBoundElsewhere: true },
      "identity_taken",
    ],
    [
      "at the instance's own with an unverified address counts for nothing",
      { connection: INSTANCE, person: VERIFIED, emailVerified: false },
      "email_unverified",
    ],
  ])("%s", (_, fields, expected) => {
    const verdict = welcome(newcomer(fields))
    const text =
      verdict.kind === "bind" ? "bind" : verdict.kind === "join" ? `join ${verdict.role}` : verdict.failure
    expect(text).toBe(expected)
  })
})

const PRESENT: SsoConnection = {
  id: "sso_1",
  organizationId: "org_1",
  name: "Acme",
  issuer: "https://id.example.com",
  clientId: "bitting",
  domain: "example.com",
  enforced: false,
  joinRole: "viewer",
  createdAt: 0,
}

const WISH: ConnectionWish = {
  name: "Acme",
  issuer: PRESENT.issuer,
  clientId: PRESENT.clientId,
  hasSecret: false,
}

const SCENE: ConnectionScene = { organizationId: "org_1", present: PRESENT, sessionConnectionId: null }

function outcomeOf(wish: Partial<ConnectionWish>, scene: Partial<ConnectionScene> = {}): unknown {
  const plan = planConnection({ ...WISH, ...wish }, { ...SCENE, ...scene })
  if (plan.kind === "change") return plan
  return plan.kind === "unfit" ? plan.problems.map(({ pointer }) => pointer) : plan.kind
}

describe("a connection that is to be changed", () => {
  const { id: _id, organizationId: _organization, createdAt: _created, ...fields } = PRESENT

  test("keeps what is left out, and takes what is given", () => {
    expect(outcomeOf({})).toEqual({ kind: "change", fields, isOtherProvider: false })
    const change = { name: "New", domain: null, joinRole: null } as const
    expect(outcomeOf(change)).toEqual({
      kind: "change",
      fields: { ...fields, ...change },
      isOtherProvider: false,
    })
  })

  test("starts without a domain, not enforced and open to members only", () => {
    expect(outcomeOf({ hasSecret: true }, { present: null })).toEqual({
      kind: "change",
      fields: { ...fields, domain: null, enforced: false, joinRole: null },
      isOtherProvider: false,
    })
  })

  test("needs the client secret for an issuer that has not had it", () => {
    const issuer = "https://evil.example.com"
    expect(outcomeOf({}, { present: null })).toEqual(["/client_secret"])
    expect(outcomeOf({ issuer })).toEqual(["/client_secret"])
    expect(outcomeOf({ issuer, hasSecret: true })).toMatchObject({ isOtherProvider: true })
  })

  test("of the instance is neither enforced nor led into an organization", () => {
    const scene = { organizationId: null, present: { ...PRESENT, organizationId: null, joinRole: null } }
    expect(outcomeOf({ enforced: true, joinRole: "viewer" }, scene)).toEqual(["/enforced", "/join_role"])
    expect(outcomeOf({ enforced: false, joinRole: null }, scene)).toMatchObject({ kind: "change" })
  })
})

describe("a connection that is to be enforced", () => {
  const enforced = { ...PRESENT, enforced: true }

  test.each<readonly [string, Partial<ConnectionWish>, Partial<ConnectionScene>, boolean]>([
    ["by a session that came by it", {}, { sessionConnectionId: "sso_1" }, true],
    ["by another session", {}, {}, false],
    ["by a session of another connection", {}, { sessionConnectionId: "sso_2" }, false],
    ["when it is new", { hasSecret: true }, { present: null, sessionConnectionId: "sso_1" }, false],
    ["with another client at once", { clientId: "x" }, { sessionConnectionId: "sso_1" }, false],
    [
      "with another issuer at once",
      { issuer: "https://other.example.com", hasSecret: true },
      { sessionConnectionId: "sso_1" },
      false,
    ],
    ["when it is so already", {}, { present: enforced }, true],
    ["when it is so already, with another client", { clientId: "x" }, { present: enforced }, true],
    [
      "when it is so already, with another issuer",
      { issuer: "https://other.example.com", hasSecret: true },
      { present: enforced, sessionConnectionId: "sso_1" },
      false,
    ],
  ])("%s", (...[, wish, scene, allowed]) => {
    const outcome = outcomeOf({ enforced: true, ...wish }, scene)
    if (allowed) expect(outcome).toMatchObject({ kind: "change", fields: { enforced: true } })
    else expect(outcome).toBe("unproven")
  })

  test("stays so when nothing is said about it, and only with its issuer", () => {
    expect(outcomeOf({}, { present: enforced })).toMatchObject({ fields: { enforced: true } })
    const issuer = "https://other.example.com"
    expect(outcomeOf({ issuer, hasSecret: true }, { present: enforced })).toBe("unproven")
    expect(outcomeOf({ issuer, hasSecret: true, enforced: false }, { present: enforced })).toMatchObject({
      fields: { enforced: false, issuer },
      isOtherProvider: true,
    })
  })
})
