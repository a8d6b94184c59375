import { BittingError } from "../errors.ts"
import type { OrganizationReads, OrganizationWrites, OwnedReads, OwnedWrites } from "../ports.ts"
import type { IdempotencyName, IdempotencyRepository } from "../ports.ts"
import type { MemberReads, Repositories, SessionReads, SessionWrites } from "../ports.ts"
import type { PersonReads, PersonWrites, SignInLinkReads, SignInLinkWrites } from "../ports.ts"
import type { Member, Organization } from "../domain/tenancy.ts"
import { memoryAudit } from "./memory-audit.ts"
import { memoryGrants } from "./memory-grants.ts"
import { memorySealedTokens } from "./memory-sealed-tokens.ts"
import {
  memoryCredentials,
  memoryInvitations,
  memorySealedSecrets,
  memorySsoConnections,
} from "./memory-people.ts"
import { pageOf, placeByCreation } from "./memory-paging.ts"
import type { MemoryCounters, MemoryState } from "./memory-state.ts"

type Read = () => MemoryState

interface Owned {
  readonly id: string
  readonly organizationId: string
  readonly createdAt: number
}

function mustBeFree(taken: boolean): void {
  if (taken) throw new BittingError("already_exists")
}

function mustExist(exists: boolean): void {
  if (!exists) throw new BittingError("not_found")
}

/** Things of organizations. `unique` names what two of one organization may not share. */
function owned<Row extends Owned>(
  state: Read,
  rows: () => Map<string, Row>,
  unique: (row: Row) => string,
): OwnedReads<Row> & OwnedWrites<Row> {
  const isTaken = (row: Row): boolean =>
    [...rows().values()].some(
      (other) =>
        other.id !== row.id && other.organizationId === row.organizationId && unique(other) === unique(row),
    )
  return {
    get: async (id) => rows().get(id) ?? null,
    list: async (organizationId, page) => {
      const own = [...rows().values()].filter((row) => row.organizationId === organizationId)
      return pageOf(own, page, placeByCreation)
    },
    insert: async (row) => {
      if (!state().organizations.has(row.organizationId)) throw new Error("it needs its organization")
      mustBeFree(rows().has(row.id) || isTaken(row))
      rows().set(row.id, row)
    },
    update: async (row) => {
      mustExist(rows().has(row.id))
      mustBeFree(isTaken(row))
      rows().set(row.id, row)
    },
    delete: async (id) => {
      mustExist(rows().delete(id))
    },
  }
}

function organizations(state: Read): OrganizationReads & OrganizationWrites {
  const isTaken = ({ id, host }: Organization): boolean =>
    host !== null &&
    [...state().organizations.values()].some((other) => other.id !== id && other.host === host)
  return {
    get: async (id) => state().organizations.get(id) ?? null,
    byHost: async (host) => [...state().organizations.values()].find((one) => one.host === host) ?? null,
    withHosts: async () => [...state().organizations.values()].filter(({ host }) => host !== null),
    list: async (ids, page) => {
      const rows = [...state().organizations.values()].filter(({ id }) => ids === null || ids.includes(id))
      return pageOf(rows, page, placeByCreation)
    },
    insert: async (organization) => {
      mustBeFree(state().organizations.has(organization.id) || isTaken(organization))
      state().organizations.set(organization.id, organization)
    },
    update: async (organization) => {
      mustExist(state().organizations.has(organization.id))
      mustBeFree(isTaken(organization))
      state().organizations.set(organization.id, organization)
    },
  }
}

function workspaces(state: Read): Repositories["workspaces"] {
  const base = owned(
    state,
    () => state().workspaces,
    (row) => row.name,
  )
  return {
    ...base,
    delete: async (id) => {
      await base.delete(id)
      for (const member of state().members.values()) {
        const { [id]: gone, ...overrides } = member.overrides
        if (gone !== undefined) state().members.set(member.id, { ...member, overrides })
      }
    },
  }
}

function people(state: Read): PersonReads & PersonWrites {
  const byEmail = (email: string) => [...state().people.values()].find((person) => person.email === email)
  return {
    get: async (id) => state().people.get(id) ?? null,
    byEmail: async (email) => byEmail(email) ?? null,
    insert: async (person) => {
      mustBeFree(state().people.has(person.id) || byEmail(person.email) !== undefined)
      state().people.set(person.id, person)
    },
    update: async (person) => {
      mustExist(state().people.has(person.id))
      const other = byEmail(person.email)
      mustBeFree(other !== undefined && other.id !== person.id)
      state().people.set(person.id, person)
    },
  }
}

