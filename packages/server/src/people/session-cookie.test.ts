import { describe, expect, test } from "vitest"
import { clearedCookie, sessionCookie, sessionSecretOf } from "./session-cookie.ts"

const SECRET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
const PLAIN = { publicUrl: "http://127.0.0.1:7420" }
const TLS = { publicUrl: "https://keys.example.com" }

describe("the session cookie", () => {
  test("is out of reach of scripts and of other sites, for a week", () => {
    expect(sessionCookie(PLAIN, SECRET)).toBe(
      `bitting_session=${SECRET}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax`,
    )
  })

  test("under https it belongs to this host alone and never travels in the clear", () => {
    expect(sessionCookie(TLS, SECRET)).toBe(
      `__Host-bitting_session=${SECRET}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure`,
    )
  })

  test.each([PLAIN, TLS])("is forgotten at once when cleared (%j)", (site) => {
    expect(clearedCookie(site)).toMatch(/^(?:__Host-)?bitting_session=; Path=\/; Max-Age=0;/)
  })

  test.each([PLAIN, TLS])("what is set is what is read back (%j)", (site) => {
    const pair = sessionCookie(site, SECRET).split(";")[0]
    expect(sessionSecretOf(pair, site.publicUrl)).toBe(SECRET)
  })
})

describe("reading a Cookie header", () => {
  test.each([
    ["no header", undefined, null],
    ["an empty one", "", null],
    ["other cookies only", "theme=dark; bitting_session_old=1; xbitting_session=2", null],
    ["the name without a value sign", "bitting_session", null],
    ["among others, without spaces", `a=1;bitting_session=${SECRET};b=2`, SECRET],
    ["with spaces around", `a=1;  bitting_session=${SECRET} ; b=2`, SECRET],
    ["another case of the name", `Bitting_Session=${SECRET}`, null],
    ["an empty value", "bitting_session=", ""],
    ["junk as a value, as it was sent", 'bitting_session="a=b"', '"a=b"'],
    ["twice", `bitting_session=${SECRET}; bitting_session=${SECRET}`, ""],
  ])("%s", (_, header, expected) => {
    expect(sessionSecretOf(header, PLAIN.publicUrl)).toBe(expected)
  })

  test("under https the unprefixed name, which another host can plant, counts for nothing", () => {
    expect(sessionSecretOf(`bitting_session=${SECRET}`, TLS.publicUrl)).toBeNull()
  })
})
