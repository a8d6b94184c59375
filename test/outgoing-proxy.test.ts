import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import type { IncomingMessage } from "node:http"
import { createServer, request as forward } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { once } from "node:events"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { AwsEndpoint } from "../packages/discovery/test/aws-endpoint.ts"
import { startAws } from "../packages/discovery/test/aws-endpoint.ts"
import { ROOT } from "../tools/source-files.ts"
import { createApi } from "./support/api.ts"
import { samplesOf } from "./support/guide.ts"
import { startProgram } from "./support/process.ts"

/** A name that nothing but the proxy knows. */
const AWS = "http://aws.example.invalid"

const ACCESS_KEY = "AKIA0000000000000001"

let aws: AwsEndpoint
let dataDir: string

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "bitting-proxy-"))
  aws = await startAws()
  aws.sts.principals.set(ACCESS_KEY, {
    accountId: "111122223333",
    arn: "arn:aws:iam::111122223333:user/bitting",
  })
  aws.fauxqs.createQueue("orders")
})
afterAll(async () => {
  await aws.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A forward proxy (RFC 9110, 3.7) that takes whatever it is asked for to the stand-in for AWS, and notes the names. */
async function startProxy() {
  const asked: string[] = []
  const behind = new URL(aws.url)
  const proxy = createServer((incoming, outgoing) => {
    const { host, pathname, search } = new URL(incoming.url ?? "")
    asked.push(host)
    const onward = forward(
      new URL(pathname + search, aws.url),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    incoming.pipe(onward)
  })
  proxy.on("connect", ({ url = "" }: IncomingMessage, client: Socket) => {
    asked.push(url)
    const onward = connect(Number(behind.port), behind.hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n")
      onward.pipe(client).pipe(onward)
    })
    for (const [end, other] of [
      [client, onward],
      [onward, client],
    ] as const)
      end.on("error", () => other.destroy())
  })
  proxy.listen(0, "127.0.0.1")
  await once(proxy, "listening")
  return { asked, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, proxy }
}

it("asks AWS through the proxy that the guide's settings name, and nothing of this machine", async () => {
  const { asked, url, proxy } = await startProxy()
  const guide = samplesOf(join(ROOT, "docs/guides/run-server.md"))
  const text = guide.find(({ use }) => use === "file=outgoing-proxy.conf")?.text ?? ""
  const settings = Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.replace("Environment=", "").split("=", 2) as [string, string]),
  )
  expect(Object.keys(settings)).toEqual(["NODE_USE_ENV_PROXY", "HTTPS_PROXY", "NO_PROXY"])
  const { HTTPS_PROXY: _, ...others } = settings
  const program = startProgram({
    BITTING_DATA_DIR: dataDir,
    // The stand-in speaks plain HTTP.
    HTTP_PROXY: url,
    AWS_ENDPOINT_URL: AWS,
    ...others,
  })
  try {
    const base = await program.ready()
    const token = readFileSync(join(dataDir, "root-key"), "utf8").trim()
    const api = createApi(base, { authorization: `Bearer ${token}` })
    const linked = await api.post("/accounts", {
      name: "through the proxy",
      provider: "aws",
      credentials: {
        method: "access_key",
        access_key_id: ACCESS_KEY,
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      },
    })
    expect(linked.status, linked.text).toBe(201)
    const services = [{ service: "sqs", provider: "aws", region: "eu-west-2", attributes: ["name"] }]
    const minted = await api.post("/keys", {
      keyspace: "discovery",
      type: "api_key",
      label: "proxy",
      expires_in: "30d",
      accounts: [linked.body.id],
    })
    expect(minted.status, minted.text).toBe(201)
    const caller = createApi(base, { authorization: `Bearer ${minted.body.token}` })
    const { body } = await caller.post("/discovery", { services })
    expect(body.results).toMatchObject([{ rows: [{ name: "orders" }], metadata: { complete: true } }])
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((name) => !name.startsWith("aws.example.invalid"))).toEqual([])
  } finally {
    program.child.kill("SIGTERM")
    await program.ended
    proxy.close()
    proxy.closeAllConnections()
  }
})
