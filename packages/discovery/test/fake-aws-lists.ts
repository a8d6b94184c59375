import { randomUUID } from "node:crypto"
import { createServer } from "node:http"
import { bodyOf, startListening } from "../../../test/support/listening.ts"
import type { AwsCall, AwsReply } from "./aws-endpoint.ts"
import { callOf } from "./aws-call.ts"
import { failureAnswer } from "./empty-answer.ts"
import type { Listed } from "./fake-aws-list-protocols.ts"
import { LIST_PROTOCOLS } from "./fake-aws-list-protocols.ts"
import type { Ec2Refusal } from "./fake-ec2.ts"

/** A stand-in for the lists of `LIST_PROTOCOLS`. */
export interface FakeAwsLists {
  readonly url: string
  readonly calls: AwsCall[]
  /** What there is, by the operation that lists it. */
  lists: Readonly<Record<string, readonly Listed[]>>
  /** Decides before anything is looked up; null: nothing stands against it. */
  refuse: (call: AwsCall) => Ec2Refusal | null
  /** The first page of every list is empty, and leads to the next: what AWS says may happen. */
  emptyFirst: boolean
  readonly close: () => Promise<void>
}

/** Starts one that holds nothing, on a free port of 127.0.0.1. */
export async function startFakeAwsLists(): Promise<FakeAwsLists> {
  const tokens = new Map<string, number>()

  function answer(call: AwsCall): AwsReply {
    const refuse = (status: number, code: string, message: string): AwsReply =>
      failureAnswer(call, { status, code, message })
    const refused = fake.refuse(call)
    if (refused !== null) return failureAnswer(call, refused)
    const { service, operation } = call
    const protocol = LIST_PROTOCOLS.find((one) => one.service === service && one.operation === operation)
    if (protocol === undefined || call.query.get("Version") !== protocol.version)
      return refuse(400, "InvalidAction", `Could not find operation ${operation}`)
    const { size, token, invalid, write } = protocol
    const asked = Number(call.query.get(size.name) ?? size.unsaid)
    if (!Number.isInteger(asked) || asked < size.least || asked > size.most)
      return refuse(400, invalid, `${size.name} must be from ${size.least} to ${size.most}`)
    const given = call.query.get(token)
    const from = given === null ? 0 : tokens.get(`${operation} ${given}`)
    if (from === undefined) return refuse(400, invalid, `Invalid ${token}`)
    const all = fake.lists[operation] ?? []
    const held = Math.min(asked, size.held)
    const to = fake.emptyFirst && given === null ? 0 : from + held
    const next = to < all.length ? randomUUID() : null
    if (next !== null) tokens.set(`${operation} ${next}`, to)
    return write(all.slice(from, to), { given, next, size: held })
  }

  const server = createServer((request, response) => {
    void bodyOf(request).then(
      (body) => {
        const bare = callOf(request, body.toString())
        const call = { ...bare, operation: bare.operation.replace(/\/$/, "") }
        fake.calls.push(call)
        const { status, headers, body: text } = answer(call)
        response.writeHead(status, headers).end(text)
      },
      () => response.destroy(),
    )
  })
  const { port, close } = await startListening(server)
  const fake: FakeAwsLists = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    lists: {},
    refuse: () => null,
    emptyFirst: false,
    close,
  }
  return fake
}
