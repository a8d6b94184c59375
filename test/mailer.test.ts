import { afterEach, describe, expect, it } from "vitest"
import type { MailSettings } from "../packages/server/src/people/mail-settings.ts"
import { readMailSettings } from "../packages/server/src/people/mail-settings.ts"
import { createMailer, MailError, unconfiguredMailer } from "../packages/server/src/people/mailer.ts"
import { makeCertificate } from "./support/certificate.ts"
import type { MailServer } from "./support/mail-server.ts"
import { startMailServer } from "./support/mail-server.ts"
import { hasProgram } from "./support/programs.ts"

const MAIL = {
  to: "ada@example.com",
  subject: "Ein Schlüssel für Ada",
  text: "Guten Tag, Ada.\n\nhttps://keys.example.com/console/reset#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg\n",
}

const servers: MailServer[] = []
async function started(options: Parameters<typeof startMailServer>[0] = {}): Promise<MailServer> {
  const server = await startMailServer(options)
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

function settings(url: string): MailSettings {
  const problems: string[] = []
  const read = readMailSettings({ url, from: "Schlüssel <keys@example.com>" }, problems)
  if (read === null) throw new Error(problems.join())
  return read
}

/** A mailer, and what it logged. */
function mailerFor(url: string, tls: Parameters<typeof createMailer>[2] = {}) {
  const lines: string[] = []
  const note = (event: string, fields: object = {}): void =>
    void lines.push(JSON.stringify({ event, ...fields }))
  const log = { info: note, warn: note, failure: () => note("failure") }
  return { lines, mailer: createMailer(settings(url), log, tls) }
}

describe("a mail", () => {
  it("arrives at its address as it was written", async () => {
    const server = await started()
    const { mailer, lines } = mailerFor(`smtp://127.0.0.1:${server.port}`)
    await mailer.send(MAIL)
    const [mail, ...more] = server.mails
    expect(more).toEqual([])
    expect(mail).toMatchObject({ from: "keys@example.com", to: ["ada@example.com"] })
    expect(mail?.text.trim()).toBe(MAIL.text.trim())
    expect(mail?.raw).toMatch(/^auto-submitted: auto-generated\r$/im)
    expect(lines).toEqual([])
  })

  it("goes to one address only, whatever stands in it", async () => {
    const server = await started()
    const { mailer } = mailerFor(`smtp://127.0.0.1:${server.port}`)
    const injected = [
      "ada@example.com, eve@example.net",
      "ada@example.com\r\nBcc: eve@example.net",
      "ada@example.com>\r\nRCPT TO:<eve@example.net",
    ]
    for (const to of injected) await mailer.send({ ...MAIL, to }).catch(() => {})
    expect(server.mails.flatMap(({ to }) => to).filter((to) => to === "eve@example.net")).toEqual([])
    for (const { raw } of server.mails) expect(raw).not.toMatch(/^bcc:/im)
  })

  it("cannot be given further headers by its subject", async () => {
    const server = await started()
    const { mailer } = mailerFor(`smtp://127.0.0.1:${server.port}`)
    await mailer.send({ ...MAIL, subject: "Hello\r\nBcc: eve@example.net" })
    expect(server.mails.map(({ to }) => to)).toEqual([["ada@example.com"]])
    expect(server.mails[0]?.raw).not.toMatch(/^bcc:/im)
  })
})

describe("a mail server that refuses", () => {
  it("fails the sending; the log says why without address, text or password", async () => {
    const server = await started({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        username === "keys" && password === "s3cret/pass"
          ? done(null, { user: "keys" })
          : done(new Error(`wrong password ${password}`)),
      onRcptTo: ({ address }, _, done) =>
        done(Object.assign(new Error(`<${address}> unknown`), { responseCode: 550 })),
    })
    const [right, wrong] = ["s3cret%2Fpass", "wr0ng"].map((password) =>
      mailerFor(`smtp://keys:${password}@127.0.0.1:${server.port}`),
    )
    const errors = [await failureOf(right?.mailer.send(MAIL)), await failureOf(wrong?.mailer.send(MAIL))]
    expect(right?.lines).toEqual(['{"event":"mail_not_sent","code":"EENVELOPE","reply":550}'])
    expect(wrong?.lines).toEqual(['{"event":"mail_not_sent","code":"EAUTH","reply":535}'])
    for (const error of errors) expect(error).toBeInstanceOf(MailError)
    const told = [...errors.map(String), ...(right?.lines ?? []), ...(wrong?.lines ?? [])].join()
    for (const secret of ["ada@", "s3cret", "wr0ng", "0123456789ABC"]) expect(told).not.toContain(secret)
  })

  it("or is not there fails the sending", async () => {
    const server = await started()
    await server.close()
    servers.length = 0
    const { mailer, lines } = mailerFor(`smtp://127.0.0.1:${server.port}`)
    expect(await failureOf(mailer.send(MAIL))).toBeInstanceOf(MailError)
    expect(lines).toEqual([expect.stringContaining('"code":"E')])
  })

  it("to encrypt gets no mail where encryption is demanded", async () => {
    const server = await started()
    const demanding = { ...settings(`smtp://127.0.0.1:${server.port}`), demandTls: true }
    const mailer = createMailer(demanding, { info() {}, warn() {}, failure() {} })
    expect(await failureOf(mailer.send(MAIL))).toBeInstanceOf(MailError)
    expect(server.mails).toEqual([])
  })
})

describe.runIf(hasProgram("openssl", ["version"]))("encryption", () => {
  const certificate = makeCertificate("localhost")

  it.each([
    ["smtps:", { secure: true }],
    ["smtp:", {}],
  ])(
    "by %s is used with a certificate that is trusted, and nothing is sent with one that is not",
    async (scheme, extra) => {
      const { key, cert } = certificate()
      const secure: boolean[] = []
      const server = await started({
        ...extra,
        key,
        cert,
        onMailFrom: (_, session, done) => {
          secure.push(session.secure)
          done()
        },
      })
      const url = `${scheme}//localhost:${server.port}`
      await mailerFor(url, { ca: cert }).mailer.send(MAIL)
      expect(server.mails).toHaveLength(1)
      expect(secure).toEqual([true])
      const { mailer, lines } = mailerFor(url)
      expect(await failureOf(mailer.send(MAIL))).toBeInstanceOf(MailError)
      expect(lines).toHaveLength(1)
      const other = makeCertificate("mail.example.com")()
      const misnamed = await started({ ...extra, key: other.key, cert: other.cert })
      const wrongHost = mailerFor(`${scheme}//localhost:${misnamed.port}`, { ca: other.cert })
      expect(await failureOf(wrongHost.mailer.send(MAIL))).toBeInstanceOf(MailError)
      expect([server.mails.length, misnamed.mails.length]).toEqual([1, 0])
    },
  )
})

describe("without a mail server", () => {
  it("nothing is sent, and callers can tell", async () => {
    const mailer = unconfiguredMailer()
    expect(mailer.configured).toBe(false)
    expect(await failureOf(mailer.send(MAIL))).toBeInstanceOf(MailError)
  })
})

async function failureOf(promise: Promise<void> | undefined): Promise<unknown> {
  return await promise?.then(
    () => null,
    (error: unknown) => error,
  )
}
