import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { AwsEndpoint } from "../../packages/discovery/test/aws-endpoint.ts"
import { startAws } from "../../packages/discovery/test/aws-endpoint.ts"
import { failureAnswer } from "../../packages/discovery/test/empty-answer.ts"
import type { TestServer } from "../support/server.ts"
import { WITHOUT_BROWSER } from "./browser.ts"
import type { Tab } from "./browser.ts"
import { settled, signInAs, signInBrowser, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const ROLE = "arn:aws:iam::111122223333:role/bitting-discovery"
const SERVER_KEY = "AKIASERVERSERVERSERV"

describe.skipIf(WITHOUT_BROWSER)("the page of cloud accounts (needs Chromium)", () => {
  const browser = useBrowser()
  const before = { ...process.env }
  let aws: AwsEndpoint
  let server: TestServer
  let tab: Tab
  let organization: string

  beforeAll(async () => {
    aws = await startAws()
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: SERVER_KEY,
      AWS_SECRET_ACCESS_KEY: "the server's own secret",
    })
    aws.sts.principals.set(SERVER_KEY, {
      accountId: "999900000000",
      arn: "arn:aws:iam::999900000000:user/bitting",
    })
    server = await startConsole()
    tab = await browser.open()
    const who = { name: "Ada", email: "ada@example.com" }
    await signInBrowser(tab.context, server, { link: server.signInLink ?? "", ...who })
    organization = (await server.root.get("/organizations")).body.data[0].id
  })
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
    await server.close()
    await aws.close()
  })

  const open = async ({ page }: Tab): Promise<void> => {
    await page.goto(`${server.url}/console/o/${organization}/accounts`)
    await settled(page)
  }

  test("an account is linked by a role: what to paste, a refusal in words, then tried, tested and unlinked", async () => {
    const { page } = tab
    await open(tab)
    await page.getByText("Made-up resources, always there").waitFor()
    await page.getByLabel("Name", { exact: true }).fill("aws-main")
    await page.getByRole("button", { name: "Link", exact: true }).click()
    const trust = page.getByRole("group", { name: "Trust policy" })
    await trust.waitFor()
    const externalId = (await page.getByRole("group", { name: "External ID" }).textContent()) ?? ""
    expect(externalId).toMatch(/^acc_/)
    expect(JSON.parse((await trust.textContent()) ?? "")).toMatchObject({
      Statement: [
        {
          Principal: { AWS: "arn:aws:iam::999900000000:user/bitting" },
          Condition: { StringEquals: { "sts:ExternalId": externalId } },
        },
      ],
    })
    expect(new URL(page.url()).searchParams.get("account")).toBe(externalId)

    aws.sts.roles.set(ROLE, { externalId: null })
    await page.getByLabel("ARN of the role").fill(ROLE)
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByRole("alert").filter({ hasText: "without the external id" }).waitFor()

    aws.sts.roles.set(ROLE, { externalId })
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByText("It works: AWS account 111122223333.").waitFor()
    await page.getByText("By a role · AWS account 111122223333").waitFor()

    aws.fate = (call) => {
      if (call.service === "s3") return { status: 200, body: "<ListAllMyBucketsResult/>" }
      if (call.service !== "kms") return null
      const message = "User: x is not authorized to perform: kms:ListKeys because no policy allows it"
      return failureAnswer(call, { status: 400, code: "AccessDeniedException", message })
    }
    await page.getByRole("button", { name: "Test the connection" }).click()
    await page.getByText("It works in part").waitFor()
    expect(await page.getByRole("group", { name: "Missing permissions" }).textContent()).toBe("kms:ListKeys")

    await page.getByRole("button", { name: "Unlink aws-main" }).click()
    await page.getByRole("dialog").getByText("lose it at once").waitFor()
    await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click()
    await page.getByText("aws-main is unlinked.").waitFor()
    expect((await server.root.get("/accounts")).body.data).toHaveLength(1)
  })

  test("a secret access key leaves the page when it is saved", async () => {
    const { page } = tab
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    aws.sts.principals.set("AKIAIOSFODNN7EXAMPLE", {
      accountId: "222200000000",
      arn: "arn:aws:iam::2:user/u",
    })
    await open(tab)
    await page.getByLabel("Name", { exact: true }).fill("aws-key")
    await page.getByRole("button", { name: "Link", exact: true }).click()
    await page.getByLabel("Way in").selectOption({ label: "Access key" })
    await page.getByLabel("Access key ID").fill("AKIAIOSFODNN7EXAMPLE")
    await page.getByLabel("Secret access key", { exact: true }).fill(secret)
    await page.getByRole("button", { name: "Try and save" }).click()
    await page.getByText("By an access key · AWS account 222200000000").waitFor()
    expect(await page.getByLabel("Secret access key", { exact: true }).inputValue()).toBe("")
    expect(await page.content()).not.toContain(secret)
    expect(page.url()).not.toContain(secret)
  })

  test("what to paste fits a narrow window", async () => {
    const narrow = await browser.open({ width: 360, height: 740 })
    await narrow.context.addCookies(await tab.context.cookies())
    const { body } = await server.root.post("/accounts", { name: "aws-narrow", provider: "aws" })
    await narrow.page.goto(`${server.url}/console/o/${organization}/accounts?account=${body.id}`)
    await narrow.page.getByRole("group", { name: "Trust policy" }).waitFor()
    expect(await narrow.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360)
    expect(narrow.errors).toEqual([])
  })

  test("a viewer sees what is linked, and nothing to change it with", async () => {
    const other = await browser.open()
    await signInAs(other.context, server, { organizationId: organization, role: "viewer" })
    await open(other)
    await other.page.getByText("Linking and changing needs the role Admin or above.").waitFor()
    expect(await other.page.getByRole("button", { name: /Unlink|Set up/ }).count()).toBe(0)
  })
})
