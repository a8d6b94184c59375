import type { Clock, PasswordHasher } from "@bitting/core"
import { readConfig, startServer } from "@bitting/server"
import type { RunningServer } from "@bitting/server"
import { randomBytes } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createApi } from "./api.ts"
import type { Api } from "./api.ts"

/** A real server on a data directory of its own, and ways to call it. */
export interface TestServer extends RunningServer {
  readonly dataDir: string
  readonly rootKey: string
  /** Calls with the root key. */
  readonly root: Api
  /** Calls with any token. */
  readonly withToken: (token: string) => Api
  /** Calls with nothing. */
  readonly anonymous: Api
  /** Calls with a session cookie, from the server's own origin. */
  readonly withCookie: (cookie: string) => Api
  /** Signs the first person in; they own the default organization and run the instance. */
  readonly signInFirst: () => Promise<Api>
  /** Signs somebody in with the link that adding them answered. */
  readonly signInWith: (link: string) => Promise<Api>
  /** Lines the server logged. */
  readonly logLines: readonly string[]
}

export interface TestServerOptions {
  /** PostgreSQL URL; SQLite when left out. */
  readonly databaseUrl?: string | undefined
  readonly keyspacesDir?: string
  readonly clock?: Clock
  readonly requestTimeoutMs?: number
  /** Another hasher of passwords, which counts or costs less. */
  readonly passwords?: PasswordHasher
  readonly environment?: Readonly<Record<string, string>>
  /** A data directory to start on again; a new one when left out. */
  readonly dataDir?: string
}

/** Master key of test servers on PostgreSQL, which make none of their own; another in every test file. */
export const TEST_MASTER_KEY: string = randomBytes(32).toString("hex")

async function signIn(url: string, link: string, who: object): Promise<string> {
  const token = new URL(link).hash.slice(1)
  const response = await fetch(`${url}/auth/link`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, ...who }),
  })
  const [cookie] = response.headers.getSetCookie()
  if (!response.ok || cookie === undefined)
    throw new Error(`sign-in answered ${response.status}: ${await response.text()}`)
  return cookie.split(";")[0] ?? ""
}

/** Starts a server on a free port of 127.0.0.1. Close it in `afterAll`; its data directory goes with it unless it was handed in. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "bitting-test-"))
  const logLines: string[] = []
  const config = readConfig({
    BITTING_PORT: "0",
    BITTING_DATA_DIR: dataDir,
    // What is built or not must not decide what is tested; tests of the console switch it on.
    BITTING_CONSOLE: "off",
    ...(options.databaseUrl === undefined
      ? {}
      : { BITTING_DATABASE_URL: options.databaseUrl, BITTING_MASTER_KEY: TEST_MASTER_KEY }),
    ...(options.keyspacesDir === undefined ? {} : { BITTING_KEYSPACES: options.keyspacesDir }),
    ...options.environment,
  })
  const note = (event: string, fields: object = {}): void =>
    void logLines.push(JSON.stringify({ event, ...fields }))
  const server = await startServer({
    config,
    log: {
      info: note,
      warn: note,
      failure: (error, requestId) =>
        note("failure", {
          requestId,
          code: error.code,
          cause: error.cause instanceof Error ? error.cause.stack : undefined,
        }),
    },
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.requestTimeoutMs === undefined ? {} : { requestTimeoutMs: options.requestTimeoutMs }),
    ...(options.passwords === undefined ? {} : { passwords: options.passwords }),
  })
  const rootKey = readFileSync(join(dataDir, "root-key"), "utf8").trim()
  const withToken = (token: string): Api => createApi(server.url, { authorization: `Bearer ${token}` })
  const withCookie = (cookie: string): Api => createApi(server.url, { cookie, origin: server.url })
  return {
    ...server,
    dataDir,
    rootKey,
    logLines,
    root: withToken(rootKey),
    withToken,
    withCookie,
    anonymous: createApi(server.url, {}),
    signInFirst: async () => {
      if (server.signInLink === null) throw new Error("there is a first person already")
      return withCookie(
        await signIn(server.url, server.signInLink, { name: "Ada Owner", email: "ada@example.com" }),
      )
    },
    signInWith: async (link) => withCookie(await signIn(server.url, link, {})),
    close: async () => {
      await server.close()
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
