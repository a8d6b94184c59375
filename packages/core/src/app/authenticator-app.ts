import type { Credential } from "../domain/credential.ts"
import { CODE_SECRET_BYTES } from "../domain/one-time-code.ts"
import { totpSecret } from "../domain/sealing.ts"
import { BittingError } from "../errors.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn, demandOwnChange } from "./own-credentials.ts"
import type { RecoveryCodes } from "./recovery-codes.ts"
import { dropRecoveryCodes, makeRecoveryCodes } from "./recovery-codes.ts"
import type { AppPorts, AuditNote } from "./request.ts"
import { auditEntry, mintId, mutate } from "./request.ts"
import { keepSecret } from "./sealed-secret.ts"
import type { CodePorts } from "./second-factor-code.ts"
import { appAfter, appOf, useCode } from "./second-factor-code.ts"

/** A secret that an authenticator app is to be given. It is shown once. */
export interface AppSecret {
  /** Base32, for those who type it. */
  readonly secret: string
  /** The same for those who scan it. */
  readonly uri: string
}

const noteOn = (credential: Pick<Credential, "id">, action: AuditNote["action"]): AuditNote => ({
  organizationId: null,
  action,
  target: { kind: "credential", id: credential.id },
})

const noApp = (): BittingError => new BittingError("not_found", { detail: "There is no authenticator app." })

/**
 * Makes the secret of an authenticator app. Nothing asks for its codes before the first one has been shown; until then another secret can
 * be made in its place.
 * @param issuer host name the app shows
 * @throws BittingError invalid_session, confined_session, reauthentication_required, already_exists (an app is set up)
 */
export async function beginApp(ports: CodePorts, change: OwnChange, issuer: string): Promise<AppSecret> {
  const { person } = change.session
  const secret = await ports.oneTimeCodes.secretText(ports.entropy.bytes(CODE_SECRET_BYTES))
  const uri = await ports.oneTimeCodes.uri({ secret, issuer, label: person.email })
  return mutate(ports, async (tx) => {
    await demandOwnChange(ports, tx, change)
    const before = await appOf(tx, person.id)
    if (before?.details.confirmed === true)
      throw new BittingError("already_exists", {
        detail: "There is an authenticator app already. Remove it first.",
      })
    if (before !== null) await tx.credentials.delete(before.id)
    const app: Credential = {
      id: mintId(ports, "crd"),
      personId: person.id,
      handle: person.id,
      details: { kind: "totp", confirmed: false, lastStep: 0 },
      createdAt: ports.clock.now(),
      lastUsedAt: null,
      version: 1,
    }
    await tx.credentials.insert(app)
    await keepSecret(ports, tx, { place: totpSecret(app), secret })
    const audit = [auditEntry(ports, contextOfOwn(change), noteOn(app, "second_factor.begun"))]
    return { value: { secret, uri }, organizationId: null, audit, targets: [] }
  })
}

/**
 * Sets an authenticator app up by its first code. From then on it is asked for, and the person's session has shown it.
 * @returns recovery codes, which are shown this once
 * @throws BittingError invalid_session, confined_session, reauthentication_required, not_found (no app waits for a code), wrong_code
 */
export async function confirmApp(ports: CodePorts, change: OwnChange, typed: string): Promise<RecoveryCodes> {
  await demandOwnChange(ports, ports.store.read, change)
  const app = await appOf(ports.store.read, change.session.person.id)
  if (app === null || app.details.confirmed) throw noApp()
  const after = await appAfter(ports, app, typed)
  if (after === null) throw new BittingError("wrong_code")
  return mutate(ports, async (tx) => {
    const session = await demandOwnChange(ports, tx, change)
    await useCode(tx, after)
    await tx.sessions.update({ ...session, secondFactor: true })
    const { codes, audit } = await makeRecoveryCodes(ports, tx, change)
    const enabled = auditEntry(ports, contextOfOwn(change), noteOn(app, "second_factor.enabled"))
    return { value: codes, organizationId: null, audit: [enabled, audit], targets: [] }
  })
}

/**
 * Removes the authenticator app and the recovery codes that belong to it.
 * @throws BittingError invalid_session, confined_session, reauthentication_required, not_found
 */
export async function removeApp(ports: AppPorts, change: OwnChange): Promise<void> {
  const { person } = change.session
  await mutate(ports, async (tx) => {
    await demandOwnChange(ports, tx, change)
    const app = await appOf(tx, person.id)
    if (app === null) throw noApp()
    await tx.credentials.delete(app.id)
    await dropRecoveryCodes(tx, person.id)
    const note = { ...noteOn(app, "second_factor.disabled"), before: { confirmed: app.details.confirmed } }
    const audit = [auditEntry(ports, contextOfOwn(change), note)]
    return { value: undefined, organizationId: null, audit, targets: [] }
  })
  // Sign-ins that wait for a code of it can only begin again.
  await ports.store.tickets.deleteOfPerson("second_factor", person.id)
}

/**
 * Makes new recovery codes for somebody who has an authenticator app; the old ones sign nobody in any more.
 * @throws BittingError invalid_session, confined_session, reauthentication_required, not_found (there is no app)
 */
export async function renewRecoveryCodes(ports: AppPorts, change: OwnChange): Promise<RecoveryCodes> {
  return mutate(ports, async (tx) => {
    await demandOwnChange(ports, tx, change)
    const app = await appOf(tx, change.session.person.id)
    if (app?.details.confirmed !== true) throw noApp()
    const { codes, audit } = await makeRecoveryCodes(ports, tx, change)
    return { value: codes, organizationId: null, audit: [audit], targets: [] }
  })
}
