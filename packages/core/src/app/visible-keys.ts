import type { Caller, OperationId } from "../domain/authority.ts"
import { mayReadKeys, memberOf } from "../domain/authority.ts"
import type { Keyspace } from "../domain/keyspace.ts"
import { BittingError } from "../errors.ts"
import type { KeyFilter } from "../ports.ts"
import { managedTypes } from "./key-access.ts"
import type { AppPorts } from "./request.ts"
import { demand, may, resolveOrganization } from "./request.ts"

/** Which keys of an organization somebody sees. */
export interface VisibleKeys extends Pick<KeyFilter, "keyspaces" | "inWorkspaces" | "withoutTypes"> {
  readonly organizationId: string
}

function asked(ports: AppPorts, name: string | undefined): readonly Keyspace[] {
  const all = [...ports.catalogue.byName.values()]
  return name === undefined ? all : all.filter((keyspace) => keyspace.name === name)
}

const names = (keyspaces: readonly Keyspace[]): readonly string[] => keyspaces.map(({ name }) => name)

/** The keyspaces whose keys the caller sees, and those that differ in workspaces where another role is in force. */
function visibility(
  caller: Caller,
  organizationId: string,
  { operation, keyspaces }: { readonly operation: OperationId; readonly keyspaces: readonly Keyspace[] },
): Pick<KeyFilter, "keyspaces" | "inWorkspaces"> {
  const visible = names(keyspaces.filter((keyspace) => may(caller, operation, { organizationId, keyspace })))
  const member = caller.kind === "person" ? memberOf(caller, organizationId) : null
  if (member === null) return { keyspaces: visible, inWorkspaces: {} }
  const inWorkspaces = Object.fromEntries(
    Object.keys(member.overrides).map((workspaceId) => [
      workspaceId,
      names(keyspaces.filter((keyspace) => mayReadKeys(member, keyspace, workspaceId))),
    ]),
  )
  return { keyspaces: visible, inWorkspaces }
}

/**
 * Says which keys an operation that reads many of them may look at.
 * @param request.keyspace undefined: all that are declared
 * @throws BittingError not_found, organization_required, insufficient_scope, role_insufficient, unprocessable (no such keyspace)
 */
export async function visibleKeys(
  ports: AppPorts,
  caller: Caller,
  request: {
    readonly operation: OperationId
    readonly organizationId: string | undefined
    readonly keyspace: string | undefined
  },
): Promise<VisibleKeys> {
  const { operation } = request
  const { id: organizationId } = await resolveOrganization(ports.store.read, caller, request.organizationId)
  const keyspaces = asked(ports, request.keyspace)
  const [first] = keyspaces
  if (first === undefined) {
    const detail = `Declared: ${[...ports.catalogue.byName.keys()].join(", ")}.`
    throw new BittingError("unprocessable", { errors: [{ pointer: "keyspace", detail }] })
  }
  const seen = visibility(caller, organizationId, { operation, keyspaces })
  const seesSome =
    seen.keyspaces.length > 0 || Object.values(seen.inWorkspaces).some((some) => some.length > 0)
  // Names what is missing instead of showing nothing; and a system key that lists has used its scope.
  if (!seesSome || caller.kind === "system_key")
    demand(caller, operation, { organizationId, keyspace: first })
  return { ...seen, organizationId, withoutTypes: managedTypes(ports.catalogue) }
}
