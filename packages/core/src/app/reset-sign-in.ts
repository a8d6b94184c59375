import type { AuditEvent } from "../domain/audit-event.ts"
import type { CredentialKind } from "../domain/credential.ts"
import type { SignInLink } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import { OPERATOR, OPERATOR_ORIGIN } from "./replace-root-key.ts"
import type { AppPorts, AuditNote } from "./request.ts"
import { mintId, mutate } from "./request.ts"
import { newLink } from "./sign-in.ts"

/** Whose sign-in is reset, and how far. */
export interface SignInResetRequest {
  /** In any letter case. */
  readonly email: string
  /** Also takes away what counts as a second factor: authenticator app, recovery codes and passkeys. */
  readonly withoutSecondFactor: boolean
}

/** A person's way back in. The secret exists only here. */
export interface SignInReset {
  readonly secret: string
  readonly link: SignInLink
  /** Name of the person. */
  readonly name: string
  /** Sessions that ended. */
  readonly sessions: number
  /** Kinds of the second factors that were taken away, one for each. */
  readonly dropped: readonly CredentialKind[]
}

const SECOND_FACTORS: readonly CredentialKind[] = ["totp", "recovery_codes", "passkey"]

async function dropSecondFactors(
  tx: Pick<Repositories, "credentials">,
  personId: string,
): Promise<readonly CredentialKind[]> {
  const all = await tx.credentials.ofPerson(personId, null)
  const dropping = all.filter(({ details }) => SECOND_FACTORS.includes(details.kind))
  for (const { id } of dropping) await tx.credentials.delete(id)
  return dropping.map(({ details }) => details.kind)
}

function entryOf(ports: AppPorts, note: Omit<AuditNote, "organizationId">): AuditEvent {
  return {
    id: mintId(ports, "evt"),
    at: ports.clock.now(),
    organizationId: null,
    actor: OPERATOR,
    origin: OPERATOR_ORIGIN,
    before: null,
    after: null,
    ...note,
  }
}

/**
 * Ends every session and link of a person and makes a new link. For whoever works on the data itself, when nobody can sign in any more.
 * @throws BittingError not_found
 */
export async function resetSignIn(
  ports: AppPorts,
  { email, withoutSecondFactor }: SignInResetRequest,
): Promise<SignInReset> {
  return await mutate(ports, async (tx) => {
    const person = await tx.people.byEmail(email.toLowerCase())
    if (person === null)
      throw new BittingError("not_found", { detail: "Nobody has this e-mail address here." })
    const sessions = await tx.sessions.deleteOfPerson(person.id)
    await tx.links.deleteOfPerson(person.id)
    const dropped = withoutSecondFactor ? await dropSecondFactors(tx, person.id) : []
    const { secret, link } = newLink(ports, person.id)
    await tx.links.insert(link)
    const made = entryOf(ports, {
      action: "sign_in_link.created",
      target: { kind: "sign_in_link", id: link.id },
      after: { person_id: person.id, ended_sessions: sessions },
    })
    const disabled = entryOf(ports, {
      action: "second_factor.disabled",
      target: { kind: "person", id: person.id },
      after: { dropped },
    })
    return {
      value: { secret, link, name: person.name, sessions, dropped },
      organizationId: null,
      audit: dropped.length > 0 ? [made, disabled] : [made],
      targets: [],
    }
  })
}
