import type { MembershipRefusal } from "../domain/membership.ts"
import { BittingError } from "../errors.ts"
import type { ErrorPlace } from "../errors.ts"
import type { ReadRepositories } from "../ports.ts"
import type { RequestContext } from "./request.ts"

/** Why a membership or an invitation is not as asked, for whoever asked. */
export function refusalError(refusal: MembershipRefusal): BittingError {
  switch (refusal.code) {
    case "last_owner":
      return new BittingError("last_owner")
    case "above_ceiling":
      return new BittingError("role_insufficient", {
        detail: "You cannot give, change or take away a role above your own.",
        extra: { needed_role: refusal.neededRole },
      })
    case "own_role":
      return new BittingError("role_insufficient", {
        detail: "Nobody raises their own role: ask somebody else who may.",
        extra: { needed_role: refusal.neededRole },
      })
  }
}

/**
 * The request with the caller's memberships as they are in the transaction: a role lost meanwhile gives no power. Memberships that the
 * session did not open, because it is confined or was too weak for the organization, stay closed.
 */
export async function asOfNow(
  tx: Pick<ReadRepositories, "members">,
  context: RequestContext,
): Promise<RequestContext> {
  const { caller } = context
  if (caller.kind !== "person") return context
  const opened = new Set(caller.members.map(({ id }) => id))
  const all = await tx.members.ofPerson(caller.personId)
  const members = all.filter((member) => !member.suspended && opened.has(member.id))
  return { ...context, caller: { ...caller, members } }
}

const escaped = (part: string): string => part.replaceAll("~", "~0").replaceAll("/", "~1")

/** @throws BittingError unprocessable when a workspace is not the organization's */
export async function demandWorkspaces(
  tx: Pick<ReadRepositories, "workspaces">,
  organizationId: string,
  workspaceIds: readonly string[],
): Promise<void> {
  const errors: ErrorPlace[] = []
  for (const id of workspaceIds) {
    const workspace = await tx.workspaces.get(id)
    if (workspace?.organizationId === organizationId) continue
    errors.push({
      pointer: `/overrides/${escaped(id)}`,
      detail: "The organization has no such workspace.",
    })
  }
  if (errors.length > 0) throw new BittingError("unprocessable", { errors })
}
