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

const OBJECT_BYTE = "{".charCodeAt(0)

/** A map with any number of members, the first byte of an answer in CBOR (RFC 8949, 3.1). */
const isCborMap = (byte: number): boolean => byte >> 5 === 5

/** Whether bytes begin as an answer does. Most are decided by the first of them. */
function isAnswer(bytes: Buffer): boolean {
  const [first] = bytes
  if (first === undefined) return false
  return first === OBJECT_BYTE || isCborMap(first) || ANSWER.test(bytes.toString("utf8", 0, HEAD_BYTES))
}

/** Reads a body whole. Listening costs half of what iterating does. */
function bytesOf(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    body.on("data", (chunk: Buffer) => chunks.push(chunk))
    body.once("end", () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    )
    body.once("error", reject)
    body.once("close", () => {
      // It is closed after its end as well, where making an error would cost more than reading did.
      if (!body.readableEnded) reject(new Error("the connection broke"))
    })
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
      if (!isAnswer(bytes))
        throw new DiscoveryError("provider_error", "What answered does not speak as AWS does.")
      answer.body = bytes
      return result
    },
    { step: "deserialize", priority: "low" },
  )
  return client
}
