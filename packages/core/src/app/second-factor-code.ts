import type { Credential } from "../domain/credential.ts"
import { acceptedSteps, readCode } from "../domain/one-time-code.ts"
import { readRecoveryCode } from "../domain/recovery-code.ts"
import { totpSecret } from "../domain/sealing.ts"
import { BittingError } from "../errors.ts"
import type { Guard, OneTimeCodes } from "../people-ports.ts"
import type { CredentialReads, CredentialWrites } from "../ports.ts"
import type { SecondFactorMethod } from "./complete-sign-in.ts"
import type { AppPorts } from "./request.ts"
import { openSecret } from "./sealed-secret.ts"

/** What authenticator apps work with. */
export interface CodePorts extends AppPorts {
  readonly oneTimeCodes: OneTimeCodes
}

/** What showing a second factor works with. */
export interface SecondFactorPorts extends CodePorts {
  /** Slows down whoever guesses codes. */
  readonly guard: Guard
}

/** An authenticator app. */
export type AppCredential = Credential & { readonly details: { readonly kind: "totp" } }

/** A code as somebody typed it. */
export interface ShownCode {
  readonly method: SecondFactorMethod
  readonly code: string
}

/** The authenticator app of a person; null: there is none. */
export async function appOf(
  reads: { readonly credentials: Pick<CredentialReads, "ofPerson"> },
  personId: string,
): Promise<AppCredential | null> {
  const [app] = await reads.credentials.ofPerson(personId, "totp")
  return app?.details.kind === "totp" ? { ...app, details: app.details } : null
}

/**
 * The app as it is once the code has been used: confirmed, and refusing this code and older ones.
 * @returns null when the code is not one that is accepted now
 * @throws SealError when the app's secret cannot be opened
 */
export async function appAfter(
  ports: CodePorts,
  app: AppCredential,
  typed: string,
): Promise<Credential | null> {
  const code = readCode(typed)
  const secret = await openSecret(ports, ports.store.read, totpSecret(app))
  if (code === null || secret === null) return null
  const now = ports.clock.now()
  const steps = acceptedSteps(now, app.details.lastStep)
  const step = await ports.oneTimeCodes.stepOf(code, { secret, steps })
  if (step === null) return null
  return {
    ...app,
    details: { kind: "totp", confirmed: true, lastStep: step },
    lastUsedAt: now,
    version: app.version + 1,
  }
}

async function recoveryCodesAfter(
  ports: AppPorts,
  personId: string,
  typed: string,
): Promise<Credential | null> {
  const code = readRecoveryCode(typed)
  const [set] = await ports.store.read.credentials.ofPerson(personId, "recovery_codes")
  if (code === null || set?.details.kind !== "recovery_codes") return null
  const hash = ports.digest.sha256Hex(code)
  const hashes = set.details.hashes.filter((other) => other !== hash)
  if (hashes.length === set.details.hashes.length) return null
  return {
    ...set,
    details: { kind: "recovery_codes", hashes },
    lastUsedAt: ports.clock.now(),
    version: set.version + 1,
  }
}

/**
 * The credential as it is once the code has been used, which is then to be written by {@link useCode}. Nothing is written here.
 * @returns null when the code is not right
 * @throws SealError when the app's secret cannot be opened
 */
export async function afterCode(
  ports: CodePorts,
  personId: string,
  { method, code }: ShownCode,
): Promise<Credential | null> {
  if (method === "recovery_code") return recoveryCodesAfter(ports, personId, code)
  const app = await appOf(ports.store.read, personId)
  return app?.details.confirmed === true ? appAfter(ports, app, code) : null
}

/**
 * Uses a code up in a transaction. Of several who do so at once, one succeeds.
 * @param after from {@link afterCode} or {@link appAfter}
 * @throws BittingError wrong_code
 */
export async function useCode(
  tx: { readonly credentials: CredentialWrites },
  after: Credential,
): Promise<void> {
  try {
    await tx.credentials.update(after)
  } catch (error) {
    if (error instanceof BittingError && error.code === "precondition_failed")
      throw new BittingError("wrong_code")
    throw error
  }
}
