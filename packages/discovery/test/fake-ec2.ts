import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import { bodyOf, startListening } from "../../../test/support/listening.ts"

/**
 * What XML can say: an array is one element for each, all of one name; a record its elements, in their order. A name `Outer/Inner` is an
 * element `Outer`, and `Inner` is what an element of the array in it is called.
 */
export type WireValue =
  | string
  | number
  | boolean
  | readonly WireValue[]
  | { readonly [name: string]: WireValue }

/** An instance with the element names of the wire: `instanceId`, `instanceState`, `tagSet`, … */
export type WireInstance = Readonly<Record<string, WireValue>>

/** A request as EC2 sees it. */
export interface Ec2Call {
  readonly region: string
  readonly accessKeyId: string
  readonly form: URLSearchParams
}

/** How EC2 refuses. */
export interface Ec2Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** What a stand-in for EC2 holds, and how it behaves. */
export interface FakeEc2 {
  readonly url: string
  /** Every well-signed call so far. */
  readonly calls: Ec2Call[]
  /** By region; one reservation for each instance. */
  instances: Readonly<Record<string, readonly WireInstance[]>>
  /** A page holds no more than this, whatever is asked for. */
  pageItems: number
  /** Decides before anything is looked up; null: nothing stands against it. */
  refuse: (call: Ec2Call) => Ec2Refusal | null
  /** Every page but an empty one gives this token, and it leads to the first page: what no server should do. */
  repeatedToken: string | null
  readonly close: () => Promise<void>
}

const ACCOUNT = "123456789012"
const VERSION = "2016-11-15"
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }
const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)\/\d{8}\/([a-z0-9-]+)\/ec2\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=[0-9a-f]{64}$/

/**
 * A value as elements.
 * @param member what an element of an array is called
 */
export function xmlOf(value: WireValue, member = "item"): string {
  if (typeof value !== "object") return String(value).replaceAll(/[&<>"]/g, (one) => ENTITIES[one] ?? one)
  // What is no array and an object is a record; TypeScript does not narrow read-only arrays.
  const members: readonly (readonly [string, WireValue])[] = Array.isArray(value)
    ? (value as readonly WireValue[]).map((one) => [member, one] as const)
    : Object.entries(value)
  return members
    .map(([name, one]) => {
      const [outer, inner = member] = name.split("/")
      return `<${outer}>${xmlOf(one, inner)}</${outer}>`
    })
    .join("")
}

const refusalXml = ({ code, message }: Ec2Refusal): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${xmlOf({ Code: code, Message: message })}</Error></Errors><RequestID>${randomUUID()}</RequestID></Response>`

const refusal = (status: number, code: string, message: string): Ec2Refusal => ({ status, code, message })

/** The refusal of somebody who lacks the permission, in the words EC2 has for it. */
export const unauthorized = (permission: string): Ec2Refusal =>
  refusal(
    403,
    "UnauthorizedOperation",
    `You are not authorized to perform this operation. User: arn:aws:iam::${ACCOUNT}:user/reader is not authorized to perform: ${permission} because no identity-based policy allows the ${permission} action`,
  )

/** The refusal of a caller who is too fast. */
export const limitExceeded: Ec2Refusal = refusal(503, "RequestLimitExceeded", "Request limit exceeded.")

/** Who signed for which region, or why not: the form of the signature is checked, not its value. */
function signerOf(authorization: string | undefined): Ec2Refusal | Omit<Ec2Call, "form"> {
  if (authorization === undefined)
    return refusal(403, "MissingAuthenticationToken", "The request must contain a valid access key ID.")
  const [, accessKeyId, region, signed = ""] = SIGNATURE.exec(authorization) ?? []
  const headers = signed.split(";")
  if (
    accessKeyId === undefined ||
    region === undefined ||
    !["host", "x-amz-date"].every((one) => headers.includes(one))
  )
    return refusal(400, "IncompleteSignature", "The request signature does not conform to AWS standards.")
  return { accessKeyId, region }
}

function invalid({ form }: Ec2Call): Ec2Refusal | null {
  const [action, version, most] = [form.get("Action"), form.get("Version"), form.get("MaxResults")]
  if (action === null)
    return refusal(400, "MissingAction", "The request is missing an action or a required parameter.")
  if (version !== VERSION || action !== "DescribeInstances")
    return refusal(400, "InvalidAction", `The action ${action} is not valid for this web service.`)
  if (most === null) return null
  if (!/^\d+$/.test(most) || Number(most) < 5 || Number(most) > 1_000) {
    const message = `Value ( ${most} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`
    return refusal(400, "InvalidParameterValue", message)
  }
  const both = "The parameter instancesSet cannot be used with the parameter maxResults"
  return [...form.keys()].some((name) => name.startsWith("InstanceId."))
    ? refusal(400, "InvalidParameterCombination", both)
    : null
}

/**
 * Starts a stand-in for EC2's query protocol on a free port of 127.0.0.1, with the one action `DescribeInstances`. Written from AWS's documents:
 * `docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html` (parameters, answer, paging),
 * `…/APIReference/errors-overview.html` (codes, form of an error), `…/APIReference/CommonParameters.html` (`Action`, `Version`, signature).
 */
export async function startFakeEc2(): Promise<FakeEc2> {
  const tokens = new Map<string, { readonly region: string; readonly from: number }>()

  function page({ form, region }: Ec2Call): Ec2Refusal | string {
    const given = form.get("NextToken")
    const known = given === fake.repeatedToken ? { region, from: 0 } : tokens.get(given ?? "")
    if (given !== null && known?.region !== region)
      return refusal(400, "InvalidPaginationToken", "The specified pagination token is not valid.")
    const from = known?.from ?? 0
    const to = from + Math.min(Number(form.get("MaxResults") ?? Infinity), fake.pageItems)
    const all = fake.instances[region] ?? []
    const reservations = all.slice(from, to).map((instance, at) => ({
      reservationId: `r-${(from + at).toString(16).padStart(17, "0")}`,
      ownerId: ACCOUNT,
      groupSet: [],
      instancesSet: [instance],
    }))
    const token = fake.repeatedToken ?? randomUUID()
    const more = to < all.length || (fake.repeatedToken !== null && reservations.length > 0)
    if (more) tokens.set(token, { region, from: to })
    const answer = {
      requestId: randomUUID(),
      reservationSet: reservations,
      ...(more && { nextToken: token }),
    }
    return `<?xml version="1.0" encoding="UTF-8"?>\n<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/${VERSION}/">${xmlOf(answer)}</DescribeInstancesResponse>`
  }

  function answerOf(authorization: string | undefined, form: URLSearchParams): Ec2Refusal | string {
    const signer = signerOf(authorization)
    if ("code" in signer) return signer
    const call = { ...signer, form }
    fake.calls.push(call)
    return fake.refuse(call) ?? invalid(call) ?? page(call)
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then(
      (body) => {
        const query = new URL(request.url ?? "/", "http://ec2").search
        const form = new URLSearchParams(request.method === "POST" ? body.toString() : query)
        const answer = answerOf(request.headers.authorization, form)
        const [status, xml] = typeof answer === "string" ? [200, answer] : [answer.status, refusalXml(answer)]
        response.writeHead(status, { "content-type": "text/xml;charset=UTF-8" }).end(xml)
      },
      () => response.destroy(),
    )
  })
  const { port, close } = await startListening(server)
  const fake: FakeEc2 = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    instances: {},
    pageItems: 1_000,
    refuse: () => null,
    repeatedToken: null,
    close,
  }
  return fake
}
