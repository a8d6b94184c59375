import { describe, expect, test } from "vitest"
import { isFiltered, keysAsked } from "./keys-asked.ts"

const ASKED = { organization: "org_1", keyspace: "backup", sort: "-created_at", cursor: undefined }

describe("what the list of keys asks for", () => {
  test("is the keyspace of the organization, when the address says no more", () => {
    expect(keysAsked(new URLSearchParams(), ASKED)).toEqual({
      organization_id: "org_1",
      keyspace: "backup",
      sort: "-created_at",
    })
  })

  test("is every filter of the address, and the page it names", () => {
    const search = new URLSearchParams(
      "q=ci&status=active&unused_for=90d&workspace_id=ws_1&created_by=me&other=1",
    )
    expect(keysAsked(search, { ...ASKED, sort: "label", cursor: "c1" })).toEqual({
      organization_id: "org_1",
      keyspace: "backup",
      q: "ci",
      status: "active",
      unused_for: "90d",
      workspace_id: "ws_1",
      created_by: "me",
      sort: "label",
      cursor: "c1",
    })
  })

  test.each([
    ["", false],
    ["keyspace=backup&sort=label&cursor=c1", false],
    ["status=revoked", true],
  ])("%j filters: %s", (search, filtered) => {
    expect(isFiltered(new URLSearchParams(search))).toBe(filtered)
  })
})
