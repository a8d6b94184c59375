import { beforeEach, describe, expect, it } from "vitest"
import { codeOf as outcome } from "../../test/key-world.ts"
import type { OwnSession } from "../../test/own-session.ts"
import { arrange, CLIENT, sessionOf, signedInPerson } from "../../test/own-session.ts"
import type { SecondFactorWorld } from "../../test/second-factor-world.ts"
import { ATTEMPTS, createSecondFactorWorld } from "../../test/second-factor-world.ts"
import { CODE_STEP_MS } from "../domain/one-time-code.ts"
import { removeApp, renewRecoveryCodes } from "./authenticator-app.ts"
import type { SecondFactorMethod } from "./complete-sign-in.ts"
import { completeSignIn, peekTicket, SECOND_FACTOR_MS } from "./complete-sign-in.ts"
import { REAUTHENTICATION_MS } from "./own-credentials.ts"
import { completeSecondFactor, reauthenticateByCode } from "./second-factor.ts"
import { sessionCaller } from "./session.ts"

let world: SecondFactorWorld
let ada: OwnSession & { readonly recoveryCodes: readonly string[] }
let ticket: string
beforeEach(async () => {
  world = await createSecondFactorWorld()
  ada = await world.withApp()
  ticket = await world.firstFactor(ada)
})

const show = (code: string, method: SecondFactorMethod = "totp", at = ticket) =>
  completeSecondFactor(world.ports, CLIENT, { ticket: at, code, method })

const recoveryCode = (place: number): string => ada.recoveryCodes[place] ?? ""

const leftOver = async (): Promise<number> => {
  const [set] = await world.ports.store.read.credentials.ofPerson(ada.person.id, "recovery_codes")
  return set?.details.kind === "recovery_codes" ? set.details.hashes.length : -1
}

const sessionsOfAda = () => world.ports.store.read.sessions.ofPerson(ada.person.id)

describe("a first factor of somebody with an authenticator app", () => {
  it.each(["password", "wallet"] as const)("by %s starts no session", async (method) => {
    const before = (await sessionsOfAda()).length
    const proof = { person: ada.person, method, secondFactor: false }
    expect((await completeSignIn(world.ports, CLIENT, proof)).kind).toBe("second_factor")
    expect((await sessionsOfAda()).length).toBe(before)
  })

  it.each(["link", "passkey", "single_sign_on"] as const)("by %s is all there is to show", async (method) => {
    const proof = { person: ada.person, method, secondFactor: false }
    expect((await completeSignIn(world.ports, CLIENT, proof)).kind).toBe("signed_in")
  })
})