function members(state: Read): MemberReads & OwnedWrites<Member> {
  const all = (): readonly Member[] => [...state().members.values()]
  return {
    ...owned(
      state,
      () => state().members,
      (row) => row.personId,
    ),
    ofPerson: async (personId) =>
      all()
        .filter((member) => member.personId === personId)
        .toSorted((left, right) => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1)),
    countOwners: async (organizationId) =>
      all().filter(
        (member) => member.organizationId === organizationId && member.role === "owner" && !member.suspended,
      ).length,
  }
}

function sessions(state: Read): SessionReads & SessionWrites {
  const byTokenHash = (tokenHash: string) =>
    [...state().sessions.values()].find((session) => session.tokenHash === tokenHash)
  return {
    byTokenHash: async (tokenHash) => byTokenHash(tokenHash) ?? null,
    ofPerson: async (personId) =>
      [...state().sessions.values()]
        .filter((session) => session.personId === personId)
        .toSorted((left, right) => right.createdAt - left.createdAt || (left.id < right.id ? 1 : -1)),
    update: async (session) => {
      mustExist(state().sessions.has(session.id))
      state().sessions.set(session.id, session)
    },
    insert: async (session) => {
      mustBeFree(state().sessions.has(session.id) || byTokenHash(session.tokenHash) !== undefined)
      state().sessions.set(session.id, session)
    },
    delete: async (id) => {
      state().sessions.delete(id)
    },
    deleteOfPerson: async (personId) => {
      const own = [...state().sessions.values()].filter((session) => session.personId === personId)
      for (const { id } of own) state().sessions.delete(id)
      return own.length
    },
    deleteOfConnection: async (connectionId) => {
      const own = [...state().sessions.values()].filter((session) => session.connectionId === connectionId)
      for (const { id } of own) state().sessions.delete(id)
      return own.length
    },
  }
}

function links(state: Read): SignInLinkReads & SignInLinkWrites {
  const byTokenHash = (tokenHash: string) =>
    [...state().links.values()].find((link) => link.tokenHash === tokenHash)
  return {
    byTokenHash: async (tokenHash) => byTokenHash(tokenHash) ?? null,
    insert: async (link) => {
      mustBeFree(state().links.has(link.id) || byTokenHash(link.tokenHash) !== undefined)
      state().links.set(link.id, link)
    },
    use: async (id, at) => {
      const link = state().links.get(id)
      if (link === undefined || link.usedAt !== null) return false
      state().links.set(id, { ...link, usedAt: at })
      return true
    },
    deleteOfPerson: async (personId) => {
      const own = [...state().links.values()].filter((link) => link.personId === personId)
      for (const { id } of own) state().links.delete(id)
    },
  }
}

function idempotency(state: Read): IdempotencyRepository {
  const placeOf = ({ caller, operation, key }: IdempotencyName): string =>
    JSON.stringify([caller, operation, key])
  return {
    get: async (name) => state().idempotency.get(placeOf(name)) ?? null,
    put: async (record) => {
      state().idempotency.set(placeOf(record), record)
    },
  }
}

/** Every repository on a state. */
export function memoryRepositories(state: Read, counters: MemoryCounters): Repositories {
  return {
    grants: memoryGrants(state, counters),
    sealedTokens: memorySealedTokens(state),
    organizations: organizations(state),
    workspaces: workspaces(state),
    environments: owned(
      state,
      () => state().environments,
      (row) => row.name,
    ),
    accounts: owned(
      state,
      () => state().accounts,
      (row) => row.name,
    ),
    people: people(state),
    credentials: memoryCredentials(state),
    sealedSecrets: memorySealedSecrets(state),
    invitations: memoryInvitations(
      state,
      owned(
        state,
        () => state().invitations,
        (row) => (row.acceptedAt === null && row.revokedAt === null ? `open ${row.email}` : row.id),
      ),
    ),
    ssoConnections: memorySsoConnections(state),
    members: members(state),
    sessions: sessions(state),
    links: links(state),
    audit: memoryAudit(state, counters),
    idempotency: idempotency(state),
    giveTurn: async () => {},
    settings: {
      get: async (name) => state().settings.get(name) ?? null,
      set: async (name, value) => {
        state().settings.set(name, value)
      },
    },
  }
}
