import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { readFileSync } from "node:fs"
import { changedCredentials } from "../packages/server/src/contract/schemas/account-credentials.ts"
import type { Api } from "./support/api.ts"
import type { TestClouds } from "./support/clouds.ts"
import {
  AUDIENCE,
  AZURE_CREDENTIALS,
  CLIENT_SECRET,
  CLUSTER_TOKEN,
  EXPIRED_SECRET,
  LEAST_SUBSCRIPTION,
  NARROW_SUBSCRIPTION,
  NARROW_TOKEN,
  OTHER_SCOPE,
  OTHER_SUBSCRIPTION,
  SCOPE,
  startClouds,
  SUBSCRIPTION,
} from "./support/clouds.ts"
import { mint } from "./support/keys.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { storedText } from "./support/stored-text.ts"
import { stores } from "./support/stores.ts"

// Linked accounts of Azure, Google Cloud and Kubernetes on a real server, against stand-ins that speak the clouds' protocols.

let clouds: TestClouds
let counter = 0
const before = { ...process.env }

beforeAll(async () => {
  clouds = await startClouds()
  Object.assign(process.env, {
    AWS_EC2_METADATA_DISABLED: "true",
    GCE_METADATA_HOST: new URL(clouds.gcp.url).host,
  })
})
afterEach(() => {
  clouds.azure.fate = () => null
  clouds.gcp.fate = () => null
})
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  await clouds.close()
})

type Name = "azure" | "gcp" | "kubernetes"

const NAMES = ["azure", "gcp", "kubernetes"] as const

/** Each cloud by credentials that work, what is asked of it, and what it then answers. */
const facts = (name: Name) =>
  ({
    azure: {
      credentials: AZURE_CREDENTIALS as object,
      secret: CLIENT_SECRET,
      entry: { service: "virtual-machine", provider: "azure", region: "westeurope", attributes: ["name"] },
      row: "azure-web-1",
      cloudAccount: SUBSCRIPTION as string | RegExp,
      shown: { method: "service_principal", subscription_id: SUBSCRIPTION } as object,
      calls: () => clouds.azure.calls.length,
    },
    gcp: {
      credentials: clouds.gcpCredentials,
      secret: clouds.privateKey.split("\n")[5] ?? "",
      entry: { service: "compute-instance", provider: "gcp", region: "us-central1", attributes: ["name"] },
      row: "gcp-web-1",
      cloudAccount: SCOPE,
      shown: { method: "service_account_key", scope: SCOPE },
      calls: () => clouds.gcp.calls.length,
    },
    kubernetes: {
      // On this machine, which is no public address.
      credentials: { ...clouds.clusterCredentials, network: "any" },
      secret: CLUSTER_TOKEN,
      entry: { service: "pods", provider: "kubernetes", region: "web", attributes: ["name"] },
      row: "pod-web-1",
      cloudAccount: /^127\.0\.0\.1:\d+$/,
      shown: { method: "token", network: "any" },
      calls: () => clouds.cluster.calls.length,
    },
  })[name]

