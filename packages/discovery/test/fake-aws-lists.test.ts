import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { awsWorld } from "./aws-world.ts"
import type { FakeAwsLists, Listed } from "./fake-aws-lists.ts"
import { startFakeAwsLists } from "./fake-aws-lists.ts"

const ROLE: Listed = {
  Path: "/application_abc/",
  RoleName: "reader",
  RoleId: "AROA1234567890EXAMPLE",
  Arn: "arn:aws:iam::123456789012:role/application_abc/reader",
  CreateDate: "2025-05-09T13:45:35Z",
  AssumeRolePolicyDocument: "%7B%22Version%22%3A%222012-10-17%22%7D",
  Description: "Reads <everything> & more",
  MaxSessionDuration: 3_600,
}

const DATABASE: Listed = {
  DBInstanceIdentifier: "orders",
  DBInstanceClass: "db.t3.micro",
  Engine: "postgres",
  EngineVersion: "16.4",
  DBInstanceStatus: "available",
  MasterUsername: "admin",
  Endpoint: {
    Address: "orders.c6c1rntzufv0.eu-west-1.rds.amazonaws.com",
    Port: 5_432,
    HostedZoneId: "Z29XKXDKYMONMX",
  },
  AllocatedStorage: 200,
  InstanceCreateTime: "2025-05-10T18:17:19.217Z",
  VpcSecurityGroups: { VpcSecurityGroupMembership: { VpcSecurityGroupId: "sg-1", Status: "active" } },
  AvailabilityZone: "eu-west-1b",
  MultiAZ: true,
  PubliclyAccessible: false,
  StorageEncrypted: true,
}

const FUNCTION: Listed = {
  FunctionName: "resize",
  FunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:resize",
  Runtime: "nodejs24.x",
  Role: "arn:aws:iam::123456789012:role/lambda",
  Handler: "index.handler",
  CodeSize: 5_797_206,
  Description: "",
  Timeout: 30,
  MemorySize: 256,
  LastModified: "2025-05-11T12:13:14.000+0000",
  CodeSha256: "q0kOEYWSqSDTZZZ3uIOQmhkkS0mDNkzoR0Nyg0O0O0o=",
  Version: "$LATEST",
  PackageType: "Zip",
  Architectures: ["arm64"],
}

let aws: FakeAwsLists
let world: ReturnType<typeof awsWorld>
const endpointBefore = process.env["AWS_ENDPOINT_URL"]

beforeAll(async () => {
  aws = await startFakeAwsLists()
  process.env["AWS_ENDPOINT_URL"] = aws.url
})
beforeEach(() => {
  aws.calls.length = 0
  world = awsWorld()
})
afterEach(() => world.engine.close())
afterAll(async () => {
  if (endpointBefore === undefined) delete process.env["AWS_ENDPOINT_URL"]
  else process.env["AWS_ENDPOINT_URL"] = endpointBefore
  await aws.close()
})

describe("a list", () => {
  test.each([
    {
      service: "iam-role",
      lists: { iam: [ROLE] },
      row: {
        name: "reader",
        role_id: "AROA1234567890EXAMPLE",
        path: "/application_abc/",
        create_date: "2025-05-09T13:45:35.000Z",
        description: "Reads <everything> & more",
        arn: "arn:aws:iam::123456789012:role/application_abc/reader",
      },
    },
    {
      service: "rds",
      lists: { rds: [DATABASE] },
      row: {
        identifier: "orders",
        engine: "postgres",
        engine_version: "16.4",
        instance_class: "db.t3.micro",
        status: "available",
        storage_gib: 200,
        multi_az: true,
        encrypted: true,
        publicly_accessible: false,
        create_time: "2025-05-10T18:17:19.217Z",
        endpoint: "orders.c6c1rntzufv0.eu-west-1.rds.amazonaws.com",
      },
    },
    {
      service: "lambda",
      lists: { lambda: [FUNCTION] },
      row: {
        name: "resize",
        runtime: "nodejs24.x",
        memory_mb: 256,
        timeout_seconds: 30,
        code_size_bytes: 5_797_206,
        last_modified: "2025-05-11T12:13:14.000Z",
        handler: "index.handler",
        architecture: "arm64",
        arn: "arn:aws:lambda:eu-west-1:123456789012:function:resize",
      },
    },
  ])("of $service has in every column what the answer holds", async ({ service, lists, row }) => {
    aws.lists = lists
    const { rows, complete, error } = await world.ask({ service, attributes: Object.keys(row) })
    expect({ rows, complete, error }).toEqual({ rows: [row], complete: true, error: null })
  })

  test.each([
    { service: "iam-role", list: "iam", item: ROLE, key: "RoleName", attribute: "name", pages: 3 },
    {
      service: "rds",
      list: "rds",
      item: DATABASE,
      key: "DBInstanceIdentifier",
      attribute: "identifier",
      pages: 21,
    },
    { service: "lambda", list: "lambda", item: FUNCTION, key: "FunctionName", attribute: "name", pages: 42 },
  ])(
    "of $service is whole, each once, and costs no more than its pages",
    async ({ service, list, item, key, attribute, pages }) => {
      aws.lists = {
        [list]: Array.from({ length: 2_100 }, (_, number) => ({ ...item, [key]: `n-${number}` })),
      }
      const { rows, complete } = await world.ask({ service, attributes: [attribute] })
      expect(complete).toBe(true)
      expect(rows).toEqual(Array.from({ length: 2_100 }, (_, number) => ({ [attribute]: `n-${number}` })))
      expect(aws.calls).toHaveLength(pages)
    },
  )
})
