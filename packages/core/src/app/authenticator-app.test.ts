import { beforeEach, describe, expect, it } from "vitest"
import { codeOf as outcome, refusalOf } from "../../test/key-world.ts"
import { sha256Hex } from "../../test/engine.ts"
import { arrange, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { SecondFactorWorld } from "../../test/second-factor-world.ts"
import { createSecondFactorWorld } from "../../test/second-factor-world.ts"
import { CODE_STEP_MS } from "../domain/one-time-code.ts"
import { readRecoveryCode } from "../domain/recovery-code.ts"
import { beginApp, confirmApp, removeApp, renewRecoveryCodes } from "./authenticator-app.ts"
import { peekTicket, secondFactorsOf } from "./complete-sign-in.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import { appOf } from "./second-factor-code.ts"
import { sessionCaller } from "./session.ts"

const HOST = "keys.example.com"

let world: SecondFactorWorld
beforeEach(async () => {
  world = await createSecondFactorWorld()
})

const credentialsOf = (personId: string) => world.ports.store.read.credentials.ofPerson(personId, null)

const sealedOf = async (personId: string): Promise<number> => {
  const apps = await world.ports.store.read.credentials.ofPerson(personId, "totp")
  const kept = await Promise.all(apps.map(({ id }) => world.ports.store.read.sealedSecrets.get(`totp:${id}`)))
  return kept.filter((one) => one !== null).length
}

const actions = async (): Promise<readonly string[]> =>
  (await world.audit(null)).map(({ action }) => action).filter((action) => action !== "session.started")

describe("setting up an authenticator app", () => {
  it("begins with a secret for the app, which is stored sealed and asks for nothing yet", async () => {
    const ada = await signedInPerson(world)
    const { secret, uri } = await beginApp(world.ports, ada.change, HOST)
    expect(uri).toBe(`otpauth://totp/${HOST}:${ada.person.email}?secret=${secret}`)
    expect(await sealedOf(ada.person.id)).toBe(1)
    expect(JSON.stringify(await credentialsOf(ada.person.id))).not.toContain(secret)
    expect(await secondFactorsOf(world.ports, ada.person.id)).toEqual([])
    expect(await actions()).toEqual(expect.arrayContaining(["second_factor.begun"]))
  })

  it("is done by the first code, which answers ten recovery codes and counts as shown", async () => {
    const ada = await signedInPerson(world)
    await beginApp(world.ports, ada.change, HOST)
    expect((await sessionCaller(world.ports, ada.secret)).session.secondFactor).toBe(false)
    const codes = await confirmApp(world.ports, ada.change, ` ${await world.codeOf(ada)} `)
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect((await sessionCaller(world.ports, ada.secret)).session.secondFactor).toBe(true)
    expect(await secondFactorsOf(world.ports, ada.person.id)).toEqual(["totp", "recovery_code"])
    expect((await actions()).slice(-3)).toEqual([
      "second_factor.begun",
      "second_factor.enabled",
      "recovery_codes.made",
    ])
  })

  it("keeps the recovery codes as their hashes only", async () => {
    const ada = await world.withApp()
    const [set] = await world.ports.store.read.credentials.ofPerson(ada.person.id, "recovery_codes")
    expect(set?.details).toEqual({
      kind: "recovery_codes",
      hashes: ada.recoveryCodes.map((code) => sha256Hex(readRecoveryCode(code) ?? "")),
    })
    const written = JSON.stringify([await credentialsOf(ada.person.id), await world.audit(null)])
    for (const code of ada.recoveryCodes) {
      expect(written).not.toContain(code)
      expect(written).not.toContain(readRecoveryCode(code))
    }
  })

  it("begun twice takes the second secret; the first app's codes are wrong", async () => {
    const ada = await signedInPerson(world)
    await beginApp(world.ports, ada.change, HOST)
    const first = await world.codeOf(ada)
    await beginApp(world.ports, ada.change, HOST)
    expect(await world.codeOf(ada)).not.toBe(first)
    expect(await outcome(confirmApp(world.ports, ada.change, first))).toBe("wrong_code")
    expect(await sealedOf(ada.person.id)).toBe(1)
    expect(await outcome(confirmApp(world.ports, ada.change, await world.codeOf(ada)))).toBe("ok")
  })

  it.each([-2, 2])("refuses the code of %s steps away, and takes the neighbours", async (steps) => {
    const ada = await signedInPerson(world)
    await beginApp(world.ports, ada.change, HOST)
    expect(await outcome(confirmApp(world.ports, ada.change, await world.codeOf(ada, steps)))).toBe(
      "wrong_code",
    )
    expect((await credentialsOf(ada.person.id)).map(({ details }) => details.kind)).toEqual(["totp"])
    const near = await world.codeOf(ada, Math.sign(steps))
    expect(await outcome(confirmApp(world.ports, ada.change, near))).toBe("ok")
  })

  it.each(["", "12345", "abcdef", "1234567", "recovery"])("is not done by %j", async (typed) => {
    const ada = await signedInPerson(world)
    await beginApp(world.ports, ada.change, HOST)
    expect(await outcome(confirmApp(world.ports, ada.change, typed))).toBe("wrong_code")
  })

  it("confirmed twenty times at once is set up once, with one set of recovery codes", async () => {
    const ada = await signedInPerson(world)
    await beginApp(world.ports, ada.change, HOST)
    const code = await world.codeOf(ada)
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => outcome(confirmApp(world.ports, ada.change, code))),
    )
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(["ok", "wrong_code"]))
    expect((await actions()).filter((action) => action === "recovery_codes.made")).toHaveLength(1)
  })

  it("is possible once: an app that is set up is removed before another comes", async () => {
    const ada = await world.withApp()
    expect(await outcome(beginApp(world.ports, ada.change, HOST))).toBe("already_exists")
    expect(await outcome(confirmApp(world.ports, ada.change, await world.codeOf(ada)))).toBe("not_found")
    const bob = await signedInPerson(world)
    expect(await outcome(confirmApp(world.ports, bob.change, "123456"))).toBe("not_found")
  })
})

