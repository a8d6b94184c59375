import { describe, expect, it } from "vitest"
import { fixedClock } from "../testing/index.ts"
import { BittingError } from "../errors.ts"
import type { AttemptClient, SignInAttempt, SignInThrottle } from "./sign-in-throttle.ts"
import { createSignInThrottle, guardOf, SIGN_IN_LIMITS } from "./sign-in-throttle.ts"

const MINUTE_MS = 60_000
const ADA = { account: "ada@example.com", personId: "per_ada" }
const BOB = { account: "bob@example.com", personId: "per_bob" }

const at = (address: string | null, device: AttemptClient["device"] = null): AttemptClient => ({
  origin: { requestId: "req_test", address },
  device,
})

/** Seconds to wait, or 0 when the attempt may be made. */
function waitOf(attempt: () => SignInAttempt): number {
  try {
    attempt()
    return 0
  } catch (error) {
    if (error instanceof BittingError && error.code === "rate_limited")
      return Number(error.extra["retry_after"])
    throw error
  }
}

function setUp(): { readonly throttle: SignInThrottle; readonly clock: ReturnType<typeof fixedClock> } {
  const clock = fixedClock(0)
  return { throttle: createSignInThrottle(clock), clock }
}

/** How many attempts in a row may be made. */
function attemptsOf(attempt: (round: number) => SignInAttempt): number {
  let made = 0
  while (made < 1_000 && waitOf(() => attempt(made)) === 0) made += 1
  return made
}

describe("failed attempts at a password", () => {
  it("of one address at one account wait after ten", () => {
    const { throttle, clock } = setUp()
    expect(attemptsOf(() => throttle.password(at("192.0.2.1"), ADA))).toBe(10)
    expect(waitOf(() => throttle.password(at("192.0.2.1"), ADA))).toBe(90)
    expect(waitOf(() => throttle.password(at("192.0.2.1"), BOB))).toBe(0)
    clock.advance(90_000)
    expect(waitOf(() => throttle.password(at("192.0.2.1"), ADA))).toBe(0)
    expect(waitOf(() => throttle.password(at("192.0.2.1"), ADA))).toBeGreaterThan(0)
  })

  it("of one address at many accounts wait after thirty; an IPv6 network is one address", () => {
    const { throttle } = setUp()
    const made = attemptsOf((round) =>
      throttle.password(at(`2001:db8:0:1::${round.toString(16)}`), {
        account: `p${round}@example.com`,
        personId: null,
      }),
    )
    expect(made).toBe(30)
    expect(waitOf(() => throttle.password(at("2001:db8:0:2::1"), ADA))).toBe(0)
  })

  it("of many addresses at one account wait after thirty", () => {
    const { throttle } = setUp()
    expect(attemptsOf((round) => throttle.password(at(`198.51.100.${round}`), ADA))).toBe(30)
    expect(waitOf(() => throttle.password(at("203.0.113.1"), ADA))).toBe(120)
    expect(waitOf(() => throttle.password(at("203.0.113.1"), BOB))).toBe(0)
  })

  it("wait alike whether or not anybody has the account", () => {
    const [known, unknown] = [setUp().throttle, setUp().throttle]
    for (let round = 0; round < 40; round += 1) {
      const client = at(`198.51.100.${round % 7}`)
      const waits = [
        waitOf(() => known.password(client, ADA)),
        waitOf(() => unknown.password(client, { ...ADA, personId: null })),
      ]
      expect(waits[0]).toBe(waits[1])
    }
  })

  it("that were good do not count, however many", () => {
    const { throttle } = setUp()
    for (let round = 0; round < 100; round += 1) throttle.password(at("192.0.2.1"), ADA).succeeded()
    expect(attemptsOf(() => throttle.password(at("192.0.2.1"), ADA))).toBe(10)
  })

  it("that were refused do not count either: waiting as long as was said suffices", () => {
    const { throttle, clock } = setUp()
    attemptsOf(() => throttle.password(at("192.0.2.1"), ADA))
    const wait = waitOf(() => throttle.password(at("192.0.2.1"), ADA))
    for (let round = 0; round < 50; round += 1) throttleQuietly(throttle)
    clock.advance(wait * 1_000)
    expect(waitOf(() => throttle.password(at("192.0.2.1"), ADA))).toBe(0)
  })
})

