import type { Guard, OneTimeCodes, SecondFactorPorts } from "../src/index.ts"
import {
  appOf,
  beginApp,
  BittingError,
  CODE_STEP_MS,
  completeSignIn,
  confirmApp,
  totpSecret,
} from "../src/index.ts"
import { openSecret } from "../src/app/sealed-secret.ts"
import { sha256Hex } from "./engine.ts"
import type { KeyWorld } from "./key-world.ts"
import { createKeyWorld } from "./key-world.ts"
import type { OwnSession } from "./own-session.ts"
import { CLIENT, signedInPerson } from "./own-session.ts"

/** Attempts a test's guard allows in a row. */
export const ATTEMPTS = 5

/** An instance with people who have authenticator apps. */
export interface SecondFactorWorld extends KeyWorld {
  readonly ports: SecondFactorPorts
  /** What the person's app shows now, or so many steps later. */
  readonly codeOf: (person: OwnSession, stepsLater?: number) => Promise<string>
  /** Somebody with an app that is set up, and their recovery codes. The clock is a step further afterwards, so that the next code is good. */
  readonly withApp: () => Promise<OwnSession & { readonly recoveryCodes: readonly string[] }>
  /** Signs in by password but for the second factor; answers the ticket. */
  readonly firstFactor: (person: OwnSession) => Promise<string>
}

// No cryptography: whoever knows secret and step knows the code.
const codeAt = (secret: string, step: number): string =>
  String(Number.parseInt(sha256Hex(`${secret} ${step}`).slice(0, 8), 16) % 1e6).padStart(6, "0")

const oneTimeCodes: OneTimeCodes = {
  secretText: async (bytes) => `SECRET-${[...bytes].join(".")}`,
  uri: async ({ secret, issuer, label }) => `otpauth://totp/${issuer}:${label}?secret=${secret}`,
  stepOf: async (code, { secret, steps }) => steps.find((step) => codeAt(secret, step) === code) ?? null,
}

function countingGuard(): Guard {
  const attempts = new Map<string, number>()
  return {
    attempt: (subject) => {
      const made = (attempts.get(subject) ?? 0) + 1
      if (made > ATTEMPTS) throw new BittingError("rate_limited")
      attempts.set(subject, made)
    },
    succeeded: (subject) => void attempts.delete(subject),
  }
}

/** Makes an instance without people. */
export async function createSecondFactorWorld(): Promise<SecondFactorWorld> {
  const world = await createKeyWorld()
  const ports: SecondFactorPorts = { ...world.ports, oneTimeCodes, guard: countingGuard() }

  async function codeOf({ person }: OwnSession, stepsLater = 0): Promise<string> {
    const app = await appOf(ports.store.read, person.id)
    const secret = app === null ? null : await openSecret(ports, ports.store.read, totpSecret(app))
    if (secret === null) throw new Error("there is an app")
    return codeAt(secret, Math.floor(world.clock.now() / CODE_STEP_MS) + stepsLater)
  }

  return {
    ...world,
    ports,
    codeOf,
    async withApp() {
      const person = await signedInPerson(world)
      await beginApp(ports, person.change, "keys.example.com")
      const recoveryCodes = await confirmApp(ports, person.change, await codeOf(person))
      world.clock.advance(CODE_STEP_MS)
      return { ...person, recoveryCodes }
    },
    async firstFactor({ person }) {
      const outcome = await completeSignIn(ports, CLIENT, { person, method: "password", secondFactor: false })
      if (outcome.kind !== "second_factor") throw new Error("a second factor is asked for")
      return outcome.pending.secret
    },
  }
}
