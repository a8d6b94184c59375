import { AxeBuilder } from "@axe-core/playwright"
import type { Role } from "@bitting/core"
import { randomBytes } from "node:crypto"
import type { BrowserContext, Page } from "playwright-core"
import type { TestServer } from "../support/server.ts"
import { startTestServer } from "../support/server.ts"

/** A real server with its console. @param environment further settings */
export async function startConsole(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  return startTestServer({ environment: { BITTING_CONSOLE: "on", ...environment } })
}

/** Signs a browser in with a one-time link, without looking at the pages that do it. */
export async function signInBrowser(
  context: BrowserContext,
  server: TestServer,
  { link, ...who }: { readonly link: string; readonly name?: string; readonly email?: string },
): Promise<void> {
  const token = new URL(link).hash.slice(1)
  const response = await context.request.post(`${server.url}/auth/link`, { data: { token, ...who } })
  if (!response.ok()) throw new Error(`sign-in answered ${response.status()}: ${await response.text()}`)
}

/** Adds somebody new to an organization and signs a browser in as them. @returns the id of the person */
export async function signInAs(
  context: BrowserContext,
  server: TestServer,
  as: { readonly organizationId: string; readonly role: Role },
): Promise<string> {
  const { organizationId: organization_id, role } = as
  const email = `${role}-${randomBytes(4).toString("hex")}@example.com`
  const { status, body, text } = await server.root.post("/members", {
    organization_id,
    role,
    email,
    name: role,
  })
  if (status !== 201) throw new Error(`adding a member answered ${status}: ${text}`)
  await signInBrowser(context, server, { link: body.sign_in_link })
  return body.member.person_id
}

/** Waits until the page has nothing more to load and shows its heading. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: "detached" })
}

/** What axe finds wrong with the page, each in one line. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
  )
}

/** By how many pixels the page is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth")
}
