import { normalizePassword } from "../domain/password.ts"
import type { Session } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn, demandOwnChange, sessionInside } from "./own-credentials.ts"
import { deleteOtherSessions } from "./own-sessions.ts"
import type { PasswordPorts } from "./passwords.ts"
import { hashNewPassword, passwordOf, storePassword } from "./passwords.ts"
import type { PasswordSignInPorts } from "./password-sign-in.ts"
import { renewSession } from "./renew-session.ts"
import { auditEntry, mutate } from "./request.ts"

/** A new password of one's own. */
export interface ChangePasswordRequest {
  readonly password: string
  /** The one there is; it stands for having shown just now who one is. */
  readonly currentPassword?: string | undefined
}

/**
 * Looks whether somebody who is signed in typed their own password.
 * @returns id of the credential it is
 * @throws BittingError rate_limited, invalid_credentials, unavailable
 */
async function showPassword(
  ports: PasswordSignInPorts,
  { session: { session } }: OwnChange,
  { typed, pointer }: { readonly typed: string; readonly pointer: string },
): Promise<string> {
  const attempt = ports.throttle.again(session.id)
  const known = await passwordOf(ports.store.read, session.personId)
  const isRight = await ports.passwords.verify(normalizePassword(typed), known?.hash ?? null)
  if (!isRight || known === null)
    throw new BittingError("invalid_credentials", {
      errors: [{ pointer, detail: "This is not your password." }],
    })
  attempt.succeeded()
  return known.id
}

/** @throws BittingError invalid_credentials when the password is another one by now */
async function demandStill(
  tx: Pick<Repositories, "credentials">,
  personId: string,
  credentialId: string,
): Promise<void> {
  if ((await passwordOf(tx, personId))?.id !== credentialId) throw new BittingError("invalid_credentials")
}

async function demandMayChange(
  ports: PasswordPorts,
  tx: Repositories,
  { change, shown }: { readonly change: OwnChange; readonly shown: string | null },
): Promise<void> {
  if (shown === null) return void (await demandOwnChange(ports, tx, change))
  const session = await sessionInside(ports, tx, change)
  if (session.organizationId !== null) throw new BittingError("confined_session")
  await demandStill(tx, session.personId, shown)
}

/**
 * Sets one's own password, for whoever showed within ten minutes who they are or shows the password there is. Every other session of the
 * person ends.
 * @returns number of sessions that ended
 * @throws BittingError invalid_session, confined_session, reauthentication_required, rate_limited, invalid_credentials, weak_password,
 * unavailable
 */
export async function changePassword(
  ports: PasswordSignInPorts,
  change: OwnChange,
  { password, currentPassword }: ChangePasswordRequest,
): Promise<number> {
  const { person } = change.session
  // Only in order to refuse early, before anything costs time.
  if (change.session.session.organizationId !== null) throw new BittingError("confined_session")
  const shown =
    currentPassword === undefined
      ? null
      : await showPassword(ports, change, { typed: currentPassword, pointer: "/current_password" })
  const hash = await hashNewPassword(ports, password, { owner: person })
  return mutate(ports, async (tx) => {
    await demandMayChange(ports, tx, { change, shown })
    const id = await storePassword(ports, tx, { personId: person.id, hash })
    const ended = await deleteOtherSessions(tx, change.session)
    const audit = auditEntry(ports, contextOfOwn(change), {
      organizationId: null,
      action: "password.set",
      target: { kind: "credential", id },
      after: { ended_sessions: ended },
    })
    return { value: ended, organizationId: null, audit: [audit], targets: [] }
  })
}

/**
 * Takes a signed-in person for themselves once more, by their password.
 * @returns the session as it is now
 * @throws BittingError invalid_session, rate_limited, invalid_credentials, unavailable
 */
export async function reauthenticateByPassword(
  ports: PasswordSignInPorts,
  change: OwnChange,
  typed: string,
): Promise<Session> {
  const shown = await showPassword(ports, change, { typed, pointer: "/password" })
  return mutate(ports, async (tx) => {
    await demandStill(tx, change.session.person.id, shown)
    const { value, audit } = await renewSession(ports, tx, { change, method: "password" })
    return { value, organizationId: null, audit: [audit], targets: [] }
  })
}
