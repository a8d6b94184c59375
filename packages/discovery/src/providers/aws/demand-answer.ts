import type { Readable } from "node:stream"
import { DiscoveryError } from "../../discovery-error.ts"

/** What an SDK's HTTP handler answers, as far as it matters here. */
interface HttpAnswer {
  readonly statusCode: number
  body: unknown
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

/** A map with any number of members, the first byte of an answer in CBOR (RFC 8949, 3.1). */
const isCborMap = (byte: number | undefined): boolean => byte !== undefined && byte >> 5 === 5

/** Reads a body whole. Listening costs half of what iterating does. */
function bytesOf(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    body.on("data", (chunk: Buffer) => chunks.push(chunk))
    body.once("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    )
    body.once("error", reject)
    // After the end it changes nothing.
    body.once("close", () => reject(new Error("the connection broke")))
  })
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
      // Node's HTTP handler answers with a stream of bytes.
      const bytes = await bytesOf(answer.body as Readable)
      const isAnswer = isCborMap(bytes[0]) || ANSWER.test(bytes.subarray(0, HEAD_BYTES).toString("utf8"))
      if (!isAnswer) throw new DiscoveryError("provider_error", "What answered does not speak as AWS does.")
      answer.body = bytes
      return result
    },
    { step: "deserialize", priority: "low" },
  )
  return client
}