describe("removing the authenticator app", () => {
  it("takes its secret, the recovery codes and open sign-ins along", async () => {
    const ada = await world.withApp()
    const ticket = await world.firstFactor(ada)
    await removeApp(world.ports, ada.change)
    expect(await credentialsOf(ada.person.id)).toEqual([])
    expect(await sealedOf(ada.person.id)).toBe(0)
    expect(await peekTicket(world.ports, "second_factor", ticket)).toBeNull()
    expect((await actions()).at(-1)).toBe("second_factor.disabled")
    expect(await outcome(removeApp(world.ports, ada.change))).toBe("not_found")
  })

  it("leaves others alone", async () => {
    const [ada, bob] = [await world.withApp(), await world.withApp()]
    const ticket = await world.firstFactor(bob)
    await removeApp(world.ports, ada.change)
    expect(await secondFactorsOf(world.ports, bob.person.id)).toEqual(["totp", "recovery_code"])
    expect(await peekTicket(world.ports, "second_factor", ticket)).not.toBeNull()
  })
})

describe("new recovery codes", () => {
  it("replace the old ones", async () => {
    const ada = await world.withApp()
    const codes = await renewRecoveryCodes(world.ports, ada.change)
    expect(codes).toHaveLength(10)
    expect(codes.filter((code) => ada.recoveryCodes.includes(code))).toEqual([])
    expect(await world.ports.store.read.credentials.ofPerson(ada.person.id, "recovery_codes")).toHaveLength(1)
  })

  it("are for those who have an app that is set up", async () => {
    const ada = await signedInPerson(world)
    expect(await outcome(renewRecoveryCodes(world.ports, ada.change))).toBe("not_found")
    await beginApp(world.ports, ada.change, HOST)
    expect(await outcome(renewRecoveryCodes(world.ports, ada.change))).toBe("not_found")
  })
})

describe("every change of the authenticator app", () => {
  const CHANGES = {
    begin: (ada) => beginApp(world.ports, ada.change, HOST),
    confirm: async (ada) => confirmApp(world.ports, ada.change, "123456"),
    remove: (ada) => removeApp(world.ports, ada.change),
    "new recovery codes": (ada) => renewRecoveryCodes(world.ports, ada.change),
  } as const satisfies Record<string, (ada: Awaited<ReturnType<typeof signedInPerson>>) => Promise<unknown>>

  it.each(Object.entries(CHANGES))("%s: needs a fresh session", async (_, change) => {
    const ada = await world.withApp()
    const before = await credentialsOf(ada.person.id)
    world.clock.advance(REAUTHENTICATION_MS - CODE_STEP_MS + 1)
    expect((await refusalOf(change(ada))).code).toBe("reauthentication_required")
    expect(await credentialsOf(ada.person.id)).toEqual(before)
  })

  it.each(Object.entries(CHANGES))("%s: is no business of an organization's provider", async (_, change) => {
    const { person } = await world.withApp()
    const connection = { id: "sso_1", organizationId: world.org }
    const confined = await sessionOf(world, person.id, { method: "single_sign_on", connection })
    const before = await credentialsOf(person.id)
    expect((await refusalOf(change(confined))).code).toBe("confined_session")
    expect(await credentialsOf(person.id)).toEqual(before)
  })

  it.each(Object.entries(CHANGES))("%s: ends with the session", async (_, change) => {
    const ada = await world.withApp()
    const before = await credentialsOf(ada.person.id)
    await arrange(world, (tx) => tx.sessions.delete(ada.session.session.id))
    expect((await refusalOf(change(ada))).code).toBe("invalid_session")
    expect(await credentialsOf(ada.person.id)).toEqual(before)
  })

  it("leaves one app", async () => {
    const ada = await world.withApp()
    expect((await appOf(world.ports.store.read, ada.person.id))?.details.confirmed).toBe(true)
  })
})
