import { describe, expect, test } from "vitest"
import { demandAnswer } from "./demand-answer.ts"

type Next = (args: object) => Promise<{ readonly response: unknown }>

/** Sends an answer through the step; resolves with the body the SDK would read. */
async function pass(body: Buffer | string, statusCode = 200): Promise<string> {
  let step: (next: Next) => Next = (next) => next
  demandAnswer({
    middlewareStack: {
      add: (one: typeof step) => {
        step = one
      },
    },
  })
  const answer = { response: { statusCode, body: new Response(body) as unknown } }
  await step(async () => answer)({})
  const { body: passed } = answer.response
  return passed instanceof Uint8Array ? Buffer.from(passed).toString("latin1") : "untouched"
}

describe("an answer", () => {
  test.each([
    ["JSON", '{"QueueUrls":[]}'],
    ["the empty JSON object", "{}"],
    [
      "of the query protocol",
      '<ListTopicsResponse xmlns="http://x"><ListTopicsResult/></ListTopicsResponse>',
    ],
    [
      "of S3",
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>',
    ],
    ["of CloudFront", "<DistributionList/>"],
    ["in CBOR", Buffer.from([0xa0])],
    ["in CBOR of any length", Buffer.from([0xbf, 0xff])],
  ])("%s is passed on whole", async (_, body) => {
    expect(await pass(body)).toBe(Buffer.from(body).toString("latin1"))
  })

  test.each([
    ["nothing", ""],
    ["a page", "<!DOCTYPE html><html><body>Please sign in</body></html>"],
    ["a page without more ado", "<html></html>"],
    ["some other XML", "<rss/>"],
    ["a word", "OK"],
    ["a list", "[]"],
  ])("that is %s is the provider's error", async (_, body) => {
    await expect(pass(body)).rejects.toMatchObject({ errorClass: "provider_error", retryable: true })
  })

  test("with an error's status is the SDK's to read", async () => {
    expect(await pass("<html>Forbidden</html>", 403)).toBe("untouched")
  })
})
