import type { AuditEvent } from "../domain/audit-event.ts"
import type { Session } from "../domain/tenancy.ts"
import type { Repositories } from "../ports.ts"
import type { OwnChange } from "./own-credentials.ts"
import { contextOfOwn, sessionInside } from "./own-credentials.ts"
import type { AppPorts } from "./request.ts"
import { auditEntry } from "./request.ts"

/** What somebody showed to be taken for themselves once more. */
export type RenewalMethod = "password" | "totp" | "passkey"

/**
 * Notes in a transaction that the person has just shown who they are. Whoever shows an authenticator app or a passkey has shown a second
 * factor from then on.
 * @returns the session as it is now, and the audit entry that belongs to the transaction
 * @throws BittingError invalid_session
 */
export async function renewSession(
  ports: AppPorts,
  tx: Pick<Repositories, "sessions">,
  { change, method }: { readonly change: OwnChange; readonly method: RenewalMethod },
): Promise<{ readonly value: Session; readonly audit: AuditEvent }> {
  const session = await sessionInside(ports, tx, change)
  const secondFactor = session.secondFactor || method !== "password"
  const renewed: Session = { ...session, secondFactor, authenticatedAt: ports.clock.now() }
  await tx.sessions.update(renewed)
  const audit = auditEntry(ports, contextOfOwn(change), {
    organizationId: null,
    action: "session.reauthenticated",
    target: { kind: "session", id: session.id },
    after: { method, second_factor: secondFactor },
  })
  return { value: renewed, audit }
}
