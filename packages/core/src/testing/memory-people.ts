import type { Credential, Invitation, SsoConnection, TicketKind } from "../domain/credential.ts"
import { identityHandleStart } from "../domain/credential.ts"
import { BittingError } from "../errors.ts"
import type {
  CredentialReads,
  CredentialWrites,
  InvitationReads,
  OwnedReads,
  OwnedWrites,
  SealedSecret,
  SealedSecretReads,
  SealedSecretWrites,
  SsoConnectionReads,
  SsoConnectionWrites,
  TicketLedger,
} from "../ports.ts"
import type { MemoryCounters, MemoryState } from "./memory-state.ts"

type Read = () => MemoryState

/** The credentials of a state. */
export function memoryCredentials(state: Read): CredentialReads & CredentialWrites {
  const all = (): readonly Credential[] => [...state().credentials.values()]
  const byHandle = (kind: string, handle: string) =>
    all().find((one) => one.details.kind === kind && one.handle === handle)
  return {
    get: async (id) => state().credentials.get(id) ?? null,
    byHandle: async (kind, handle) => byHandle(kind, handle) ?? null,
    ofPerson: async (personId, kind) =>
      all()
        .filter((one) => one.personId === personId && (kind === null || one.details.kind === kind))
        .toSorted((left, right) => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1)),
    insert: async (credential) => {
      const { id, personId, handle, details } = credential
      if (!state().people.has(personId)) throw new Error("a credential needs its person")
      if (state().credentials.has(id) || byHandle(details.kind, handle) !== undefined)
        throw new BittingError("already_exists")
      state().credentials.set(id, credential)
    },
    update: async (credential) => {
      const { id, handle, details, version } = credential
      if (state().credentials.get(id)?.version !== version - 1) throw new BittingError("precondition_failed")
      const other = byHandle(details.kind, handle)
      if (other !== undefined && other.id !== id) throw new BittingError("already_exists")
      state().credentials.set(id, credential)
    },
    delete: async (id) => {
      const kind = state().credentials.get(id)?.details.kind
      state().sealedSecrets.delete(`${kind}:${id}`)
      state().credentials.delete(id)
    },
    deleteIdentitiesOf: async (connectionId) => {
      const start = identityHandleStart(connectionId)
      const bound = all().filter((one) => one.details.kind === "identity" && one.handle.startsWith(start))
      for (const { id } of bound) state().credentials.delete(id)
      return bound.length
    },
  }
}

/** The sealed secrets of a state. */
export function memorySealedSecrets(state: Read): SealedSecretReads & SealedSecretWrites {
  const notUnder = (keyId: string): readonly SealedSecret[] =>
    [...state().sealedSecrets.values()].filter((secret) => secret.keyId !== keyId)
  return {
    get: async (name) => state().sealedSecrets.get(name) ?? null,
    notUnder: async (keyId, { after, limit }) =>
      notUnder(keyId)
        .filter(({ name }) => after === null || name > after)
        .toSorted((left, right) => (left.name < right.name ? -1 : 1))
        .slice(0, limit),
    countNotUnder: async (keyId) => notUnder(keyId).length,
    put: async (secret) => {
      state().sealedSecrets.set(secret.name, secret)
    },
    delete: async (name) => {
      state().sealedSecrets.delete(name)
    },
  }
}

/** The invitations of a state. */
export function memoryInvitations(
  state: Read,
  base: OwnedReads<Invitation> & OwnedWrites<Invitation>,
): InvitationReads & OwnedWrites<Invitation> {
  const find = (matches: (invitation: Invitation) => boolean): Invitation | null =>
    [...state().invitations.values()].find(matches) ?? null
  return {
    ...base,
    byTokenHash: async (tokenHash) => find((one) => one.tokenHash === tokenHash),
    openFor: async (organizationId, email) =>
      find(
        (one) =>
          one.organizationId === organizationId &&
          one.email === email &&
          one.acceptedAt === null &&
          one.revokedAt === null,
      ),
    openBy: async (organizationId, senderId) =>
      [...state().invitations.values()].filter(
        (one) =>
          one.organizationId === organizationId &&
          one.createdBy.id === senderId &&
          one.acceptedAt === null &&
          one.revokedAt === null,
      ),
  }
}

/** The connections to OpenID providers of a state. */
export function memorySsoConnections(state: Read): SsoConnectionReads & SsoConnectionWrites {
  const all = (): readonly SsoConnection[] => [...state().ssoConnections.values()]
  const mustBeFree = ({ id, organizationId, domain }: SsoConnection): void => {
    const isTaken = all().some(
      (other) =>
        other.id !== id &&
        (other.organizationId === organizationId || (domain !== null && other.domain === domain)),
    )
    if (isTaken) throw new BittingError("already_exists")
  }
  return {
    get: async (id) => state().ssoConnections.get(id) ?? null,
    ofOrganization: async (organizationId) =>
      all().find((one) => one.organizationId === organizationId) ?? null,
    enforcedAmong: async (ids) =>
      all().filter(
        ({ organizationId, enforced }) => enforced && organizationId !== null && ids.includes(organizationId),
      ),
    byDomain: async (domain) => all().find((one) => one.domain === domain) ?? null,
    insert: async (connection) => {
      mustBeFree(connection)
      state().ssoConnections.set(connection.id, connection)
    },
    update: async (connection) => {
      if (!state().ssoConnections.has(connection.id)) throw new BittingError("not_found")
      mustBeFree(connection)
      state().ssoConnections.set(connection.id, connection)
    },
    delete: async (id) => {
      state().ssoConnections.delete(id)
    },
  }
}

/** Tickets, which live outside of transactions. */
export function memoryTickets(counters: () => MemoryCounters): TicketLedger {
  const find = (kind: TicketKind, tokenHash: string) => {
    const ticket = counters().tickets.get(tokenHash)
    return ticket?.kind === kind ? ticket : null
  }
  return {
    put: async (ticket) => {
      counters().tickets.set(ticket.tokenHash, ticket)
    },
    get: async (kind, tokenHash) => find(kind, tokenHash),
    take: async (kind, tokenHash) => {
      const ticket = find(kind, tokenHash)
      if (ticket !== null) counters().tickets.delete(tokenHash)
      return ticket
    },
    deleteOfPerson: async (kind, personId) => {
      for (const ticket of counters().tickets.values())
        if (ticket.kind === kind && ticket.personId === personId) counters().tickets.delete(ticket.tokenHash)
    },
  }
}
