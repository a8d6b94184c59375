import { describe, expect, test } from "vitest"
import { passwordChangedMail, resetMail } from "./password-mails.ts"

const SITE = { instanceUrl: "https://keys.example.com/base" }

describe("the mail that resets a password", () => {
  test("leads to this server's own page, with the secret where browsers keep it", () => {
    const mail = resetMail(SITE, { to: "ada@example.com", secret: "SECRET", expiresAt: 0 })
    expect(mail.to).toBe("ada@example.com")
    expect(mail.text).toContain("\nhttps://keys.example.com/base/console/reset#SECRET\n")
    expect(mail.text).toContain("Thu, 01 Jan 1970 00:00:00 GMT")
    expect(mail.subject).not.toContain("SECRET")
  })
})

describe("the mail about a changed password", () => {
  test("carries no secret and no link that does anything by itself", () => {
    const { text } = passwordChangedMail(SITE, "ada@example.com")
    expect(text.match(/https?:\S+/g)).toEqual(["https://keys.example.com/base/console/sign-in"])
  })
})