describe.each(stores())("linked accounts of every cloud on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization
  let databaseUrl: string | undefined

  beforeAll(async () => {
    databaseUrl = await freshUrl()
    server = await startTestServer({ databaseUrl, environment: clouds.environment })
  })
  afterAll(() => server.close())

  async function freshOrganization(): Promise<Api> {
    ours = await addOrganization(server, { name: `Org ${(counter += 1)}` })
    return ours.owner.api
  }

  const send = (api: Api, provider: Name, credentials?: object) =>
    api.post("/accounts", {
      organization_id: ours.id,
      name: `account ${(counter += 1)}`,
      provider,
      ...(credentials === undefined ? {} : { credentials }),
    })

  async function link(provider: Name, credentials?: object) {
    // The root key: clusters of these tests are on this machine.
    const answer = await send(server.root, provider, credentials)
    expect([answer.status, answer.body.detail]).toEqual([201, undefined])
    return answer.body
  }

  const ask = (api: Api, provider: Name, fields: object = {}) =>
    api.post("/discovery", { services: [{ ...facts(provider).entry, ...fields }] })

  const key = async (accounts: readonly string[]) => {
    const fields = { keyspace: "discovery", type: "api_key", label: "x", expires_in: "30d", accounts }
    return server.withToken((await mint(ours.owner.api, fields)).token)
  }

  describe.each(NAMES)("an account of %s", (name) => {
    it("is linked by credentials that work, and answers", async () => {
      const api = await freshOrganization()
      const { credentials, shown, row, cloudAccount } = facts(name)
      const account = await link(name, credentials)
      expect(account.credentials).toMatchObject({ ...shown, role_arn: null, access_key_id: null })
      expect(account.credentials.cloud_account).toEqual(
        typeof cloudAccount === "string" ? cloudAccount : expect.stringMatching(cloudAccount),
      )
      const { body } = await ask(api, name)
      expect(body.results[0]).toMatchObject({
        metadata: { account_id: account.id, complete: true },
        rows: [{ name: row }],
      })
    })

    it("never answers, logs or stores its secret in the clear", async () => {
      const api = await freshOrganization()
      const { credentials, secret } = facts(name)
      const account = await link(name, credentials)
      const answers = [
        account,
        (await api.get("/accounts")).body,
        (await api.get(`/accounts/${account.id}`)).body,
        (await api.get(`/accounts/${account.id}/setup`)).body,
        (await api.post(`/accounts/${account.id}/test`)).body,
        (await ask(api, name)).body,
        (await api.get("/audit")).body,
      ]
      expect(secret.length).toBeGreaterThan(30)
      expect(JSON.stringify(answers)).not.toContain(secret)
      expect(server.logLines.join("\n")).not.toContain(secret)
      expect(await storedText(server.dataDir, databaseUrl)).not.toContain(secret)
    })

    it("without credentials says what to do, and nobody is asked", async () => {
      const api = await freshOrganization()
      const account = await link(name)
      const calls = facts(name).calls()
      const { body } = await ask(api, name)
      expect(body.results[0].error).toMatchObject({ code: "bad_credentials", retryable: false })
      expect(body.results[0].error.message).toContain(`PATCH /accounts/${account.id}`)
      const report = await api.post(`/accounts/${account.id}/test`)
      expect(report.body).toMatchObject({ works: false, error: { code: "bad_credentials" }, services: [] })
      expect(facts(name).calls()).toBe(calls)
    })

    it("is tested: it works, and what is listed is said", async () => {
      const api = await freshOrganization()
      const account = await link(name, facts(name).credentials)
      const { body } = await api.post(`/accounts/${account.id}/test`)
      expect(body).toMatchObject({ works: true, error: null, missing_permissions: [] })
      const listed = body.services.filter((one: { listed: boolean }) => one.listed)
      expect(listed.map(({ service }: { service: string }) => service)).toContain(facts(name).entry.service)
      expect(body.services.length).toBeGreaterThan(9)
    })

    it("leaves every key at once when it is unlinked, with all that was fetched", async () => {
      await freshOrganization()
      const account = await link(name, facts(name).credentials)
      const reader = await key([account.id])
      expect((await ask(reader, name)).body.results[0].rows).toEqual([{ name: facts(name).row }])
      expect((await server.root.delete(`/accounts/${account.id}`)).status).toBe(204)
      const calls = facts(name).calls()
      for (const fields of [{}, { account: account.id }]) {
        const answer = await ask(reader, name, fields)
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(answer.text).not.toContain(facts(name).row)
      }
      expect(facts(name).calls()).toBe(calls)
    })

    it("whose credentials are taken away is asked no more, whatever was fetched or is kept of tokens", async () => {
      const api = await freshOrganization()
      const account = await link(name, facts(name).credentials)
      await ask(api, name)
      expect((await api.patch(`/accounts/${account.id}`, { credentials: null })).status).toBe(200)
      const calls = facts(name).calls()
      expect((await ask(api, name)).body.results[0]).toMatchObject({
        rows: [],
        error: { code: "bad_credentials" },
      })
      expect(facts(name).calls()).toBe(calls)
    })

    it("takes no credentials of another cloud", async () => {
      await freshOrganization()
      const calls = NAMES.map((one) => facts(one).calls())
      for (const other of NAMES.filter((one) => one !== name)) {
        const answer = await send(server.root, name, facts(other).credentials)
        expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
          422,
          "unprocessable",
          "/credentials/method",
        ])
      }
      expect(NAMES.map((one) => facts(one).calls())).toEqual(calls)
    })
  })

  describe("credentials that do not work", () => {
    it.each<[string, Name, () => object, string, RegExp]>([
      ["a wrong secret", "azure", () => ({ client_secret: "not-the-secret" }), "bad_credentials", /secret/],
      ["an expired secret", "azure", () => ({ client_secret: EXPIRED_SECRET }), "bad_credentials", /expired/],
      [
        "an unknown application",
        "azure",
        () => ({ client_id: "eeeeeeee-0000-4000-8000-000000000009" }),
        "bad_credentials",
        /application/,
      ],
      [
        "an unknown tenant",
        "azure",
        () => ({ tenant_id: "nobody.onmicrosoft.com" }),
        "bad_credentials",
        /tenant/,
      ],
      [
        "a subscription without a role",
        "azure",
        () => ({ subscription_id: OTHER_SUBSCRIPTION }),
        "denied",
        /Reader/,
      ],
      ["an unknown key", "gcp", () => ({ private_key_id: "abcdef0123456789" }), "bad_credentials", /key/],
      ["a scope it may not search", "gcp", () => ({ scope: OTHER_SCOPE }), "denied", /Cloud Asset Viewer/],
      [
        "an unknown token",
        "kubernetes",
        () => ({ token: "nobody.nobody.nobody" }),
        "bad_credentials",
        /token/,
      ],
      [
        "a certificate of another authority",
        "kubernetes",
        () => ({ certificate_authority: null }),
        "bad_credentials",
        /certificate/,
      ],
      [
        "an address nobody answers at",
        "kubernetes",
        () => ({ server: "https://127.0.0.1:9" }),
        "provider_error",
        /reached/,
      ],
    ])(
      "by %s are refused, and the account is not linked: %s",
      async (...[, name, change, reason, detail]) => {
        await freshOrganization()
        const answer = await send(server.root, name, { ...facts(name).credentials, ...change() })
        expect([answer.status, answer.body.code, answer.body.reason]).toEqual([
          422,
          "credentials_refused",
          reason,
        ])
        expect(answer.body.detail).toMatch(detail)
        for (const one of NAMES) expect(answer.text).not.toContain(facts(one).secret)
        expect((await ours.owner.api.get("/accounts")).body.data).toHaveLength(1)
      },
    )

    it("are refused where the API is not enabled, the cloud throttles or answers with something else", async () => {
      await freshOrganization()
      clouds.azure.fate = ({ operation }) =>
        operation === "token" ? null : { status: 429, body: {}, headers: { "retry-after": "1" } }
      const throttled = await send(server.root, "azure", AZURE_CREDENTIALS)
      expect([throttled.body.code, throttled.body.reason]).toEqual(["credentials_refused", "throttled"])
      clouds.azure.fate = () => ({ status: 200, body: "<html>sign in</html>", contentType: "text/html" })
      const html = await send(server.root, "azure", AZURE_CREDENTIALS)
      expect([html.body.code, html.body.reason]).toEqual(["credentials_refused", "provider_error"])
      const [project] = clouds.gcp.assets.projects
      clouds.gcp.assets.projects[0] = { ...project!, enabled: false }
      const disabled = await send(server.root, "gcp", clouds.gcpCredentials)
      clouds.gcp.assets.projects[0] = project!
      expect([disabled.body.code, disabled.body.reason]).toEqual(["credentials_refused", "not_enabled"])
      expect(disabled.body.detail).toContain("Cloud Asset")
    })

    it.each<[Name, object, string]>([
      ["azure", { tenant_id: "common" }, "/credentials/tenant_id"],
      ["azure", { tenant_id: "../x" }, "/credentials/tenant_id"],
      ["azure", { subscription_id: "x/../../y" }, "/credentials/subscription_id"],
      ["azure", { authority: "https://evil.example.com" }, "/credentials"],
      ["gcp", { scope: "projects/x/../../y" }, "/credentials/scope"],
      ["gcp", { scope: "billingAccounts/1" }, "/credentials/scope"],
      ["gcp", { token_uri: "https://evil.example.com/token" }, "/credentials"],
      ["gcp", { credential_source: { file: "/etc/passwd" } }, "/credentials"],
      [
        "gcp",
        { private_key: "-----BEGIN RSA PRIVATE KEY-----\nAA\n-----END RSA PRIVATE KEY-----" },
        "/credentials/private_key",
      ],
      ["kubernetes", { server: "http://cluster.example.com" }, "/credentials/server"],
      ["kubernetes", { server: "https://user:pw@cluster.example.com" }, "/credentials/server"],
      ["kubernetes", { server: "https://cluster.example.com/?x" }, "/credentials/server"],
      ["kubernetes", { token: "two words" }, "/credentials/token"],
      ["kubernetes", { certificate_authority: "/etc/ssl/ca.pem" }, "/credentials/certificate_authority"],
      ["kubernetes", { network: "private" }, "/credentials/network"],
    ])("of %s that are none at all are said where they are wrong: %o", async (name, change, pointer) => {
      await freshOrganization()
      const calls = facts(name).calls()
      const answer = await send(server.root, name, { ...facts(name).credentials, ...change })
      expect([answer.status, answer.body.code]).toEqual([400, "invalid_request"])
      expect(answer.body.errors.map((one: { pointer: string }) => one.pointer)[0]).toMatch(
        new RegExp(`^${pointer}`),
      )
      expect(answer.text).not.toContain(facts(name).secret)
      expect(facts(name).calls()).toBe(calls)
    })
  })

  describe("what is the operator's own", () => {
    const federation = { method: "federation", scope: SCOPE, audience: AUDIENCE }

    it.each<[string, Name, () => object]>([
      ["the machine's identity, exchanged", "gcp", () => federation],
      ["the machine's identity", "gcp", () => ({ method: "machine", scope: SCOPE })],
      ["the machine's network", "kubernetes", () => facts("kubernetes").credentials],
    ])("%s, is given by whoever runs the instance, and by nobody else: %s", async (_, name, credentials) => {
      const api = await freshOrganization()
      const calls = facts(name).calls()
      const first = await send(api, name, credentials())
      expect([first.status, first.body.code]).toEqual([403, "role_insufficient"])
      const account = await link(name)
      const second = await api.patch(`/accounts/${account.id}`, { credentials: credentials() })
      expect([second.status, second.body.code, second.body.needed_role]).toEqual([
        403,
        "role_insufficient",
        "instance_admin",
      ])
      expect(facts(name).calls()).toBe(calls)
      const given = await server.root.patch(`/accounts/${account.id}`, { credentials: credentials() })
      expect([given.status, given.body.detail]).toEqual([200, undefined])
      // Whoever may ask about the account asks with them.
      expect((await ask(api, name)).body.results[0].rows).toEqual([{ name: facts(name).row }])
    })

    it("includes its network: a cluster on this machine is not even connected to for others", async () => {
      const api = await freshOrganization()
      const calls = clouds.cluster.calls.length
      const port = new URL(clouds.cluster.url).port
      for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"]) {
        const answer = await send(api, "kubernetes", {
          ...clouds.clusterCredentials,
          server: `https://${host}:${port}`,
        })
        expect([answer.status, answer.body.code, answer.body.reason]).toEqual([
          422,
          "credentials_refused",
          "bad_credentials",
        ])
        expect(answer.body.detail).toContain("public internet")
      }
      expect(clouds.cluster.calls).toHaveLength(calls)
    })

    it("needs a scope at Google Cloud", async () => {
      await freshOrganization()
      const answer = await send(server.root, "gcp", { method: "machine" })
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, "/credentials/scope"])
    })
  })

  describe("a test", () => {
    it("says every permission that is missing, in the words of the cloud", async () => {
      const api = await freshOrganization()
      const narrow = await link("azure", { ...AZURE_CREDENTIALS, subscription_id: NARROW_SUBSCRIPTION })
      const azure = await api.post(`/accounts/${narrow.id}/test`, { region: "westeurope" })
      expect([azure.body.works, azure.body.cloud_account]).toEqual([true, NARROW_SUBSCRIPTION])
      expect(azure.body.missing_permissions).toContain("Microsoft.Storage/storageAccounts/read")
      expect(azure.body.missing_permissions).not.toContain("Microsoft.Compute/virtualMachines/read")
      const cluster = await link("kubernetes", { ...facts("kubernetes").credentials, token: NARROW_TOKEN })
      const web = await api.post(`/accounts/${cluster.id}/test`, { region: "web" })
      expect(web.body.works).toBe(true)
      expect(web.body.missing_permissions).toContain("list deployments.apps in namespace web")
      const listed = web.body.services.filter((one: { listed: boolean }) => one.listed)
      expect(listed.map(({ service }: { service: string }) => service)).toEqual(["pods"])
    })

    it("finds nothing missing with the least roles that the server prints, but for what they leave out", async () => {
      const api = await freshOrganization()
      const least = await link("azure", { ...AZURE_CREDENTIALS, subscription_id: LEAST_SUBSCRIPTION })
      const azure = await api.post(`/accounts/${least.id}/test`)
      expect(azure.body).toMatchObject({ works: true, missing_permissions: [] })
      expect(azure.body.services.filter((one: { listed: boolean }) => !one.listed)).toEqual([])
      const { body: services } = await api.get("/services")
      const rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] =
        services.policies.kubernetes.rules
      const token = "eyJhbGciOiJSUzI1NiJ9.who-has-the-manifests-role.signature"
      clouds.cluster.users.set(token, {
        name: "system:serviceaccount:bitting-discovery:bitting-discovery",
        rules: rules.map(({ apiGroups: groups, ...rule }) => ({ namespace: null, groups, ...rule })),
      })
      const cluster = await link("kubernetes", { ...facts("kubernetes").credentials, token })
      const { body } = await api.post(`/accounts/${cluster.id}/test`)
      const failed = body.services.filter((one: { listed: boolean }) => !one.listed)
      expect(failed.map(({ service }: { service: string }) => service)).toEqual(["configmaps", "secrets"])
    })

    it("says that a secret has expired or a token is gone since", async () => {
      const api = await freshOrganization()
      const account = await link("kubernetes", facts("kubernetes").credentials)
      const user = clouds.cluster.users.get(CLUSTER_TOKEN)
      clouds.cluster.users.delete(CLUSTER_TOKEN)
      const { body } = await api.post(`/accounts/${account.id}/test`)
      clouds.cluster.users.set(CLUSTER_TOKEN, user!)
      expect([body.works, body.error.code, body.services]).toEqual([false, "bad_credentials", []])
    })

    it("is in a region that there is", async () => {
      const api = await freshOrganization()
      const account = await link("azure", AZURE_CREDENTIALS)
      const calls = clouds.azure.calls.length
      const { status, body } = await api.post(`/accounts/${account.id}/test`, { region: "mars-central" })
      expect([status, body.errors[0].pointer]).toEqual([422, "/region"])
      expect(clouds.azure.calls).toHaveLength(calls)
    })
  })

  describe("the guide", () => {
    it("shows credentials that the API takes for what they are", () => {
      const guide = readFileSync(new URL("../docs/guides/discovery.md", import.meta.url), "utf8")
      const shown = [...guide.matchAll(/"credentials":(\{[^}]*\})\}'/g)].map(([, text = ""]) => text)
      const methods = shown.map((text) => changedCredentials.parse(JSON.parse(text)).method)
      expect(methods).toEqual(["role", "service_principal", "service_account_key", "federation", "token"])
    })
  })

  describe("what is to be pasted", () => {
    interface SetupText {
      readonly method: string
      readonly form: string
      readonly text: string
    }

    async function setupOf(name: Name): Promise<readonly SetupText[]> {
      const api = await freshOrganization()
      const { status, body } = await api.get(`/accounts/${(await link(name)).id}/setup`)
      expect([status, body.provider]).toEqual([200, name])
      return body.texts
    }

    it("at Azure makes a service principal that reads one subscription, of the cloud this server asks", async () => {
      const [only] = await setupOf("azure")
      expect(only).toMatchObject({ method: "service_principal", form: "sh" })
      expect(only?.text).toContain("az ad sp create-for-rbac --name bitting-discovery --role Reader")
      expect(only?.text).toContain(clouds.azure.url)
    })

    it("at Google Cloud gives two roles, by key, federation or machine", async () => {
      const texts = await setupOf("gcp")
      expect(texts.map(({ method }) => method)).toEqual(["service_account_key", "federation", "machine"])
      for (const { text } of texts) {
        expect(text).toContain("roles/cloudasset.viewer roles/serviceusage.serviceUsageConsumer")
        expect(text).not.toMatch(/roles\/(owner|editor|viewer)\b/)
      }
    })

    it("in a cluster makes a service account that may list", async () => {
      const [manifest, commands] = await setupOf("kubernetes")
      expect(manifest).toMatchObject({ method: "token", form: "yaml", title: "bitting-discovery.yaml" })
      expect(manifest?.text).toContain("kind: ClusterRole\n")
      expect(commands?.text).toContain("kubectl apply -f bitting-discovery.yaml")
    })
  })
})
