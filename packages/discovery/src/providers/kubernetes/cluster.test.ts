import { createServer } from "node:https"
import type { Server } from "node:https"
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { makeCertificates } from "../../../test/certificates.ts"
import { DiscoveryError } from "../../discovery-error.ts"
import { httpJson } from "../../http-json.ts"
import { classifyKubernetes } from "./classify.ts"
import { connectionTo } from "./connection.ts"
import type { KubernetesCredentials } from "./credentials.ts"
import { kubernetesClusterRole, proveKubernetes } from "./links.ts"
import { clusterOf } from "./request.ts"

const TOKEN = "t0ken-of-a-service-account"
const { authority, certificate, key } = makeCertificates(["DNS:localhost", "IP:127.0.0.1"])

let server: Server
let port: number
let sockets: number
let seen: { readonly path: string; readonly method: string; readonly headers: IncomingHttpHeaders }[]
let answer: (path: string, response: ServerResponse) => void

const json = (response: ServerResponse, code: number, body: unknown): void => {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body))
}
const refuse = (response: ServerResponse, code: number, reason: string): void =>
  json(response, code, { kind: "Status", code, reason })

beforeAll(async () => {
  server = createServer({ key, cert: certificate }, (request, response) => {
    const { url = "", method = "", headers } = request
    seen.push({ path: url, method, headers })
    request.resume().on("end", () => answer(url, response))
  })
  server.on("connection", () => {
    sockets += 1
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  port = (server.address() as AddressInfo).port
})
beforeEach(() => {
  seen = []
  sockets = 0
  answer = (_, response) => json(response, 200, { gitVersion: "v1.33.2" })
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const credentials = (fields: Partial<KubernetesCredentials> = {}): KubernetesCredentials => ({
  server: `https://127.0.0.1:${port}`,
  certificateAuthority: authority,
  token: TOKEN,
  network: "any",
  ...fields,
})

const signal = (): AbortSignal => AbortSignal.timeout(30_000)

async function failureOf(fields: Partial<KubernetesCredentials>): Promise<DiscoveryError> {
  const error: unknown = await clusterOf(credentials(fields))({ path: "/version", signal: signal() }).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DiscoveryError)) throw new Error("it did not fail as it should")
  return error
}

describe("a cluster is asked", () => {
  test("with its token, at its address, by its own certificate authority", async () => {
    const ask = clusterOf(credentials())
    expect(await ask({ path: "/version", signal: signal() })).toEqual({ gitVersion: "v1.33.2" })
    expect(seen[0]).toMatchObject({ path: "/version", method: "GET" })
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
  })

  test("below the path of its address, and over one connection", async () => {
    const ask = clusterOf(credentials({ server: `https://localhost:${port}/k8s/clusters/c-1/` }))
    for (let turn = 0; turn < 3; turn += 1) await ask({ path: "/version", signal: signal() })
    expect(seen.map(({ path }) => path)).toEqual(Array(3).fill("/k8s/clusters/c-1/version"))
    expect(sockets).toBe(1)
  })

  test("again when a connection that was kept is closed just then, and not when a new one is", async () => {
    const ask = clusterOf(credentials())
    await ask({ path: "/version", signal: signal() })
    let cuts = 1
    answer = (_, response) => {
      cuts -= 1
      if (cuts >= 0) response.destroy()
      else json(response, 200, { gitVersion: "v1.33.2" })
    }
    expect(await ask({ path: "/version", signal: signal() })).toEqual({ gitVersion: "v1.33.2" })
    expect([sockets, seen.length]).toEqual([2, 3])
    cuts = 100
    await expect(ask({ path: "/version", signal: signal() })).rejects.toMatchObject({
      errorClass: "provider_error",
      providerCode: "ECONNRESET",
    })
    expect(seen).toHaveLength(5)
  })

  test("only when its certificate is of that authority", async () => {
    const other = makeCertificates(["IP:127.0.0.1"]).authority
    for (const certificateAuthority of [other, null]) {
      const { errorClass, message } = await failureOf({ certificateAuthority })
      expect(errorClass).toBe("bad_credentials")
      expect(message).toContain("certificate")
    }
    expect(seen).toEqual([])
  })

  test("only when its certificate is for that name", async () => {
    const other = makeCertificates(["DNS:elsewhere.example"])
    server.setSecureContext({ key: other.key, cert: other.certificate })
    try {
      expect(await failureOf({ certificateAuthority: other.authority })).toMatchObject({
        errorClass: "bad_credentials",
        providerCode: "ERR_TLS_CERT_ALTNAME_INVALID",
      })
    } finally {
      server.setSecureContext({ key, cert: certificate })
    }
    expect(seen).toEqual([])
  })

  test.each([
    "http://127.0.0.1:1",
    "ftp://x",
    "https://user:pass@x",
    "https://x/?a=1",
    "https://x/#a",
    "nothing",
    "",
  ])("not at %s", async (address) => {
    expect(await failureOf({ server: address })).toMatchObject({ errorClass: "bad_credentials" })
  })

  test.each(["", "a b", "a\r\nx-header: 1", "ü"])("not with the token %j", async (token) => {
    expect(await failureOf({ token })).toMatchObject({ errorClass: "bad_credentials" })
    expect(seen).toEqual([])
  })

  test("and not followed when it points elsewhere", async () => {
    answer = (_, response) => response.writeHead(302, { location: "https://127.0.0.1/secret" }).end()
    expect(await failureOf({})).toMatchObject({ errorClass: "provider_error" })
    expect(seen).toHaveLength(1)
  })

  test("and no secret is in what it is told of a failure", async () => {
    answer = (_, response) => json(response, 500, { kind: "Status", message: `Bearer ${TOKEN}` })
    const error = await failureOf({})
    expect(`${error.message} ${error.providerCode} ${JSON.stringify(error)}`).not.toContain(TOKEN)
  })

  test("until nobody waits any longer", async () => {
    const abort = new AbortController()
    answer = () => abort.abort(new Error("enough"))
    const asked = clusterOf(credentials())({ path: "/version", signal: abort.signal })
    await expect(asked).rejects.toThrow("enough")
  })
})

describe("a link that is only good for the public internet", () => {
  test.each([
    ["an address", (at: number) => `https://127.0.0.1:${at}`],
    ["an address as a number", (at: number) => `https://2130706433:${at}`],
    ["an address in hex", (at: number) => `https://0x7f000001:${at}`],
    ["an address in octal", (at: number) => `https://0177.0.0.1:${at}`],
    ["a short address", (at: number) => `https://127.1:${at}`],
    ["an address with a dot behind", (at: number) => `https://127.0.0.1.:${at}`],
    ["no address", (at: number) => `https://0.0.0.0:${at}`],
    ["IPv6", (at: number) => `https://[::1]:${at}`],
    ["IPv4 in IPv6", (at: number) => `https://[::ffff:127.0.0.1]:${at}`],
    ["IPv4 behind NAT64", (at: number) => `https://[64:ff9b::7f00:1]:${at}`],
    ["a name", (at: number) => `https://localhost:${at}`],
    ["a name with a dot behind", (at: number) => `https://localhost.:${at}`],
    ["wide digits", (at: number) => `https://①②⑦.0.0.1:${at}`],
  ])("does not connect to this machine by %s", async (_, address) => {
    const error = await failureOf({ server: address(port), network: "public" })
    expect(error).toMatchObject({ errorClass: "bad_credentials", retryable: false })
    expect(sockets).toBe(0)
  })

  test("asks a name's address for each connection, and believes only what it then connects to", async () => {
    const answers = [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:127.0.0.1"], []]
    let asked = 0
    const send = connectionTo({ certificateAuthority: authority, network: "public" }, (_, __, callback) => {
      const addresses = answers[asked] ?? []
      asked += 1
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      )
    })
    for (let turn = 1; turn <= answers.length; turn += 1) {
      const url = `https://cluster.example:${port}/version`
      const error: unknown = await httpJson({ url, send, signal: signal() }).catch(
        (thrown: unknown) => thrown,
      )
      expect(classifyKubernetes(error)).toMatchObject({ providerCode: "ADDRESS_REFUSED" })
      expect(asked).toBe(turn)
    }
    expect(sockets).toBe(0)
  })
})

describe("proving a link", () => {
  const cluster = (path: string, response: ServerResponse): void => {
    if (path === "/version") json(response, 200, { gitVersion: "v1.33.2" })
    else if (path.endsWith("/selfsubjectaccessreviews")) json(response, 201, { status: { allowed: false } })
    else json(response, 200, { metadata: { uid: "0ec1a3d2-8a4f-4c7e-9a57-1d1f2f3a4b5c" } })
  }
  const prove = (): Promise<unknown> => proveKubernetes(credentials(), { signal: signal() })

  test("tells the cluster's own id, and lists nothing", async () => {
    answer = cluster
    expect(await prove()).toEqual({ cloudAccount: "0ec1a3d2-8a4f-4c7e-9a57-1d1f2f3a4b5c" })
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /version",
      "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      "GET /api/v1/namespaces/kube-system",
    ])
  })

  test("tells its address where the token may not know the id", async () => {
    answer = (path, response) =>
      path.endsWith("kube-system") ? refuse(response, 403, "Forbidden") : cluster(path, response)
    expect(await prove()).toEqual({ cloudAccount: `127.0.0.1:${port}` })
  })

  test("fails where the version is told to anybody and the token is nobody's", async () => {
    answer = (path, response) =>
      path === "/version" ? cluster(path, response) : refuse(response, 401, "Unauthorized")
    await expect(prove()).rejects.toMatchObject({ errorClass: "bad_credentials" })
  })

  test("fails where something else answers", async () => {
    answer = (_, response) => json(response, 200, { ok: true })
    await expect(prove()).rejects.toMatchObject({ errorClass: "provider_error" })
    answer = (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")
    await expect(prove()).rejects.toMatchObject({ errorClass: "provider_error" })
    answer = (path, response) => json(response, 200, path === "/version" ? { gitVersion: "v1.2" } : {})
    await expect(prove()).rejects.toMatchObject({ errorClass: "provider_error" })
  })
})

test("the role that is proposed may list what there is a service for, and nothing secret", () => {
  const role = kubernetesClusterRole()
  expect(role).toMatchObject({ kind: "ClusterRole", apiVersion: "rbac.authorization.k8s.io/v1" })
  expect(role.rules).toContainEqual({
    apiGroups: ["apps"],
    resources: ["deployments", "statefulsets", "daemonsets"],
    verbs: ["list"],
  })
  const resources = role.rules.flatMap((rule) => rule.resources)
  expect(resources).toContain("pods")
  expect(resources).not.toContain("secrets")
  expect(resources).not.toContain("configmaps")
  expect(kubernetesClusterRole(["pods"])).toMatchObject({
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }],
  })
})
