import type { OwnedReads, OwnedWrites, ReadRepositories, Repositories } from "@bitting/core"
import { accountRepo } from "./account-repo.ts"
import { eraseAudit, pruneAudit } from "./audit-erase-repo.ts"
import { listAudit } from "./audit-repo.ts"
import { countLeaves, getLeafIndex, getNodes, listLeaves, listLogs } from "./audit-tree-repo.ts"
import { eraseDenialAddresses } from "./denial-repo.ts"
import {
  deleteCredential,
  deleteIdentitiesOf,
  getCredential,
  getCredentialByHandle,
  insertCredential,
  listCredentials,
  updateCredential,
} from "./credential-repo.ts"
import type { Dialect } from "./dialects/dialect.ts"
import { environmentRepo } from "./environment-repo.ts"
import {
  getInvitationByTokenHash,
  getOpenInvitation,
  invitationRepo,
  listOpenInvitationsBy,
} from "./invitation-repo.ts"
import { countGrantsByStatus, listGrants } from "./grant-list.ts"
import { getIdempotency, putIdempotency } from "./idempotency-repo.ts"
import {
  countLiveGrants,
  countLiveGrantsIn,
  getGrant,
  getGrantByTokenHash,
  getGrantsByTokenHashes,
  insertGrant,
  insertGrants,
  updateGrant,
} from "./grant-repo.ts"
import {
  countOwners,
  deleteMember,
  getMember,
  insertMember,
  listMembers,
  listMembersOfPerson,
  updateMember,
} from "./member-repo.ts"
import {
  getOrganization,
  getOrganizationByHost,
  insertOrganization,
  listOrganizations,
  listOrganizationsWithHosts,
  updateOrganization,
} from "./organization-repo.ts"
import type { OwnedRepo } from "./owned-repo.ts"
import { getPerson, getPersonByEmail, insertPerson, updatePerson } from "./person-repo.ts"
import type { Db } from "./schema.ts"
import {
  countSecretsNotUnder,
  deleteSealedSecret,
  getSealedSecret,
  listSecretsNotUnder,
  putSealedSecret,
} from "./sealed-secret-repo.ts"
import {
  countSealedNotUnder,
  getSealedToken,
  insertSealedToken,
  listSealedNotUnder,
  updateSealedToken,
} from "./sealed-token-repo.ts"
import {
  deleteSession,
  deleteSessionsOfConnection,
  deleteSessionsOfPerson,
  getSessionByTokenHash,
  insertSession,
  listSessionsOfPerson,
  updateSession,
} from "./session-repo.ts"
import { getSetting, setSetting } from "./setting-repo.ts"
import { deleteLinksOfPerson, getLinkByTokenHash, insertLink, useLink } from "./sign-in-link-repo.ts"
import {
  deleteSsoConnection,
  getSsoConnection,
  getSsoConnectionByDomain,
  getSsoConnectionOf,
  insertSsoConnection,
  listEnforcedConnections,
  updateSsoConnection,
} from "./sso-connection-repo.ts"
import { withStoreErrors } from "./store-errors.ts"
import { giveTurn } from "./turns.ts"
import { workspaceRepo } from "./workspace-repo.ts"

type Query<Rest extends readonly unknown[], T> = (db: Db, ...rest: Rest) => Promise<T>
type Bind = <Rest extends readonly unknown[], T>(query: Query<Rest, T>) => (...rest: Rest) => Promise<T>

/** Gives queries their database, and their errors the meaning the port promises. */
function binder(db: Db, dialect: Dialect): Bind {
  return (query) =>
    async (...rest) =>
      await withStoreErrors(dialect, async () => await query(db, ...rest))
}

/** What organizations own, where it is read and written like every other such thing. */
function owned<Thing>(bind: Bind, repo: OwnedRepo<Thing>): OwnedReads<Thing> & OwnedWrites<Thing> {
  return {
    get: bind(repo.get),
    list: bind(repo.list),
    insert: bind(repo.insert),
    update: bind(repo.update),
    delete: bind(repo.delete),
  }
}

/** What is known of people: who they are, how they sign in, where they belong. */
function peopleRepositories(
  bind: Bind,
): Pick<
  Repositories,
  | "people"
  | "credentials"
  | "sealedSecrets"
  | "invitations"
  | "ssoConnections"
  | "members"
  | "sessions"
  | "links"
