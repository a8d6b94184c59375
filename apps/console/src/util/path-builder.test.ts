import { describe, expect, test } from "vitest"
import { pb } from "./path-builder.ts"

const at = {
  organization: "org_1",
  key: "key_1",
  keyspace: "backup",
  tab: "invitations",
  next: "/o/org_1/keys?status=active",
} as const

describe("the path builder", () => {
  test("builds every path of the console", () => {
    const paths = Object.fromEntries(Object.entries(pb).map(([name, build]) => [name, build(at)]))
    expect(paths).toEqual({
      home: "/",
      signIn: "/sign-in?next=%2Fo%2Forg_1%2Fkeys%3Fstatus%3Dactive",
      link: "/link",
      invitation: "/invitation",
      reset: "/reset",
      profile: "/profile",
      instance: "/instance",
      overview: "/o/org_1",
      keys: "/o/org_1/keys?keyspace=backup",
      keyCreate: "/o/org_1/keys/new?keyspace=backup",
      key: "/o/org_1/keys/key_1",
      keyRotate: "/o/org_1/keys/key_1/rotate",
      tryIt: "/o/org_1/try",
      hygiene: "/o/org_1/hygiene",
      audit: "/o/org_1/audit",
      members: "/o/org_1/members?tab=invitations",
      places: "/o/org_1/places",
      accounts: "/o/org_1/accounts",
      keyspaces: "/o/org_1/keyspaces",
      settings: "/o/org_1/settings",
      security: "/o/org_1/settings/security",
    })
  })

  test("leaves out what is not said", () => {
    expect(pb.keys({ organization: "org_1" })).toBe("/o/org_1/keys")
    expect(pb.signIn()).toBe("/sign-in")
  })

  test("names the filters of a list as the API does", () => {
    const organization = "org_1"
    expect(pb.keys({ organization, keyspace: "backup", status: "revoked" })).toBe(
      "/o/org_1/keys?keyspace=backup&status=revoked",
    )
    expect(pb.hygiene({ organization, check: "expiring" })).toBe("/o/org_1/hygiene?check=expiring")
  })

  test("lets no name change the path", () => {
    expect(pb.key({ organization: "a/b", key: "../?x#y" })).toBe("/o/a%2Fb/keys/..%2F%3Fx%23y")
  })
})
