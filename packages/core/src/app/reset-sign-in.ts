import type { SignInLink } from "../domain/tenancy.ts"
import { BittingError } from "../errors.ts"
import { OPERATOR, OPERATOR_ORIGIN } from "./replace-root-key.ts"
import type { AppPorts } from "./request.ts"
import { mintId, mutate } from "./request.ts"
import { newLink } from "./sign-in.ts"

/** A person's way back in. The secret exists only here. */
export interface SignInReset {
  readonly secret: string
  readonly link: SignInLink
  /** Name of the person. */
  readonly name: string
  /** Sessions that ended. */
  readonly sessions: number
}

/**
 * Ends every session and link of a person and makes a new link. For whoever works on the data itself, when nobody can sign in any more.
 * @param email in any letter case
 * @throws BittingError not_found
 */
export async function resetSignIn(ports: AppPorts, email: string): Promise<SignInReset> {
  return await mutate(ports, async (tx) => {
    const person = await tx.people.byEmail(email.toLowerCase())
    if (person === null)
      throw new BittingError("not_found", { detail: "Nobody has this e-mail address here." })
    const sessions = await tx.sessions.deleteOfPerson(person.id)
    await tx.links.deleteOfPerson(person.id)
    const { secret, link } = newLink(ports, person.id)
    await tx.links.insert(link)
    const common = {
      at: ports.clock.now(),
      organizationId: null,
      actor: OPERATOR,
      origin: OPERATOR_ORIGIN,
      before: null,
    }
    return {
      value: { secret, link, name: person.name, sessions },
      organizationId: null,
      audit: [
        {
          ...common,
          id: mintId(ports, "evt"),
          action: "sign_in_link.created",
          target: { kind: "sign_in_link", id: link.id },
          after: { person_id: person.id, ended_sessions: sessions },
        } as const,
      ],
      targets: [],
    }
  })
}
