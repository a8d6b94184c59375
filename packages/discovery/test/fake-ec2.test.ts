import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { awsWorld } from "./aws-world.ts"
import { RUNNING, TERMINATED, running } from "./ec2-instances.ts"
import type { FakeEc2 } from "./fake-ec2.ts"
import { limitExceeded, startFakeEc2, unauthorized } from "./fake-ec2.ts"

const SIGNED = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=${"0".repeat(64)}`
const ALL = [
  "name",
  "instance_id",
  "state",
  "instance_type",
  "availability_zone",
  "private_ip",
  "public_ip",
  "launch_time",
  "vpc_id",
  "subnet_id",
  "image_id",
  "architecture",
  "tags",
]

let ec2: FakeEc2
let world: ReturnType<typeof awsWorld>

beforeAll(async () => {
  ec2 = await startFakeEc2()
  vi.stubEnv("AWS_ENDPOINT_URL", ec2.url)
})
beforeEach(() => {
  Object.assign(ec2, { instances: {}, pageItems: 1_000, refuse: () => null, repeatedToken: null })
  ec2.calls.length = 0
  world = awsWorld()
})
afterEach(() => world.engine.close())
afterAll(async () => {
  vi.unstubAllEnvs()
  await ec2.close()
})

const ask = (attributes: readonly string[], region = "eu-west-1") =>
  world.ask({ service: "ec2", region, attributes })

/** A request as it stands in the documents. */
async function post(form: Readonly<Record<string, string>>, authorization: string | null = SIGNED) {
  const headers = authorization === null ? {} : { authorization }
  const answer = await fetch(ec2.url, { method: "POST", headers, body: new URLSearchParams(form) })
  return { status: answer.status, xml: await answer.text() }
}

describe("the stand-in", () => {
  const request = { Action: "DescribeInstances", Version: "2016-11-15" }
  test.each([
    { what: "another action", form: { Action: "DescribeEverything" }, code: "InvalidAction" },
    { what: "another version", form: { Version: "2010-01-01" }, code: "InvalidAction" },
    { what: "pages too small", form: { MaxResults: "4" }, code: "InvalidParameterValue" },
    { what: "pages too large", form: { MaxResults: "1001" }, code: "InvalidParameterValue" },
    {
      what: "pages of named instances",
      form: { MaxResults: "5", "InstanceId.1": "i-1" },
      code: "InvalidParameterCombination",
    },
    { what: "a forged token", form: { NextToken: "forged" }, code: "InvalidPaginationToken" },
    { what: "no signature", authorization: null, status: 403, code: "MissingAuthenticationToken" },
    {
      what: "a signature without the host",
      authorization: SIGNED.replace("host;", ""),
      code: "IncompleteSignature",
    },
    {
      what: "a signature for another service",
      authorization: SIGNED.replace("/ec2/", "/s3/"),
      code: "IncompleteSignature",
    },
  ])("refuses $what with $code", async ({ form, authorization = SIGNED, status = 400, code }) => {
    const answer = await post({ ...request, ...form }, authorization)
    expect(answer.status).toBe(status)
    expect(answer.xml).toMatch(
      new RegExp(
        `<Response><Errors><Error><Code>${code}</Code><Message>[^<]+</Message></Error></Errors><RequestID>[0-9a-f-]{36}</RequestID></Response>$`,
      ),
    )
  })

  test("refuses a request without an action", async () => {
    expect(await post({ Version: "2016-11-15" })).toMatchObject({
      status: 400,
      xml: expect.stringContaining("<Code>MissingAction</Code>"),
    })
  })

  test("gives as many as are asked for, and a token that leads on in its own region only", async () => {
    ec2.instances = { "eu-west-1": running(7) }
    const first = await post({ ...request, MaxResults: "5" })
    expect(first.xml.match(/<instanceId>/g)).toHaveLength(5)
    const token = /<nextToken>(.+?)<\/nextToken>/.exec(first.xml)?.[1] ?? ""
    const second = await post({ ...request, MaxResults: "5", NextToken: token })
    expect(second.xml.match(/<instanceId>/g)).toHaveLength(2)
    expect(second.xml).not.toContain("nextToken")
    const elsewhere = await post({ ...request, NextToken: token }, SIGNED.replace("eu-west-1", "us-east-1"))
    expect(elsewhere.xml).toContain("InvalidPaginationToken")
  })
})

describe("EC2 instances", () => {
  test("have in every column what the answer holds, and nothing where it holds nothing", async () => {
    ec2.instances = { "eu-west-1": [RUNNING, TERMINATED] }
    const { rows, complete, error } = await ask(ALL)
    expect([complete, error]).toEqual([true, null])
    expect(rows).toEqual([
      {
        name: "Server <1> & co",
        instance_id: "i-1234567890abcdef0",
        state: "running",
        instance_type: "t3.micro",
        availability_zone: "eu-west-1c",
        private_ip: "192.168.1.88",
        public_ip: "203.0.113.25",
        launch_time: "2025-05-08T16:46:19.000Z",
        vpc_id: "vpc-0111122220a1b2c3d",
        subnet_id: "subnet-056f5f6330a1b2c3d",
        image_id: "ami-0bff32ccc0a1b2c3d",
        architecture: "x86_64",
        tags: "Name=Server <1> & co, env=production",
      },
      {
        name: null,
        instance_id: "i-0fedcba0987654321",
        state: "terminated",
        instance_type: "m7g.large",
        availability_zone: "eu-west-1c",
        private_ip: null,
        public_ip: null,
        launch_time: "2025-05-31T08:00:00.000Z",
        vpc_id: null,
        subnet_id: null,
        image_id: "ami-0bff32ccc0a1b2c3d",
        architecture: "arm64",
        tags: null,
      },
    ])
  })

  test("come from all pages, each once, in as many calls as there are pages", async () => {
    ec2.instances = { "eu-west-1": running(23) }
    ec2.pageItems = 10
    const { rows, complete } = await ask(["name"])
    expect(complete).toBe(true)
    expect(rows).toEqual(Array.from({ length: 23 }, (_, number) => ({ name: `web-${number}` })))
    expect(ec2.calls).toHaveLength(3)
  })

  test("are those of the region that is asked", async () => {
    ec2.instances = { "eu-west-1": [RUNNING], "us-east-1": [TERMINATED] }
    const [here, there, nowhere] = await Promise.all([
      ask(["instance_id"]),
      ask(["instance_id"], "us-east-1"),
      ask(["instance_id"], "eu-west-2"),
    ])
    expect(here.rows).toEqual([{ instance_id: "i-1234567890abcdef0" }])
    expect(there.rows).toEqual([{ instance_id: "i-0fedcba0987654321" }])
    expect(nowhere).toMatchObject({ rows: [], complete: true, error: null })
  })

  test("that may not be listed are no empty list: the error names the missing permission", async () => {
    ec2.instances = { "eu-west-1": [RUNNING] }
    ec2.refuse = () => unauthorized("ec2:DescribeInstances")
    expect(await ask(["name"])).toMatchObject({
      rows: [],
      complete: false,
      error: {
        errorClass: "denied",
        missingPermission: "ec2:DescribeInstances",
        providerCode: "UnauthorizedOperation",
      },
    })
    expect(ec2.calls).toHaveLength(1)
  })

  test("come after a throttled call all the same", async () => {
    ec2.instances = { "eu-west-1": running(12) }
    ec2.pageItems = 10
    ec2.refuse = () => ([1, 3].includes(ec2.calls.length) ? limitExceeded : null)
    const { rows, complete, error } = await ask(["name"])
    expect([rows.length, complete, error]).toEqual([12, true, null])
    expect(ec2.calls).toHaveLength(4)
  })

  test("whose pages repeat their token come to an end: a token that led nowhere is not followed again", async () => {
    ec2.instances = { "eu-west-1": running(3) }
    ec2.repeatedToken = "again"
    await ask(["name"])
    expect(ec2.calls.map(({ form }) => form.get("NextToken"))).toEqual([null, "again"])
  })
})
