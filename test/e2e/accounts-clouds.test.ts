import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { TestClouds } from "../support/clouds.ts"
import {
  AZURE_CREDENTIALS,
  CLIENT_SECRET,
  CLUSTER_TOKEN,
  startClouds,
  SUBSCRIPTION,
} from "../support/clouds.ts"
import type { TestServer } from "../support/server.ts"
import { LOOKS, WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInAs, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const KUBECONFIG = "apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- user:\n    exec: {command: sh}\n"

describe.skipIf(WITHOUT_BROWSER)("linking Azure, Google Cloud and Kubernetes (needs Chromium)", () => {
  const browser = useBrowser()
  let clouds: TestClouds
  let server: TestServer
  let tab: Tab
  let organization: string

  beforeAll(async () => {
    clouds = await startClouds()
    server = await startConsole(clouds.environment)
    tab = await browser.open()
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    organization = (await server.root.get("/organizations")).body.data[0].id
  })
  afterAll(async () => {
    await server.close()
    await clouds.close()
  })

  const open = async ({ page }: Tab, query = ""): Promise<void> => {
    await page.goto(`${server.url}/console/o/${organization}/accounts${query}`)
    await settled(page)
  }

  async function link({ page }: Tab, provider: string, name: string): Promise<void> {
    await page.getByLabel("Name", { exact: true }).fill(name)
    await page.getByLabel("Provider").selectOption({ label: provider })
    await page.getByRole("button", { name: "Link", exact: true }).click()
    await page.getByRole("heading", { name: `How the server gets into ${name}` }).waitFor()
  }

  const keyFile = (): string => {
    const { client_email, private_key_id, private_key } = clouds.gcpCredentials
    const project_id = "inventory-prod"
    const token_uri = "https://evil.example.com"
    return JSON.stringify({
      type: "service_account",
      project_id,
      private_key_id,
      private_key,
      client_email,
      token_uri,
    })
  }

  test("a subscription of Azure: what to paste, a refusal in words, then tried, tested and kept", async () => {
    const { page } = tab
    await open(tab)
    await link(tab, "Azure", "azure-main")
    const commands = page.getByRole("group", { name: "Service principal with the role Reader" })
    expect(await commands.textContent()).toContain("az ad sp create-for-rbac")
    await page.getByLabel("Directory (tenant) ID").fill(AZURE_CREDENTIALS.tenant_id)
    await page.getByLabel("Application (client) ID").fill(AZURE_CREDENTIALS.client_id)
    await page.getByLabel("Client secret", { exact: true }).fill("not-the-secret")
    await page.getByLabel("Subscription ID").fill("not an id")
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByText("Not the id of a subscription.").waitFor()
    await page.getByLabel("Subscription ID").fill(SUBSCRIPTION)
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByRole("alert").filter({ hasText: "the secret is not its secret" }).waitFor()
    await page.getByLabel("Client secret", { exact: true }).fill(CLIENT_SECRET)
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByText(`It works: subscription ${SUBSCRIPTION}.`).waitFor()
    expect(await page.getByLabel("Client secret", { exact: true }).inputValue()).toBe("")
    await page.getByText(`By a service principal · subscription ${SUBSCRIPTION}`).waitFor()
    await page.getByRole("button", { name: "Test the connection" }).click()
    await page.getByText("It works", { exact: true }).waitFor()
    expect(await page.content()).not.toContain(CLIENT_SECRET)
  })

  test("a project of Google Cloud: the key file is taken apart on the page, and nothing of it stays", async () => {
    const { page } = tab
    const sent: string[] = []
    page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`))
    await open(tab)
    await link(tab, "Google Cloud", "gcp-main")
    const pasted = page.getByLabel("Or paste the key file")
    const save = page.getByRole("button", { name: "Try and save" })
    expect(await save.isDisabled()).toBe(true)
    await pasted.fill(
      JSON.stringify({ type: "external_account", credential_source: { file: "/etc/passwd" } }),
    )
    await page.getByText("Choose Federation as the way in.").waitFor()
    await pasted.fill(clouds.privateKey)
    await page.getByText("This is not a key file: it is not JSON.").waitFor()
    expect(await pasted.inputValue()).toBe("")
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Choose the key file" }).click(),
    ])
    const buffer = Buffer.from(keyFile())
    await chooser.setFiles({ name: "key.json", mimeType: "application/json", buffer })
    await page.getByRole("status").filter({ hasText: clouds.gcpCredentials.client_email }).waitFor()
    expect(await page.getByLabel("Project, folder or organization").inputValue()).toBe(
      "projects/inventory-prod",
    )
    const line = clouds.privateKey.split("\n")[3] ?? ""
    expect(await page.content()).not.toContain(line)
    await save.click()
    await page.getByText("It works: projects/inventory-prod.").waitFor()
    await page.getByLabel("Or paste the key file").waitFor()
    const withKey = sent.filter((one) => one.includes(line))
    expect(withKey).toHaveLength(1)
    expect(withKey[0]).toMatch(new RegExp(`^${server.url}/accounts/acc_\\w+ `))
    expect(withKey[0]).not.toContain("evil.example.com")
    const kept = await page.evaluate(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])",
    )
    expect(kept).not.toContain(line)
    expect(await page.content()).not.toContain(line)
  })

  test("a cluster: a kubeconfig is refused in words, and a token is taken", async () => {
    const { page } = tab
    await open(tab)
    await link(tab, "Kubernetes", "cluster-main")
    expect(await page.getByRole("group", { name: "bitting-discovery.yaml" }).textContent()).toContain(
      "kind: ClusterRole\n",
    )
    const authority = page.getByLabel("Certificate authority")
    await authority.fill(KUBECONFIG)
    expect(await page.getByText("A kubeconfig is not accepted").count()).toBe(2)
    await authority.fill(clouds.cluster.authority)
    await page.getByLabel("Address of the API server").fill(clouds.cluster.url)
    await page.getByLabel("Token", { exact: true }).fill(CLUSTER_TOKEN)
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByRole("alert").filter({ hasText: "none of the public internet" }).waitFor()
    await page.getByLabel("The cluster is on a private address").check()
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByText("It works: 127.0.0.1:").waitFor()
    expect(await page.getByLabel("Token", { exact: true }).inputValue()).toBe("")
    await page.getByLabel("Namespace to try").fill("web")
    await page.getByRole("button", { name: "Test the connection" }).click()
    await page.getByText("It works", { exact: true }).waitFor()
  })

  test("an admin is not offered what only whoever runs the instance may give", async () => {
    const other = await browser.open()
    await signInAs(other.context, server, { organizationId: organization, role: "admin" })
    for (const provider of ["gcp", "kubernetes"]) {
      const { body } = await server.root.post("/accounts", { name: `${provider}-admin`, provider })
      await open(other, `?account=${body.id}`)
      await other.page.getByRole("button", { name: "Try and save" }).waitFor()
      expect(await other.page.getByText("Federation").count()).toBe(0)
      expect(await other.page.getByLabel("The cluster is on a private address").count()).toBe(0)
    }
    await other.page.getByText("The address has to be public.").waitFor()
  })

  test.each(LOOKS.map((look) => [`${look.width} pixels, ${look.colorScheme}`, look] as const))(
    "each form is sound at %s",
    async (_, look) => {
      const seen = await browser.open(look)
      await seen.context.addCookies(await tab.context.cookies())
      for (const provider of ["azure", "gcp", "kubernetes"]) {
        const name = `${provider} ${look.width} ${look.colorScheme}`
        const { body } = await server.root.post("/accounts", { name, provider })
        await open(seen, `?account=${body.id}`)
        await seen.page.getByRole("button", { name: "Try and save" }).waitFor()
        expect(await overflow(seen.page)).toBeLessThanOrEqual(0)
        // Once at each width and once in each scheme, since no rule depends on both.
        const examined = look.width > 1_000 === (look.colorScheme === "light")
        expect(examined ? await accessibilityProblems(seen.page) : []).toEqual([])
      }
      expect(seen.errors).toEqual([])
    },
    120_000,
  )
})
