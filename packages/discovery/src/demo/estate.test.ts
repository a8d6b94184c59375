import { describe, expect, test } from "vitest"
import { awsProvider } from "../providers/aws/provider.ts"
import { azureProvider } from "../providers/azure/provider.ts"
import { gcpProvider } from "../providers/gcp/provider.ts"
import { kubernetesProvider } from "../providers/kubernetes/provider.ts"
import { demoProvider, estateOf } from "./estate.ts"

const nobody = { credentialsOf: () => Promise.reject(new Error("nobody is asked")) }
const aws = awsProvider(nobody)
const regions = aws.regions ?? []
const providers = [aws, azureProvider(nobody), gcpProvider(nobody), kubernetesProvider(nobody)]
const HOMES = { aws: "eu-west-2", azure: "eastus", gcp: "us-central1", kubernetes: "default" } as const
const context = {
  signal: AbortSignal.timeout(60_000),
  call: () => Promise.reject(new Error("no calls")),
  flaw: () => {
    throw new Error("no flaws")
  },
}

describe("the demo estate", () => {
  test.each(
    providers.flatMap((provider) =>
      provider.services.map((service) => [provider.name, service.name, service, provider] as const),
    ),
  )(
    "has believable resources of %s %s: every attribute of every row, the same each time",
    async (...[name, , service, provider]) => {
      const region = service.global ? "global" : HOMES[name]
      const demo = demoProvider(provider)
      const question = {
        account: { id: "demo", organizationId: "org_1" },
        service,
        type: null,
        region,
        attributes: [],
      }
      const pieces = []
      for await (const one of demo.fetch(question, context)) pieces.push(...one.rows)
      expect(pieces.length).toBeGreaterThan(0)
      for (const row of pieces) {
        expect(Object.keys(row).toSorted()).toEqual(service.attributes.map(({ key }) => key).toSorted())
        expect(Object.values(row).filter((cell) => typeof cell === "string" && /\{\w+\}/.test(cell))).toEqual(
          [],
        )
      }
      const again = []
      for await (const one of demo.fetch(question, context)) again.push(...one.rows)
      expect(again).toEqual(pieces)
    },
  )

  test("does not change from one release to the next", () => {
    const [ec2] = aws.services
    expect(estateOf({ service: ec2!, region: "eu-west-2" }, regions).slice(0, 2)).toMatchInlineSnapshot(`
      [
        {
          "architecture": "arm64",
          "availability_zone": "eu-west-2a",
          "image_id": "ami-03922307b38222ee8",
          "instance_id": "i-09fc584139ec58280",
          "instance_type": "m7g.xlarge",
          "launch_time": "2024-10-14T02:17:39.000Z",
          "name": "web-1",
          "private_ip": "10.145.54.119",
          "public_ip": "203.0.113.77",
          "state": "running",
          "subnet_id": "subnet-022dd3cd921dd3b46",
          "tags": "Name=web-1",
          "vpc_id": "vpc-0a2a27249a1a270b6",
        },
        {
          "architecture": "x86_64",
          "availability_zone": "eu-west-2a",
          "image_id": "ami-07558f87e7658fa11",
          "instance_id": "i-002e789d003e78b63",
          "instance_type": "m7g.xlarge",
          "launch_time": "2024-01-18T02:10:00.000Z",
          "name": "web-1",
          "private_ip": "10.29.226.147",
          "public_ip": null,
          "state": "stopped",
          "subnet_id": "subnet-063bd0efa64bd108d",
          "tags": "Name=web-1",
          "vpc_id": "vpc-07857aec87957b05b",
        },
      ]
    `)
  })

  test("has the namespaces of its cluster, and says of any other what a cluster would say", async () => {
    const demo = demoProvider(kubernetesProvider(nobody))
    const pods = demo.services.find(({ name }) => name === "pods")!
    const rowsIn = async (region: string) => {
      const account = { id: "demo", organizationId: "org_1" }
      const rows = []
      const question = { account, service: pods, type: null, region, attributes: [] }
      for await (const piece of demo.fetch(question, context)) rows.push(...piece.rows)
      return rows
    }
    const every = await rowsIn("all")
    const names = [...new Set(every.map(({ namespace }) => String(namespace)))]
    const apart = await Promise.all(names.map(rowsIn))
    expect(apart.flat()).toEqual(every)
    await expect(rowsIn("paymints")).rejects.toMatchObject({
      errorClass: "unsupported",
      message: "There is no such namespace.",
    })
  })

  test("tells what clouds tell as JSON as JSON", () => {
    const service = aws.services.find(({ name }) => name === "cloud-control")!
    const [row] = estateOf({ service, region: "eu-west-2" }, regions)
    expect(JSON.parse(String(row?.["properties"]))).toEqual({ Name: row?.["identifier"] })
    const gcp = gcpProvider(nobody)
    const asset = gcp.services.find(({ name }) => name === "asset")!
    const key = asset.attributes.find(
      ({ sample }) => sample.kind === "text" && sample.template.includes('"'),
    )!.key
    const [one] = estateOf({ service: asset, region: "us-central1" }, gcp.regions ?? [])
    expect(JSON.parse(String(one?.[key]))).toEqual({ name: one?.["name"] })
  })

  test("is empty where the company has nothing", () => {
    const [ec2] = aws.services
    expect(estateOf({ service: ec2!, region: "sa-east-1" }, regions)).toEqual([])
  })
})
