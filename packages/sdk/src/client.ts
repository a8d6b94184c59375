import { BittingError } from "./errors.ts"
import { etagOf, keepEtag } from "./etag.ts"
import { OPERATIONS } from "./generated/v1.ts"
import type {
  Api,
  CreateKey,
  Decision,
  Key,
  KeyPage,
  KeysListInput,
  MintedKey,
  RevokeKey,
  RotateKey,
  UpdateKey,
  Verify,
} from "./generated/v1.ts"
import type { CallOptions, OperationSpec, Paged } from "./operation.ts"
import type { Transport, TransportOptions } from "./transport.ts"
import { createTransport, outgoingOf } from "./transport.ts"

/** Where the server is, and who calls. */
export type BittingOptions = TransportOptions

/** What is asked about a token beside the token. */
export type VerifyQuestion = Omit<Verify, "token">

/** A new key with its token, which is shown this once. */
export interface CreatedKey {
  readonly token: string
  readonly key: Key
}

/** Calls on keys. Operations that are not here take what the document says, as everywhere else. */
export interface KeysClient extends Omit<
  Api["keys"],
  "create" | "get" | "update" | "revoke" | "rotate" | "list"
> {
  /**
   * Creates a key. Repeated by itself when an answer is lost: the server creates it once.
   * @throws BittingError `token_lost` when the key was created but its token was lost with an answer; `problem.key` is the key
   */
  readonly create: (key: CreateKey, options?: CallOptions) => Promise<CreatedKey>
  /** Lists keys: `for await (const key of bitting.keys.list({ keyspace: "backup" }))`. */
  readonly list: (filter?: KeysListInput, options?: CallOptions) => Paged<Key, KeyPage>
  readonly get: (grantId: string, options?: CallOptions) => Promise<Key>
  /** Changes label, metadata or `enabled`; nothing else of a key can change. With `ifMatch: etagOf(key)` only if nobody changed it since. */
  readonly update: (grantId: string, change: UpdateKey, options?: CallOptions) => Promise<Key>
  /** Makes a new key with the same powers. Both work until the overlap ends. */
  readonly rotate: (grantId: string, how?: RotateKey, options?: CallOptions) => Promise<CreatedKey>
  /**
   * Revokes a key for good. When it resolves, no verification that starts later accepts the key.
   * @returns the key; undefined when it was purged as well
   */
  readonly revoke: (
    grantId: string,
    how?: RevokeKey & { readonly purge?: boolean | undefined },
    options?: CallOptions,
  ) => Promise<Key | undefined>
}

/** A client of one server. Every operation of the API is here under its id: `bitting.organizations.list()`. */
export interface Bitting extends Omit<Api, "keys"> {
  readonly keys: KeysClient
  /**
   * Asks the server about a token. Resolves for every token, good or bad: look at `valid`.
   * @throws BittingError when the question could not be answered
   */
  readonly verify: (token: string, question?: VerifyQuestion, options?: CallOptions) => Promise<Decision>
}

type Input = Readonly<Record<string, unknown>>
type Call = (input: Input, options: CallOptions) => unknown

function answerOf(spec: OperationSpec, status: number, text: string): unknown {
  if (status === 204 || text === "") return undefined
  if (spec.text) return text
  try {
    return JSON.parse(text)
  } catch {
    throw new BittingError("unexpected_answer", { status, message: "The answer is not JSON." })
  }
}

interface AnyPage {
  readonly data: readonly unknown[]
  readonly next_cursor: string | null
}

function pagedBy(fetchPage: (input: Input) => Promise<AnyPage>, input: Input): Paged<unknown, AnyPage> {
  async function* rows(): AsyncGenerator {
    let cursor = input["cursor"]
    for (;;) {
      const page = await fetchPage({ ...input, cursor })
      yield* page.data
      if (page.next_cursor === null) return
      cursor = page.next_cursor
    }
  }
  return {
    [Symbol.asyncIterator]: rows,
    page: () => fetchPage(input),
    async all() {
      const found: unknown[] = []
      for await (const row of rows()) found.push(row)
      return found
    },
  }
}

function callOf(transport: Transport, id: string, spec: OperationSpec): Call {
  async function once(input: Input, options: CallOptions): Promise<unknown> {
    const { response, text } = await transport.send(outgoingOf({ id, spec }, input, options), options)
    const unconfirmed = Number(response.headers.get("bitting-unconfirmed") ?? 0)
    if (unconfirmed > 0) options.unconfirmed?.(unconfirmed)
    const answer = answerOf(spec, response.status, text)
    keepEtag(answer, response.headers.get("etag"))
    return answer
  }
  if (!spec.paged) return once
  // Paged operations answer pages: the generator looked.
  return (input, options) => pagedBy((of) => once(of, options) as Promise<AnyPage>, input)
}

/** Every operation of the document as a method. */
function apiOf(transport: Transport): Api {
  const api: Record<string, Record<string, unknown>> = {}
  for (const [id, spec] of Object.entries(OPERATIONS)) {
    const [space = id, name = id] = id.split(".")
    const call = callOf(transport, id, spec)
    const method = spec.input
      ? (input: Input = {}, options: CallOptions = {}) => call(input, options)
      : (options: CallOptions = {}) => call({}, options)
    api[space] = { ...api[space], [name]: method }
  }
  // The table and the interface were generated from one document.
  return api as unknown as Api
}

function created(answer: MintedKey): CreatedKey {
  // A repeated creation is answered without the token: nobody has kept it.
  const { token, key } = answer
  keepEtag(key, etagOf(answer))
  if (token !== null) return { token, key }
  throw new BittingError("token_lost", {
    message: `The key ${key.grant_id} was created, but the answer with its token was lost. Revoke it and create another.`,
    problem: { key },
  })
}

function keysOf(api: Api["keys"]): KeysClient {
  return {
    ...api,
    create: async (key, options = {}) => {
      const idempotencyKey = options.idempotencyKey ?? globalThis.crypto.randomUUID()
      return created(await api.create({ body: key }, { ...options, idempotencyKey }))
    },
    list: (filter, options) => api.list(filter, options),
    get: (grant_id, options) => api.get({ grant_id }, options),
    update: (grant_id, body, options) => api.update({ grant_id, body }, options),
    rotate: async (grant_id, body, options) => created(await api.rotate({ grant_id, body }, options)),
    revoke: (grant_id, { purge, ...body } = {}, options = {}) =>
      api.revoke(
        {
          grant_id,
          ...(purge === true ? { purge: "true" } : {}),
          ...(Object.keys(body).length > 0 ? { body } : {}),
        },
        options,
      ),
  }
}

/**
 * Makes a client. It needs nothing but `fetch`, so it runs in Node 20 and newer, in browsers and elsewhere.
 * @throws BittingError `invalid_url`, `invalid_token`
 * @example
 * const bitting = createBitting({ url: "https://keys.example.com", token: process.env.BITTING_KEY })
 * const { token, key } = await bitting.keys.create({ keyspace: "backup", scopes: ["backup:write"] })
 */
export function createBitting(options: BittingOptions): Bitting {
  const api = apiOf(createTransport(options))
  return {
    ...api,
    keys: keysOf(api.keys),
    verify: (token, question, call) => api.keys.verify({ body: { ...question, token } }, call),
  }
}
