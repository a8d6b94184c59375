import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { TestServer } from "../support/server.ts"
import { LOOKS, WITHOUT_BROWSER } from "./browser.ts"
import { accessibilityProblems, overflow, settled, signInAs, startConsole } from "./console.ts"
import { useBrowser } from "./use-browser.ts"

const names = LOOKS.map((look) => [`${look.width} pixels wide, ${look.colorScheme}`, look] as const)

describe.skipIf(WITHOUT_BROWSER)("who belongs to no organization (needs Chromium)", () => {
  const browser = useBrowser()
  let server: TestServer

  beforeAll(async () => {
    server = await startConsole()
  })
  afterAll(() => server.close())

  test.each(names)("is told so and can sign out, on a page %s", async (_, look) => {
    const { page, context, errors } = await browser.open(look)
    const organizationId: string = (await server.root.get("/organizations")).body.data[0].id
    const person = await signInAs(context, server, { organizationId, role: "member" })
    const { body } = await server.root.get("/members")
    const member = body.data.find(({ person_id }: { person_id: string }) => person_id === person)
    expect((await server.root.delete(`/members/${member.id}`)).status).toBeLessThan(300)
    await page.goto(`${server.url}/console/`)
    await settled(page)
    await page.getByRole("heading", { name: "You belong to no organization" }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await page.getByRole("button", { name: "Sign out" }).click()
    await page.waitForURL(/\/sign-in$/)
    expect(errors).toEqual([])
    await context.close()
  })
})
