import { describe, expect, test } from "vitest"
import { draftOf, requestOf } from "./sso-draft.ts"

const AT = { organizationId: "org_1", governs: false }

describe("the form for single sign-on", () => {
  test("begins with the organization's name and nothing else where there is no connection", () => {
    expect(draftOf(null, "Acme")).toEqual({
      name: "Acme",
      issuer: "",
      clientId: "",
      clientSecret: "",
      domain: "",
      enforced: false,
      joinRole: null,
    })
  })

  test("keeps the client secret unless another one is typed", () => {
    expect(requestOf(draftOf(null, "Acme"), AT)).not.toHaveProperty("client_secret")
    expect(requestOf({ ...draftOf(null, "Acme"), clientSecret: "s" }, AT).client_secret).toBe("s")
  })

  test.each([
    [false, "", undefined],
    [true, "", null],
    [true, " acme.com ", "acme.com"],
  ])("says a domain only where the person decides about domains (%s, %j)", (governs, domain, expected) => {
    expect(requestOf({ ...draftOf(null, "Acme"), domain }, { ...AT, governs }).domain).toBe(expected)
  })

  test("asks of the instance's own connection nothing that only organizations decide", () => {
    const draft = { ...draftOf(null, ""), name: "All", domain: "acme.com", enforced: true }
    const asked = requestOf(draft, { organizationId: null, governs: true })
    expect(asked).toEqual({ organization_id: null, name: "All", issuer: "", client_id: "" })
  })
})
