import { randomBytes } from "node:crypto"
import { mintToken } from "@bitting/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { RouteDef } from "../packages/server/src/contract/route.ts"
import type { RouteId } from "../packages/server/src/contract/routes.ts"
import { ROUTES } from "../packages/server/src/contract/routes.ts"
import type { Answer, Api } from "./support/api.ts"
import { essence } from "./support/essence.ts"
import { mint } from "./support/keys.ts"
import { caseOf, OPERATION_CASES } from "./support/operations.ts"
import type { Probe } from "./support/operations.ts"
import type { TestOrganization } from "./support/people.ts"
import { addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"
import type { Things } from "./support/things.ts"
import { absentThings, thingsOf } from "./support/things.ts"

const IDS = Object.keys(ROUTES) as RouteId[]
const routeOf = (id: RouteId): RouteDef => ROUTES[id]
/** A protected API asks for keys of its own and lets anybody see the demo account; `discovery.test.ts` has its refusals. */
const EDGE = IDS.filter((id) => routeOf(id).access === "edge")
const PRIVATE = IDS.filter((id) => routeOf(id).access !== "public" && !EDGE.includes(id))
const WRITING = PRIVATE.filter((id) => routeOf(id).method !== "GET")

/** Operations that ask nobody who they are. One more is a decision, not an accident. */
const PUBLIC = [
  "keys.revokeTokens",
  "pane.get",
  "auth.previewInvitation",
  "auth.acceptInvitation",
  "auth.signIn",
  "auth.signInByPassword",
  "auth.requestPasswordReset",
  "auth.confirmPasswordReset",
  "auth.options",
  "auth.showSecondFactor",
  "auth.challengePasskey",
  "auth.signInByPasskey",
  "auth.beginSingleSignOn",
  "auth.challengeWallet",
  "auth.signInByWallet",
  "health.live",
  "health.ready",
]

/** Operations in which nothing of an organization can be named. */
const NAMES_NOTHING = [
  "keyspaces.list",
  "keyspaces.get",
  "organizations.list",
  "organizations.create",
  "auth.signIn",
  "auth.session",
  "auth.signOut",
  "auth.showSecondFactor",
  "auth.beginTotp",
  "auth.confirmTotp",
  "auth.removeTotp",
  "auth.renewRecoveryCodes",
  "auth.challengePasskey",
  "auth.signInByPasskey",
  "auth.beginPasskey",
  "auth.addPasskey",
  "auth.renamePasskey",
  "auth.removePasskey",
  "auth.options",
  "auth.signInByPassword",
  "auth.setPassword",
  "auth.requestPasswordReset",
  "auth.confirmPasswordReset",
  "auth.reauthenticate",
  "auth.credentials",
  "auth.sessions",
  "auth.endSession",
  "auth.endOtherSessions",
  "auth.previewInvitation",
  "auth.acceptInvitation",
  "auth.unlinkIdentity",
  "auth.challengeWallet",
  "auth.signInByWallet",
  "auth.challengeWalletLink",
  "auth.linkWallet",
  "auth.unlinkWallet",
  "pane.get",
  "health.live",
  "health.ready",
  "verifier.renew",
  "verifier.load",
  "verifier.leave",
]
const NAMING = IDS.filter((id) => !NAMES_NOTHING.includes(id) && !EDGE.includes(id))

describe("the table of operations", () => {
  it("has a case for every route and none for routes that do not exist", () => {
    expect(Object.keys(OPERATION_CASES).toSorted()).toEqual(IDS.toSorted())
  })

  it("knows which operations stand at the edge", () => {
    expect(EDGE).toEqual(["discovery.ask", "discovery.csv", "discovery.services"])
  })

  it("knows which operations are public", () => {
    expect(IDS.filter((id) => routeOf(id).access === "public")).toEqual(PUBLIC)
  })
})

describe.each(stores())("authorization on $name", ({ freshUrl }) => {
  let server: TestServer
  let ours: TestOrganization
  let own: Things
  let theirs: Things
  /** Every scope there is, for our organization. */
  let systemKey: Api

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    ours = await addOrganization(server, { name: "Ours" })
    own = thingsOf(server, ours)
    theirs = thingsOf(server, await addOrganization(server, { name: "Theirs" }))
    const declared = await ours.owner.api.get("/keyspaces/system")
    const { token } = await mint(ours.owner.api, { keyspace: "system", scopes: declared.body.scopes })
    systemKey = server.withToken(token)
  })
  afterAll(() => server.close())

  const send = (api: Api, id: RouteId, { path, ...rest }: Probe): Promise<Answer> =>
    api.request(routeOf(id).method, path, rest)

  const ask = async (api: Api, id: RouteId): Promise<Answer> => send(api, id, await caseOf(id).request(own))

  const refusal = ({ status, body }: Answer): unknown => [status, body?.status, body?.code]

  describe("without credentials is refused", () => {
    it.each(PRIVATE)("%s", async (id) => {
      const answer = await ask(server.anonymous, id)
      expect(refusal(answer)).toEqual([401, 401, "unauthenticated"])
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="bitting"')
      expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8")
    })
  })

  describe("with a token that is no good is refused", () => {
    let revoked: string
    beforeAll(async () => {
      const body = { keyspace: "system", scopes: ["keys:read"], workspace_id: ours.workspaceId }
      const key = await mint(ours.owner.api, body)
      await ours.owner.api.delete(`/keys/${key.id}`)
      revoked = key.token
    })

    it.each(PRIVATE)("%s", async (id) => {
      const never = mintToken(randomBytes(256), "bit_sys")
      const answers = []
      for (const token of ["nonsense", never, revoked]) answers.push(await ask(server.withToken(token), id))
      for (const answer of answers) {
        expect(refusal(answer)).toEqual([401, 401, "invalid_token"])
        expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="bitting", error="invalid_token"')
      }
      // Malformed, unknown and revoked cannot be told apart.
      expect(new Set(answers.map((answer) => JSON.stringify(essence(answer)))).size).toBe(1)
    })
  })

  describe("with a session that is no good is refused", () => {
    it.each(PRIVATE)("%s", async (id) => {
      const secret = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
      const answer = await ask(server.withCookie(`bitting_session=${secret}`), id)
      expect(refusal(answer)).toEqual([401, 401, "invalid_session"])
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="bitting"')
    })
  })

  describe("with a key of another API is refused", () => {
    it.each(PRIVATE)("%s", async (id) => {
      const answer = await ask(server.withToken(await own.token()), id)
      expect(refusal(answer)).toEqual([403, 403, "not_a_system_key"])
    })
  })

  describe("with a session from another site's page is refused", () => {
    it.each(WRITING)("%s", async (id) => {
      const probe = await caseOf(id).request(own)
      const { method } = routeOf(id)
      for (const headers of [
        { origin: "https://evil.example.net" },
        { origin: "null" },
        { origin: server.url, "sec-fetch-site": "cross-site" },
      ]) {
        const answer = await ours.owner.api.request(method, probe.path, { body: probe.body, headers })
        expect(refusal(answer)).toEqual([403, 403, "cross_site_request"])
      }
    })
  })

  describe("what belongs to another organization cannot be told from what does not exist:", () => {
    it.each(NAMING)("%s", async (id) => {
      const { foreign } = caseOf(id)
      const real = await foreign(theirs, own)
      const absent = await foreign(absentThings(), own)
      expect(real.length).toBeGreaterThan(0)
      for (const [index, probe] of real.entries()) {
        const never = absent[index]
        if (never === undefined) throw new Error("a probe without its twin")
        expect(probe).not.toEqual(never)
        for (const [caller, api] of [
          ["system key", systemKey],
          ["session", ours.owner.api],
        ] as const) {
          const asked = await send(api, id, probe)
          const expected = await send(api, id, never)
          const seen = { ...asked, text: theirs.hide(asked.text) }
          expect([caller, probe.path, essence(seen)]).toEqual([caller, probe.path, essence(expected)])
        }
      }
    })

    it.each(NAMES_NOTHING as RouteId[])("%s names nothing", async (id) => {
      expect(await caseOf(id).foreign(theirs, own)).toEqual([])
    })
  })
})
