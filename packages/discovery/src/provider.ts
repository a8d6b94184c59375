import type { DiscoveryError } from "./discovery-error.ts"
import type { ProviderName, Row, Service } from "./service.ts"

/** A linked account as a provider is asked in its name. Its secrets are the provider's to fetch. */
export interface LinkedAccount {
  readonly id: string
  readonly organizationId: string
}

/** One table to be fetched. */
export interface Question {
  readonly account: LinkedAccount
  readonly service: Service
  /** The type, where the service takes one; null otherwise. */
  readonly type: string | null
  /** `global` for global services. */
  readonly region: string
  /** Attributes asked for, each once, in the order of the service. */
  readonly attributes: readonly string[]
}

/** What fetching may use. */
export interface FetchContext {
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal
  /**
   * Makes one call to the provider: in its turn within the limits of account, region and service, and again when it is throttled.
   * @throws DiscoveryError as `classify` sees it
   */
  readonly call: <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>
  /** Notes that something is missing from rows that are there all the same: the table is incomplete, and this is its error unless a worse one follows. */
  readonly flaw: (error: unknown) => DiscoveryError
}

/** A piece of a table. */
export interface Piece {
  readonly rows: readonly Row[]
  /** False: the provider says that there is more than it gives. */
  readonly complete?: boolean
  /** The provider began its list again: the rows that came before are not part of it. */
  readonly anew?: boolean
}

/** A cloud, or something that answers like one. */
export interface Provider {
  readonly name: ProviderName
  readonly services: readonly Service[]
  /** Regions that can be asked for, best known first; null: any text (a namespace). */
  readonly regions: readonly string[] | null
  /** Fetches a table page by page; rows may have more members than were asked for. */
  readonly fetch: (question: Question, context: FetchContext) => AsyncIterable<Piece>
  /** What a failed call means. */
  readonly classify: (error: unknown) => Error
}