describe("the code of the app", () => {
  it("signs in: a session of the first factor's method, with a second factor", async () => {
    const { secret, session, person } = await show(await world.codeOf(ada))
    expect(person.id).toBe(ada.person.id)
    expect(session).toMatchObject({ method: "password", secondFactor: true, organizationId: null })
    expect(secret).not.toBe(ada.secret)
    expect((await sessionCaller(world.ports, secret)).session.id).toBe(session.id)
    expect(await peekTicket(world.ports, "second_factor", ticket)).toBeNull()
  })

  it("is accepted once, and no older one after it", async () => {
    const [before, code, after] = [
      await world.codeOf(ada, -1),
      await world.codeOf(ada),
      await world.codeOf(ada, 1),
    ]
    expect(await outcome(show(code))).toBe("ok")
    const second = await world.firstFactor(ada)
    expect(await outcome(show(code, "totp", second))).toBe("wrong_code")
    expect(await outcome(show(before, "totp", second))).toBe("wrong_code")
    expect(await outcome(show(after, "totp", second))).toBe("ok")
  })

  it("that set the app up does not sign in", async () => {
    // The clock is one step on, so it would be within the window.
    expect(await outcome(show(await world.codeOf(ada, -1)))).toBe("wrong_code")
  })

  it.each([-2, 2])("of %s steps away is wrong", async (steps) => {
    expect(await outcome(show(await world.codeOf(ada, steps)))).toBe("wrong_code")
  })

  it("of somebody else is wrong", async () => {
    const bob = await world.withApp()
    expect(await outcome(show(await world.codeOf(bob)))).toBe("wrong_code")
  })

  it("is asked for again after wrong ones, with the same ticket", async () => {
    for (let wrong = 1; wrong < ATTEMPTS; wrong += 1) expect(await outcome(show("000000"))).toBe("wrong_code")
    expect(await outcome(show(await world.codeOf(ada)))).toBe("ok")
  })

  it("cannot be guessed for long, however many sign-ins are begun", async () => {
    for (let wrong = 0; wrong < ATTEMPTS; wrong += 1)
      expect(await outcome(show("000000", "totp", await world.firstFactor(ada)))).toBe("wrong_code")
    expect(await outcome(show(await world.codeOf(ada)))).toBe("rate_limited")
    expect(await outcome(show(recoveryCode(0), "recovery_code"))).toBe("rate_limited")
    const bob = await world.withApp()
    expect(await outcome(show(await world.codeOf(bob), "totp", await world.firstFactor(bob)))).toBe("ok")
  })

  it("counts wrong ones from the last right one on", async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let wrong = 1; wrong < ATTEMPTS; wrong += 1) await outcome(show("000000"))
      expect(await outcome(show(await world.codeOf(ada)))).toBe("ok")
      world.clock.advance(CODE_STEP_MS)
      ticket = await world.firstFactor(ada)
    }
  })

  it("shown twenty times at once with one ticket lets one in", async () => {
    const code = await world.codeOf(ada)
    const free = { ...world.ports, guard: { attempt: () => undefined, succeeded: () => undefined } }
    const before = (await sessionsOfAda()).length
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        outcome(completeSecondFactor(free, CLIENT, { ticket, code, method: "totp" })),
      ),
    )
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(1)
    expect((await sessionsOfAda()).length).toBe(before + 1)
  })

  it("shown at once with twenty tickets lets one in; the others' tickets are still good", async () => {
    const code = await world.codeOf(ada)
    const free = { ...world.ports, guard: { attempt: () => undefined, succeeded: () => undefined } }
    const tickets = await Promise.all(Array.from({ length: 20 }, () => world.firstFactor(ada)))
    const outcomes = await Promise.all(
      tickets.map((one) =>
        outcome(completeSecondFactor(free, CLIENT, { ticket: one, code, method: "totp" })),
      ),
    )
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(["ok", "wrong_code"]))
    const loser = tickets[outcomes.indexOf("wrong_code")] ?? ""
    expect(await outcome(show(await world.codeOf(ada, 1), "totp", loser))).toBe("ok")
  })
})

describe("a recovery code", () => {
  it("signs in once, is recorded, and is one less", async () => {
    expect(await outcome(show(recoveryCode(3), "recovery_code"))).toBe("ok")
    expect(await leftOver()).toBe(9)
    const entry = (await world.audit(null)).at(-1)
    expect(entry).toMatchObject({
      action: "recovery_code.used",
      after: { left: 9 },
      actor: { kind: "person", id: ada.person.id },
    })
    const second = await world.firstFactor(ada)
    expect(await outcome(show(recoveryCode(3), "recovery_code", second))).toBe("wrong_code")
    expect(await outcome(show(recoveryCode(4).toLowerCase(), "recovery_code", second))).toBe("ok")
    expect(await leftOver()).toBe(8)
  })

  it("is none of the app's codes, and the other way round", async () => {
    expect(await outcome(show(recoveryCode(0), "totp"))).toBe("wrong_code")
    expect(await outcome(show(await world.codeOf(ada), "recovery_code"))).toBe("wrong_code")
    expect(await leftOver()).toBe(10)
  })

  it("of somebody else is wrong", async () => {
    const bob = await world.withApp()
    expect(await outcome(show(bob.recoveryCodes[0] ?? "", "recovery_code"))).toBe("wrong_code")
  })

  it("is dead once there are new ones", async () => {
    const fresh = await renewRecoveryCodes(world.ports, ada.change)
    expect(await outcome(show(recoveryCode(0), "recovery_code"))).toBe("wrong_code")
    expect(await outcome(show(fresh[0] ?? "", "recovery_code"))).toBe("ok")
  })

  it("used at once with twenty tickets lets one in", async () => {
    const free = { ...world.ports, guard: { attempt: () => undefined, succeeded: () => undefined } }
    const tickets = await Promise.all(Array.from({ length: 20 }, () => world.firstFactor(ada)))
    const outcomes = await Promise.all(
      tickets.map((one) =>
        outcome(
          completeSecondFactor(free, CLIENT, { ticket: one, code: recoveryCode(0), method: "recovery_code" }),
        ),
      ),
    )
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(1)
    expect(await leftOver()).toBe(9)
  })

  it("is not offered when none is left", async () => {
    for (const code of ada.recoveryCodes) await show(code, "recovery_code", await world.firstFactor(ada))
    expect(await leftOver()).toBe(0)
    const proof = { person: ada.person, method: "password", secondFactor: false } as const
    expect(await completeSignIn(world.ports, CLIENT, proof)).toMatchObject({ pending: { methods: ["totp"] } })
  })
})

