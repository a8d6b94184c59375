import type { STSClientConfig } from "@aws-sdk/client-sts"
import type { UndiciHttpHandler } from "@smithy/undici-http-handler"
import type { DiscoveryError, ErrorClass } from "../../discovery-error.ts"
import { pageTokens } from "../../page-tokens.ts"
import type { FetchContext, Piece, Question } from "../../provider.ts"
import type { Service } from "../../service.ts"
import type { Column } from "../../table-service.ts"
import { rowOf, serviceOf } from "../../table-service.ts"
import type { SteppedClient } from "./demand-answer.ts"

/** What an SDK client is made with. */
export interface ClientConfig {
  readonly region: string
  readonly credentials: NonNullable<STSClientConfig["credentials"]>
  /** Calls are made again by the engine, which knows the limits of the account. */
  readonly maxAttempts: 1
  /** What carries the calls. */
  readonly requestHandler: UndiciHttpHandler
}

/** What a service's file may use to fetch. */
export interface AwsFetch extends FetchContext {
  readonly question: Question
  /** The client of this account, region and service; made once and kept. */
  readonly client: <Client extends SteppedClient>(make: (config: ClientConfig) => Client) => Client
  /** Whether an attribute was asked for. */
  readonly wants: (key: string) => boolean
}

/** A kind of AWS resource: its entry in the catalogue and how it is listed. */
export interface AwsService {
  readonly service: Service
  readonly fetch: (context: AwsFetch) => AsyncIterable<Piece>
}

/** What a service's file says. `Item` is the SDK's shape of one resource. */
export interface AwsServiceFile<Item> {
  readonly name: string
  readonly label: string
  readonly global?: true
  readonly regionAttribute?: string
  readonly permissions: readonly string[]
  readonly sampleCount?: number
  readonly columns: readonly Column<Item>[]
  /** Lists the resources page by page. Loads the SDK client by `loadedOnce`, so that it costs nothing before the first question. */
  readonly pages: (context: AwsFetch) => AsyncIterable<readonly Item[]>
}

/** Makes a service of its file. */
export function awsService<Item>(file: AwsServiceFile<Item>): AwsService {
  const { columns } = file
  const service = serviceOf({ ...file, provider: "aws" })
  // What says where a resource lies costs nothing and is needed to tell regions apart.
  const always = file.regionAttribute
  return {
    service,
    fetch: async function* fetch(context) {
      const asked = columns.filter(({ key }) => key === always || context.wants(key))
      for await (const items of file.pages(context)) {
        yield { rows: items.map((item) => rowOf(item, asked)) }
      }
    },
  }
}

/**
 * Follows the tokens of a paged operation to the end.
 * @param page makes one call; the token is undefined for the first page
 * @throws DiscoveryError as `call` does, and where the pages go round in circles
 */
export async function* pagesOf<Answer, Item>(
  { call }: Pick<FetchContext, "call">,
  page: (token: string | undefined, signal: AbortSignal) => Promise<Answer>,
  read: (answer: Answer) => {
    readonly items: readonly Item[] | undefined
    readonly next: string | undefined
  },
): AsyncGenerator<readonly Item[]> {
  const following = pageTokens()
  let token: string | null = null
  do {
    const here: string | undefined = token ?? undefined
    const { items, next } = read(await call((signal) => page(here, signal)))
    yield items ?? []
    token = following(next)
  } while (token !== null)
}

/** The value of a tag in the form most services have; null: there is no such tag. */
export function tagOf(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
  name: string,
): string | null {
  return tags?.find(({ Key }) => Key === name)?.Value ?? null
}

/** Tags as one text: `a=1, b=2`, sorted; null when there are none. */
export function tagsText(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): string | null {
  if (tags === undefined || tags.length === 0) return null
  return tags
    .map(({ Key, Value }) => `${Key ?? ""}=${Value ?? ""}`)
    .toSorted()
    .join(", ")
}

/** Failures after which asking for the next item would only fail again. */
const HOPELESS: ReadonlySet<ErrorClass> = new Set(["bad_credentials", "throttled", "timeout"])

/**
 * Fetches something for each of several items, all at once as far as the account's limits allow. What cannot be had of one item is missing
 * from that item alone: its answer is null, and the table is incomplete.
 * @param wanted whether it was asked for at all; if not, no call is made and every answer is null
 */
export async function detailsOf<Item, Detail>(
  { call, flaw }: Pick<FetchContext, "call" | "flaw">,
  items: readonly Item[],
  how: { readonly wanted: boolean; readonly fetch: (item: Item, signal: AbortSignal) => Promise<Detail> },
): Promise<readonly (readonly [Item, Detail | null])[]> {
  if (!how.wanted) return items.map((item) => [item, null] as const)
  let hopeless: DiscoveryError | null = null
  return await Promise.all(
    items.map(async (item) => {
      try {
        const fetch = (signal: AbortSignal): Promise<Detail> =>
          hopeless === null ? how.fetch(item, signal) : Promise.reject(hopeless)
        return [item, await call(fetch)] as const
      } catch (error) {
        const known = flaw(error)
        if (HOPELESS.has(known.errorClass)) hopeless = known
        return [item, null] as const
      }
    }),
  )
}

/** The last part of an ARN or a URL. */
export function lastPart(text: string | undefined): string | null {
  if (text === undefined) return null
  return text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf(":")) + 1)
}
