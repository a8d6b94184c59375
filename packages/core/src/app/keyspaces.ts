import type { Keyspace } from "../domain/keyspace.ts"
import { BittingError } from "../errors.ts"
import type { AppPorts, RequestContext } from "./request.ts"
import { demand } from "./request.ts"

/** Every declaration of the instance. Any caller may see them. */
export function listKeyspaces(
  ports: Pick<AppPorts, "catalogue">,
  { caller }: RequestContext,
): readonly Keyspace[] {
  demand(caller, "keyspaces.list", { organizationId: null })
  return [...ports.catalogue.byName.values()]
}

/** @throws BittingError not_found */
export function getKeyspace(
  ports: Pick<AppPorts, "catalogue">,
  { caller }: RequestContext,
  name: string,
): Keyspace {
  demand(caller, "keyspaces.get", { organizationId: null })
  const keyspace = ports.catalogue.byName.get(name)
  if (keyspace === undefined) throw new BittingError("not_found")
  return keyspace
}