const throttleQuietly = (throttle: SignInThrottle): number =>
  waitOf(() => throttle.password(at("192.0.2.1"), ADA))

describe("a browser that signed in before", () => {
  const laptop = { id: "device1", personIds: ["per_ada"] }

  it("is not kept out by strangers, not even by those behind the same address", () => {
    const { throttle, clock } = setUp()
    for (let hour = 0; hour < 24; hour += 1) {
      attemptsOf((round) => throttle.password(at(`198.51.100.${round}`), ADA))
      attemptsOf((round) => throttle.password(at("192.0.2.1"), { account: `${round}`, personId: null }))
      expect(waitOf(() => throttle.password(at("192.0.2.1", laptop), ADA))).toBe(0)
      clock.advance(60 * MINUTE_MS)
    }
  })

  it("has ten attempts of its own, and takes none of anybody else's", () => {
    const { throttle } = setUp()
    expect(attemptsOf(() => throttle.password(at("192.0.2.1", laptop), ADA))).toBe(10)
    expect(waitOf(() => throttle.password(at("192.0.2.1"), ADA))).toBe(0)
    expect(waitOf(() => throttle.password(at("192.0.2.1", { ...laptop, id: "device2" }), ADA))).toBe(0)
  })

  it("is a stranger to everybody else", () => {
    const { throttle } = setUp()
    attemptsOf((round) => throttle.password(at(`198.51.100.${round}`), BOB))
    expect(waitOf(() => throttle.password(at("192.0.2.1", laptop), BOB))).toBeGreaterThan(0)
  })
})

describe("failed attempts at codes", () => {
  const laptop = { id: "device1", personIds: ["per_ada"] }
  const codeOf = (throttle: SignInThrottle, client: AttemptClient, personId = "per_ada") =>
    throttle.code(client, { subject: `code of ${personId}`, personId })

  it("wait after five, from wherever they come, and apart from those at passwords", () => {
    const { throttle } = setUp()
    expect(attemptsOf((round) => codeOf(throttle, at(`198.51.100.${round}`)))).toBe(5)
    expect(waitOf(() => throttle.password(at("192.0.2.1"), ADA))).toBe(0)
    expect(waitOf(() => codeOf(throttle, at("192.0.2.1"), "per_bob"))).toBe(0)
    expect(attemptsOf(() => codeOf(throttle, at("192.0.2.1", laptop)))).toBe(10)
  })
})

describe("a guard", () => {
  it("counts what failed, each thing by itself, and not what was good", () => {
    const { throttle } = setUp()
    const made = attemptsOf(() => {
      const guard = guardOf(throttle, at("192.0.2.1"))
      guard.attempt("app", "per_ada")
      return { succeeded: () => guard.succeeded("app") }
    })
    expect(made).toBe(SIGN_IN_LIMITS.code.attempts)
    for (let round = 0; round < 100; round += 1) {
      const guard = guardOf(throttle, at("192.0.2.1"))
      guard.attempt("recovery code", "per_ada")
      guard.succeeded("recovery code")
    }
  })
})

describe("showing again who one is", () => {
  it("has ten attempts in each session", () => {
    const { throttle } = setUp()
    expect(attemptsOf(() => throttle.again("ses_1"))).toBe(SIGN_IN_LIMITS.device.attempts)
    expect(waitOf(() => throttle.again("ses_2"))).toBe(0)
  })
})

describe("mails to somebody", () => {
  it("are three an hour, whoever asks for them", () => {
    const { throttle, clock } = setUp()
    expect([1, 2, 3, 4].map(() => throttle.mail("per_ada"))).toEqual([true, true, true, false])
    expect(throttle.mail("per_bob")).toBe(true)
    clock.advance(20 * MINUTE_MS)
    expect([1, 2].map(() => throttle.mail("per_ada"))).toEqual([true, false])
  })
})
