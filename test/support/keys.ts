import type { Api } from "./api.ts"
import type { TestServer } from "./server.ts"

/** A key as its maker gets it. */
export interface Minted {
  readonly token: string
  readonly id: string
  /** The key as the API shows it. */
  // eslint-disable-next-line typescript/no-explicit-any -- a test reads any field, and a wrong one fails it
  readonly key: any
}

/** Creates a key. @throws Error unless it was created */
export async function mint(api: Api, body: object): Promise<Minted> {
  const { status, body: answer, text } = await api.post("/keys", body)
  if (status !== 201) throw new Error(`creating a key answered ${status}: ${text}`)
  return { token: answer.token, id: answer.key.grant_id, key: answer.key }
}

/** What is asked about a token beside the token. */
export interface Circumstances {
  readonly keyspace?: string
  readonly action?: object
  readonly request?: object
}

/** Verifies a token with the root key and answers the decision. @throws Error when the question was not answered */
// eslint-disable-next-line typescript/no-explicit-any -- a test reads any field, and a wrong one fails it
export async function verify(server: TestServer, token: string, about: Circumstances = {}): Promise<any> {
  const { status, body, text } = await server.root.post("/verify", { token, ...about })
  if (status !== 200) throw new Error(`verifying answered ${status}: ${text}`)
  return body
}

/** The code of a decision, where only that is of interest. */
export async function codeOf(server: TestServer, token: string, about: Circumstances = {}): Promise<string> {
  return (await verify(server, token, about)).code
}