> {
  return {
    people: {
      get: bind(getPerson),
      byEmail: bind(getPersonByEmail),
      insert: bind(insertPerson),
      update: bind(updatePerson),
    },
    credentials: {
      get: bind(getCredential),
      byHandle: bind(getCredentialByHandle),
      ofPerson: bind(listCredentials),
      insert: bind(insertCredential),
      update: bind(updateCredential),
      delete: bind(deleteCredential),
      deleteIdentitiesOf: bind(deleteIdentitiesOf),
    },
    sealedSecrets: {
      get: bind(getSealedSecret),
      notUnder: bind(listSecretsNotUnder),
      countNotUnder: bind(countSecretsNotUnder),
      put: bind(putSealedSecret),
      delete: bind(deleteSealedSecret),
    },
    invitations: {
      ...owned(bind, invitationRepo),
      byTokenHash: bind(getInvitationByTokenHash),
      openFor: bind(getOpenInvitation),
      openBy: bind(listOpenInvitationsBy),
    },
    ssoConnections: {
      get: bind(getSsoConnection),
      ofOrganization: bind(getSsoConnectionOf),
      byDomain: bind(getSsoConnectionByDomain),
      enforcedAmong: bind(listEnforcedConnections),
      insert: bind(insertSsoConnection),
      update: bind(updateSsoConnection),
      delete: bind(deleteSsoConnection),
    },
    members: {
      get: bind(getMember),
      list: bind(listMembers),
      ofPerson: bind(listMembersOfPerson),
      countOwners: bind(countOwners),
      insert: bind(insertMember),
      update: bind(updateMember),
      delete: bind(deleteMember),
    },
    sessions: {
      byTokenHash: bind(getSessionByTokenHash),
      ofPerson: bind(listSessionsOfPerson),
      insert: bind(insertSession),
      update: bind(updateSession),
      delete: bind(deleteSession),
      deleteOfPerson: bind(deleteSessionsOfPerson),
      deleteOfConnection: bind(deleteSessionsOfConnection),
    },
    links: {
      byTokenHash: bind(getLinkByTokenHash),
      insert: bind(insertLink),
      use: bind(useLink),
      deleteOfPerson: bind(deleteLinksOfPerson),
    },
  }
}

function auditRepository(bind: Bind): Repositories["audit"] {
  return {
    list: bind(listAudit),
    logs: bind(listLogs),
    size: bind(countLeaves),
    nodes: bind(getNodes),
    indexOf: bind(getLeafIndex),
    leaves: bind(listLeaves),
    erase: bind(eraseAudit),
    eraseAddresses: bind(eraseDenialAddresses),
    prune: bind(pruneAudit),
  }
}

/** Every query on that database or transaction. */
export function repositories(db: Db, dialect: Dialect): Repositories {
  const bind = binder(db, dialect)
  return {
    grants: {
      get: bind(getGrant),
      byTokenHash: bind(getGrantByTokenHash),
      byTokenHashes: bind(getGrantsByTokenHashes),
      list: bind(listGrants),
      countByStatus: bind(countGrantsByStatus),
      countLive: bind(countLiveGrants),
      countLiveIn: bind(countLiveGrantsIn),
      insert: bind(insertGrant),
      insertAll: bind(insertGrants),
      update: bind(updateGrant),
    },
    sealedTokens: {
      get: bind(getSealedToken),
      notUnder: bind(listSealedNotUnder),
      countNotUnder: bind(countSealedNotUnder),
      insert: bind(insertSealedToken),
      update: bind(updateSealedToken),
    },
    organizations: {
      get: bind(getOrganization),
      byHost: bind(getOrganizationByHost),
      withHosts: bind(listOrganizationsWithHosts),
      list: bind(listOrganizations),
      insert: bind(insertOrganization),
      update: bind(updateOrganization),
    },
    workspaces: owned(bind, workspaceRepo),
    environments: owned(bind, environmentRepo),
    accounts: owned(bind, accountRepo),
    ...peopleRepositories(bind),
    audit: auditRepository(bind),
    settings: { get: bind(getSetting), set: bind(setSetting) },
    idempotency: { get: bind(getIdempotency), put: bind(putIdempotency) },
    giveTurn,
  }
}

/** The queries of {@link repositories} that only read; what a connection that refuses writes is given. */
export function readRepositories(db: Db, dialect: Dialect): ReadRepositories {
  return repositories(db, dialect)
}