describe("the ticket of a sign-in that waits", () => {
  it("is good for ten minutes, and not at their end", async () => {
    world.clock.advance(SECOND_FACTOR_MS - 1)
    const late = await world.firstFactor(ada)
    expect(await outcome(show("000000"))).toBe("wrong_code")
    world.clock.advance(1)
    expect(await outcome(show(await world.codeOf(ada)))).toBe("invalid_ticket")
    expect(await outcome(show(await world.codeOf(ada), "totp", late))).toBe("ok")
  })

  it.each(["", "x", "0".repeat(43)])("cannot be %j", async (made) => {
    expect(await outcome(show(await world.codeOf(ada), "totp", made))).toBe("invalid_ticket")
  })

  it("is used up by success", async () => {
    await show(await world.codeOf(ada))
    expect(await outcome(show(recoveryCode(0), "recovery_code"))).toBe("invalid_ticket")
    expect(await leftOver()).toBe(10)
  })

  it("ends with the app", async () => {
    await removeApp(world.ports, ada.change)
    expect(await outcome(show("000000"))).toBe("invalid_ticket")
  })

  it("survives a failure of the store", async () => {
    const broken = {
      ...world.ports,
      store: { ...world.ports.store, transact: () => Promise.reject(new Error("gone")) },
    }
    const request = { ticket, code: recoveryCode(0), method: "recovery_code" } as const
    await expect(completeSecondFactor(broken, CLIENT, request)).rejects.toThrow("gone")
    expect(await outcome(show(recoveryCode(0), "recovery_code"))).toBe("ok")
  })
})

describe("showing a code in a session", () => {
  it("makes it fresh, and counts as a second factor from then on", async () => {
    const bare = await sessionOf(world, ada.person.id)
    world.clock.advance(REAUTHENTICATION_MS + 1)
    const renewed = await reauthenticateByCode(world.ports, bare.change, await world.codeOf(ada))
    expect(renewed).toMatchObject({ authenticatedAt: world.clock.now(), secondFactor: true })
    const { session } = await sessionCaller(world.ports, bare.secret)
    expect(session).toEqual(renewed)
    expect((await world.audit(null)).at(-1)).toMatchObject({
      action: "session.reauthenticated",
      target: { kind: "session", id: session.id },
      after: { method: "totp", second_factor: true },
    })
  })

  it("takes a code once, whatever it was used for", async () => {
    const code = await world.codeOf(ada)
    expect(await outcome(reauthenticateByCode(world.ports, ada.change, code))).toBe("ok")
    expect(await outcome(show(code))).toBe("wrong_code")
    expect(await outcome(reauthenticateByCode(world.ports, ada.change, code))).toBe("wrong_code")
  })

  it("is wrong where there is no app, and with a recovery code", async () => {
    const bob = await signedInPerson(world)
    expect(await outcome(reauthenticateByCode(world.ports, bob.change, "000000"))).toBe("wrong_code")
    expect(await outcome(reauthenticateByCode(world.ports, ada.change, recoveryCode(0)))).toBe("wrong_code")
  })

  it("cannot be guessed for long; whoever guesses in a session does not keep the person from signing in", async () => {
    for (let wrong = 0; wrong < ATTEMPTS; wrong += 1)
      expect(await outcome(reauthenticateByCode(world.ports, ada.change, "000000"))).toBe("wrong_code")
    const code = await world.codeOf(ada)
    expect(await outcome(reauthenticateByCode(world.ports, ada.change, code))).toBe("rate_limited")
    expect(await outcome(show(code))).toBe("ok")
  })

  it("is nothing in a session that has ended, and uses no code up", async () => {
    await arrange(world, (tx) => tx.sessions.delete(ada.session.session.id))
    const code = await world.codeOf(ada)
    expect(await outcome(reauthenticateByCode(world.ports, ada.change, code))).toBe("invalid_session")
    expect(await outcome(show(code))).toBe("ok")
  })
})
