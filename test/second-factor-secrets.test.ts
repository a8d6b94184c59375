import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Answer, Api } from "./support/api.ts"
import { CODE_MS, codeAt, setUpApp } from "./support/authenticator-app.ts"
import type { TestApp } from "./support/authenticator-app.ts"
import { movableClock } from "./support/clock.ts"
import type { MovableClock } from "./support/clock.ts"
import { expectRefusal } from "./support/hostile.ts"
import type { Colleague } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { storedText } from "./support/stored-text.ts"
import { stores } from "./support/stores.ts"

const PASSWORD = "seven wet umbrellas on a roof"
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

const everything = ({ text, headers }: Answer): string => `${text}\n${[...headers].join("\n")}`

/** The bytes an app's secret spells, as a text that holds each as one character. */
function bytesOf(secret: string): string {
  const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("")
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))).toString("latin1")
}

describe.each(stores())("secrets of second factors on $name", ({ freshUrl }) => {
  const clock: MovableClock = movableClock()
  let databaseUrl: string | undefined
  let server: TestServer
  let organizationId: string
  let owner: Colleague
  let app: TestApp
  let unconfirmed: string
  let api: Api
  let tickets: readonly string[]

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl, clock })
    const organization = await addOrganization(server, { name: "Acme" })
    organizationId = organization.id
    owner = organization.owner
    api = owner.api
    await api.request("PUT", "/auth/password", { body: { password: PASSWORD } })
    app = await setUpApp(api, clock.now())
    clock.advance(CODE_MS)
    const first = await server.signInFirst()
    unconfirmed = (await first.post("/auth/totp")).body.secret
    const ticketOf = async (): Promise<string> => {
      const { body } = await server.anonymous.post("/auth/password", {
        email: owner.email,
        password: PASSWORD,
      })
      return body.second_factor.ticket
    }
    const [used, open] = [await ticketOf(), await ticketOf()]
    const shown = { ticket: used, code: app.recoveryCodes[0], method: "recovery_code" }
    const signedIn = await server.anonymous.post("/auth/second-factor", shown)
    if (signedIn.status !== 200) throw new Error(`signing in answered ${signedIn.status}`)
    await server.anonymous.post("/auth/second-factor", { ...shown, ticket: open })
    const challenge = await server.anonymous.post("/auth/passkey/options")
    const registration = await api.post("/auth/passkeys/options")
    tickets = [used, open, challenge.body.ticket, registration.body.ticket]
  })
  afterAll(() => server.close())

  /** Every way to write each of the secrets. */
  const spellings = (): Readonly<Record<string, readonly string[]>> => {
    const spelled: Record<string, readonly string[]> = {}
    for (const [what, secret] of [
      ["app", app.secret],
      ["app that is not confirmed", unconfirmed],
    ] as const) {
      const bytes = bytesOf(secret)
      const buffer = Buffer.from(bytes, "latin1")
      spelled[what] = [
        secret,
        secret.toLowerCase(),
        secret.slice(4, 28),
        bytes,
        buffer.toString("hex"),
        buffer.toString("base64"),
        buffer.toString("base64url"),
      ]
    }
    for (const [at, code] of app.recoveryCodes.entries()) {
      const plain = code.replaceAll("-", "")
      spelled[`recovery code ${at}`] = [code, plain, plain.toLowerCase(), code.slice(5, 24)]
    }
    for (const [at, ticket] of tickets.entries()) spelled[`ticket ${at}`] = [ticket, ticket.slice(10, 40)]
    return spelled
  }

  /** Which secrets a text tells. */
  const told = (text: string): readonly string[] =>
    Object.entries(spellings())
      .filter(([, all]) => all.some((one) => text.includes(one)))
      .map(([what]) => what)

  it("are there to be looked for, and are found where they are", () => {
    expect(Object.keys(spellings())).toHaveLength(16)
    for (const [what, all] of Object.entries(spellings()))
      for (const one of all) expect(told(`before${one}after`)).toEqual([what])
  })

  it("are not in the database, in no file, and in no line of the log", async () => {
    const text = await storedText(server.dataDir, databaseUrl)
    expect(text).toContain(owner.personId)
    expect(text).toContain("recovery_codes")
    expect(told(text)).toEqual([])
    expect(told(server.logLines.join("\n"))).toEqual([])
  })

  it("are kept sealed, or as their SHA-256", async () => {
    const text = await storedText(server.dataDir, databaseUrl)
    expect(text).toMatch(/totp:crd_\w{22}/)
    const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex")
    const [used = "", ...left] = app.recoveryCodes.map((code) => hashOf(code.replaceAll("-", "")))
    expect(left.filter((hash) => !text.includes(hash))).toEqual([])
    const [set] = await server.root
      .get("/audit?log=instance&action=recovery_code.used")
      .then(({ body }) => body.data)
    expect(set.after).toEqual({ left: 9 })
    expect(JSON.stringify(set)).not.toContain(used)
  })

  it("are in no answer but the one that made them", async () => {
    const answers = [
      await api.get("/auth/credentials"),
      await api.get("/auth/session"),
      await api.get("/auth/sessions"),
      await server.root.get("/audit?log=instance"),
      await server.root.get(`/audit?organization_id=${organizationId}`),
      await server.anonymous.get("/auth/options"),
      await server.anonymous.get("/openapi.json"),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(told(everything(answer))).toEqual([])
    }
  })

  it("are repeated by no refusal, wherever they were sent", async () => {
    const { anonymous, root } = server
    for (const secret of [app.secret, app.recoveryCodes[1] ?? "", tickets[1] ?? ""]) {
      const refusals = [
        await anonymous.post("/auth/second-factor", { ticket: secret, code: secret, method: "totp" }),
        await anonymous.post("/auth/second-factor", { ticket: secret, code: secret, method: secret }),
        await anonymous.post("/auth/second-factor", { ticket: secret, code: [secret], method: "totp" }),
        await anonymous.post("/auth/second-factor", `{"ticket":"${secret}`),
        await anonymous.post("/auth/passkey", { ticket: secret, response: secret }),
        await api.post("/auth/totp/confirm", { code: secret }),
        await api.post("/auth/totp/confirm", { code: `${secret}${"x".repeat(64)}` }),
        await api.post("/auth/reauthenticate", { code: secret }),
        await api.post("/auth/passkeys", { ticket: secret, name: secret }),
        await api.get(`/auth/totp/${secret}`),
        await api.delete(`/auth/passkeys/${secret}`),
        await root.get(`/audit?log=instance&target_id=${secret}&from=${secret}`),
      ]
      for (const answer of refusals) {
        expectRefusal(answer)
        expect({ told: told(everything(answer)), by: answer.status }).toEqual({ told: [], by: answer.status })
      }
    }
    expect(told(server.logLines.join("\n"))).toEqual([])
  })

  it("are marked in the OpenAPI document, where they are said", async () => {
    const { schemas } = (await server.anonymous.get("/openapi.json")).body.components
    for (const [schema, fields] of Object.entries({
      SecondFactor: ["ticket", "code"],
      TotpCode: ["code"],
      TotpSecret: ["secret", "uri"],
      RecoveryCodes: ["recovery_codes"],
      PasskeyChallenge: ["ticket"],
      AddPasskey: ["ticket"],
      ShowPasskey: ["ticket"],
    }))
      for (const field of fields)
        expect([schema, field, schemas[schema].properties[field]["x-secret"]]).toEqual([schema, field, true])
  })

  it("still work after all that", async () => {
    const { body } = await server.anonymous.post("/auth/password", { email: owner.email, password: PASSWORD })
    const shown = { ticket: body.second_factor.ticket, code: codeAt(app.secret, clock.now()), method: "totp" }
    expect((await server.anonymous.post("/auth/second-factor", shown)).status).toBe(200)
  })
})
