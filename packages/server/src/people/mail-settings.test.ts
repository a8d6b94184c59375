import { describe, expect, test } from "vitest"
import { readMailSettings } from "./mail-settings.ts"

const FROM = "Keys <keys@example.com>"

function problemsOf(url: string | null, from: string | null = FROM): readonly string[] {
  const problems: string[] = []
  expect(readMailSettings({ url, from }, problems) === null).toBe(url === null || problems.length > 0)
  return problems
}

const settings = (url: string) => readMailSettings({ url, from: FROM }, [])

describe("the settings of mail", () => {
  test("are none without a mail server", () => {
    expect(readMailSettings({ url: null, from: null }, [])).toBeNull()
    expect(problemsOf(null)).toEqual([])
  })

  test.each([
    ["smtps://mail.example.com", { port: 465, implicitTls: true, demandTls: false }],
    ["smtp://mail.example.com", { port: 587, implicitTls: false, demandTls: true }],
    ["smtp://mail.example.com:25/", { port: 25, implicitTls: false, demandTls: true }],
    ["smtp://relay:25?starttls=off", { port: 25, implicitTls: false, demandTls: false }],
    ["smtp://localhost:25", { demandTls: false }],
    ["smtp://127.0.0.1:25", { demandTls: false }],
    ["smtp://[::1]:25", { host: "::1", demandTls: false }],
    ["smtp://localhost.example.com:25", { demandTls: true }],
    ["smtp://127.0.0.1.example.com:25", { demandTls: true }],
    [
      "smtp://ada%40example.com:p%3Aw%2F@mail.example.com",
      { login: { user: "ada@example.com", pass: "p:w/" } },
    ],
    ["smtp://mail.example.com", { login: null }],
  ])("%s", (url, expected) => {
    expect(settings(url)).toMatchObject(expected)
  })

  test.each([
    "mail.example.com",
    "http://mail.example.com",
    "smtp://",
    "smtp://u:hunter2@mail.example.com/inbox",
    "smtp://u:hunter2@mail.example.com?tls=no",
    "smtp://u:hunter2@mail.example.com#x",
    "smtps://u:hunter2@mail.example.com?starttls=off",
    "smtp://u:hunter2%@mail.example.com",
  ])("refuse the URL %j without repeating it", (url) => {
    const problems = problemsOf(url)
    expect(problems).toHaveLength(1)
    expect(problems.join()).not.toContain("hunter2")
  })

  test.each([
    "keys",
    "Keys keys@example.com",
    "a@b <c@d> e",
    "a@example.com, b@example.com",
    "K\r\nBcc: <a@b>",
  ])("refuse mails from %j", (from) => {
    expect(problemsOf("smtps://mail.example.com", from)).not.toEqual([])
  })

  test("ask whom mails are from", () => {
    expect(problemsOf("smtps://mail.example.com", null)).toEqual([
      "BITTING_MAIL_FROM must say whom mails are from: BITTING_SMTP_URL is set.",
    ])
  })
})
