import type { PasswordHasher } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { createPasswordHasher } from "../../packages/server/src/people/argon2.ts"
import type { Answer, Api } from "./api.ts"
import { createApi } from "./api.ts"
import type { TestServer } from "./server.ts"

/** A password that is good enough for everybody. */
export const GOOD = "correct horse battery"

/** Another one. */
export const BETTER = "wrong zebra generator"

/** A real hasher as cheap as the algorithm allows, and how often it computed a hash. */
export function countingHasher(): PasswordHasher & { readonly computed: () => number } {
  const hasher = createPasswordHasher({ memory: 8, passes: 1, parallelism: 1 })
  let computed = 0
  return {
    ...hasher,
    hash: async (password) => {
      computed += 1
      return hasher.hash(password)
    },
    verify: async (password, hash) => {
      computed += 1
      return hasher.verify(password, hash)
    },
    computed: () => computed,
  }
}

/** A browser: it keeps the cookies it is sent, and comes from an address of its own. */
export interface TestBrowser extends Api {
  readonly cookies: ReadonlyMap<string, string>
  readonly forget: (name: string) => void
}

/** An address that no other caller of this test file comes from. */
export function freshAddress(): string {
  return `10.${[...randomBytes(3)].join(".")}`
}

/**
 * A browser on the server's own pages.
 * @param address it seems to come from; needs `BITTING_TRUSTED_PROXIES` to name 127.0.0.1
 */
export function openBrowser(server: Pick<TestServer, "url">, address: string = freshAddress()): TestBrowser {
  const cookies = new Map<string, string>()
  const api = createApi(server.url, { origin: server.url, "x-forwarded-for": address })
  const request: Api["request"] = async (method, path, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const headers = { ...(cookie === "" ? {} : { cookie }), ...init.headers }
    const answer = await api.request(method, path, { ...init, headers })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (/;\s*max-age=0(?:;|$)/i.test(set)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const sending =
    (method: string) =>
    (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      request(method, path, { body, headers })
  return {
    url: server.url,
    cookies,
    forget: (name) => void cookies.delete(name),
    request,
    get: (path, headers = {}) => request("GET", path, { headers }),
    post: sending("POST"),
    patch: sending("PATCH"),
    delete: sending("DELETE"),
  }
}

/** Somebody with a password, and the browser they set it in. */
export interface SignedUp {
  readonly email: string
  readonly personId: string
  readonly memberId: string
  readonly browser: TestBrowser
}

/** Adds somebody to the default organization, signs them in with their link, and sets their password. */
export async function signUp(server: TestServer, password: string | null = GOOD): Promise<SignedUp> {
  const email = `p${randomBytes(6).toString("hex")}@example.com`
  const added = await server.root.post("/members", { email, name: "Somebody", role: "viewer" })
  const token = new URL(added.body.sign_in_link).hash.slice(1)
  const browser = openBrowser(server)
  const answer = await browser.post("/auth/link", { token, ...(password === null ? {} : { password }) })
  if (answer.status !== 200) throw new Error(`signing up answered ${answer.status}: ${answer.text}`)
  const { id: memberId, person_id: personId } = added.body.member
  return { email, personId, memberId, browser }
}
