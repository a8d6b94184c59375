import { DiscoveryError } from "../../discovery-error.ts"

/** A body as undici has it: it can be read once. */
interface Unread {
  readonly bytes: () => Promise<Uint8Array>
}

/** What the SDK's HTTP handler on undici answers, as far as it matters here; the SDK takes bytes as well. */
interface HttpAnswer {
  readonly statusCode: number
  body: Unread | Uint8Array
}

type Next = (args: object) => Promise<{ readonly response: unknown }>

/** What takes steps of ours into a client's way of calling. */
interface Steps {
  readonly add: (
    step: (next: Next) => Next,
    where: { readonly step: "deserialize"; readonly priority: "low" },
  ) => void
}

/** A client of the SDK. */
export interface SteppedClient {
  readonly middlewareStack: object
}

/** Enough of an answer to see what it is. */
const HEAD_BYTES = 512

/** How the answers of AWS begin: a JSON object, or XML whose root says of what it is the answer. */
const ANSWER = /^\uFEFF?\s*(\{|(<\?xml[^>]*>\s*)?<(\w+(Response|Result)|DistributionList)[\s/>])/

const OBJECT_BYTE = "{".charCodeAt(0)

/** A map with any number of members, the first byte of an answer in CBOR (RFC 8949, 3.1). */
const isCborMap = (byte: number): boolean => byte >> 5 === 5

/** Whether bytes begin as an answer does. Most are decided by the first of them. */
function isAnswer(bytes: Uint8Array): boolean {
  const [first] = bytes
  if (first === undefined) return false
  if (first === OBJECT_BYTE || isCborMap(first)) return true
  return ANSWER.test(Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString())
}

/**
 * Has a client fail on what is no answer of AWS although its status is 200: nothing at all, or the page of a proxy or a login. The SDK
 * reads both as an answer in which every list is missing, which would pass for "there is none".
 * @returns the same client
 */
export function demandAnswer<Client extends SteppedClient>(client: Client): Client {
  // Each client types its steps by its own commands; this one looks at none of them.
  const steps = client.middlewareStack as Steps
  steps.add(
    (next) => async (args) => {
      const result = await next(args)
      const answer = result.response as HttpAnswer
      if (answer.statusCode >= 300) return result
      // Nothing has read it before: this step is the nearest to the connection.
      const bytes = await (answer.body as Unread).bytes()
      if (!isAnswer(bytes))
        throw new DiscoveryError("provider_error", "What answered does not speak as AWS does.")
      answer.body = bytes
      return result
    },
    { step: "deserialize", priority: "low" },
  )
  return client
}
