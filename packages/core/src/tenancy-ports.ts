import type { Member, Organization } from "./domain/tenancy.ts"
import type { CreationPage, Page } from "./paging-ports.ts"

export interface OrganizationReads {
  readonly get: (id: string) => Promise<Organization | null>
  /** The organization with that host name, given in lower case. */
  readonly byHost: (host: string) => Promise<Organization | null>
  /** Every organization that has a host name of its own, whatever its plan; in any order. */
  readonly withHosts: () => Promise<readonly Organization[]>
  /** Null ids: all of the instance. */
  readonly list: (ids: readonly string[] | null, page: CreationPage) => Promise<Page<Organization>>
}

/** Hosts are unique. @throws BittingError already_exists */
export interface OrganizationWrites {
  readonly insert: (organization: Organization) => Promise<void>
  /** @throws BittingError not_found */
  readonly update: (organization: Organization) => Promise<void>
}

export interface OwnedReads<Row> {
  readonly get: (id: string) => Promise<Row | null>
  readonly list: (organizationId: string, page: CreationPage) => Promise<Page<Row>>
}

/**
 * Names are unique inside an organization, and so are the persons of members.
 * @throws BittingError already_exists from insert and update, not_found from update and delete
 */
export interface OwnedWrites<Row> {
  readonly insert: (row: Row) => Promise<void>
  readonly update: (row: Row) => Promise<void>
  readonly delete: (id: string) => Promise<void>
}

export interface MemberReads extends OwnedReads<Member> {
  readonly ofPerson: (personId: string) => Promise<readonly Member[]>
  /** Owners who are not suspended. */
  readonly countOwners: (organizationId: string) => Promise<number>
}
