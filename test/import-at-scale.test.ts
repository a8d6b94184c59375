import { appendFileSync, createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as delay } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Api } from "./support/api.ts"
import { startAsking } from "./support/asking.ts"
import { runAtTerminal, runCli, startCli } from "./support/cli.ts"
import { foreignToken, writeForeignKeys } from "./support/foreign-keys.ts"
import type { Interference } from "./support/holding-proxy.ts"
import { startHoldingProxy } from "./support/holding-proxy.ts"
import { mint } from "./support/keys.ts"
import { createRestartingServer } from "./support/restarting-server.ts"
import { stores } from "./support/stores.ts"

/** Keys that are imported; `npm run soak` imports 100,000. */
const KEYS = Number(process.env["SOAK_IMPORT"] ?? 8_000)

/** Keys the command sends at once. */
const BATCH = 1_000

/** Tokens that are never imported, to be asked about as well. */
const STRANGERS = 500

/** Questions asked at once when every key is verified. */
const AT_ONCE = 16

/** An import this large takes so long that people at a terminal are told how far it has come. */
const TOLD_FROM = 50_000

const KEYSPACES = fileURLToPath(new URL("fixtures/keyspaces", import.meta.url))
const POWERS = ["--keyspace", "unkey", "--scopes", "documents:read"]

let dir: string
let file: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "bitting-test-"))
  file = join(dir, "keys.ndjson")
  await writeForeignKeys(file, KEYS)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** How many answers there were of each kind to questions about the tokens of these numbers. */
async function codesOf(api: Api, from: number, until: number): Promise<Record<string, number>> {
  const codes: Record<string, number> = {}
  let next = from
  async function askOn(): Promise<void> {
    while (next < until) {
      const token = foreignToken(next++)
      const { body } = await api.post("/verify", { token })
      codes[body.code] = (codes[body.code] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, askOn))
  return codes
}

/** The ids of every key that is listed. */
async function listedIds(api: Api): Promise<readonly string[]> {
  const ids: string[] = []
  let cursor = ""
  do {
    const { body } = await api.get(`/keys?keyspace=unkey&limit=200${cursor}`)
    for (const { grant_id: id } of body.data) ids.push(id)
    cursor = body.next_cursor === null ? "" : `&cursor=${body.next_cursor}`
  } while (cursor !== "")
  return ids
}

/** The keys the audit log says were imported, in its order; the log is exported and verified offline first. */
async function recordedIds(env: Record<string, string>): Promise<readonly string[]> {
  const path = join(dir, "audit.ndjson")
  const exported = await runCli(["audit", "export", "--out", path], { env })
  expect(exported.code, exported.stderr).toBe(0)
  const { stdout: vkey } = await runCli(["audit", "checkpoint", "--vkey"], { env })
  const verified = await runCli(["audit", "verify", path, "--vkey", vkey.trim(), "--json"])
  expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, pruned: 0 })
  const ids: string[] = []
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { leaf } = JSON.parse(line)
    if (leaf?.action === "key.imported") ids.push(leaf.target.id)
  }
  return ids
}

const sortedSet = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort()

/** Everything imported verifies and nothing else does; lists and log have each key once, and the same ones. */
async function expectEveryKeyOnce(
  api: Api,
  about: { readonly env: Record<string, string>; readonly without: string },
): Promise<void> {
  expect(await codesOf(api, 0, KEYS)).toEqual({ ok: KEYS })
  expect(await codesOf(api, KEYS, KEYS + STRANGERS)).toEqual({ unknown_token: STRANGERS })
  const listed = (await listedIds(api)).filter((id) => id !== about.without)
  expect([listed.length, sortedSet(listed).length]).toEqual([KEYS, KEYS])
  const recorded = await recordedIds(about.env)
  expect(recorded.length).toBe(KEYS)
  expect(sortedSet(recorded)).toEqual(sortedSet(listed))
}

describe.each(stores())(`an import of ${KEYS} keys into a server on $name`, ({ name, freshUrl }) => {
  it(
    "that is killed, and whose server is killed, ends with every key there once",
    async () => {
      const databaseUrl = await freshUrl()
      const server = createRestartingServer({
        BITTING_KEYSPACES: KEYSPACES,
        ...(databaseUrl === undefined ? {} : { BITTING_DATABASE_URL: databaseUrl }),
      })
      let api = await server.start()
      const steady = await mint(api, {
        keyspace: "unkey",
        scopes: ["documents:read"],
        label: "there all the time",
      })
      const asker = startAsking(api, steady.token)
      const started = async (): Promise<void> => {
        api = await server.start()
        asker.resume(api)
      }
      const killServer = async (): Promise<void> => {
        asker.pause()
        await server.kill()
      }

      let killCommand = async (): Promise<void> => {}
      // A batch takes some hundred milliseconds: it is cut off anywhere in the middle, or just after it was done.
      const soon = (): Promise<void> => delay(Math.random() * 200)
      const at = (share: number): number => Math.ceil((KEYS / BATCH) * share)
      const plan = new Map<number, Interference>([
        [at(0.2), { sent: async () => await soon().then(killCommand) }],
        [at(0.4), { answered: async () => await killCommand() }],
        [at(0.6), { sent: async () => await soon().then(killServer).then(started) }],
        [at(0.8), { sent: async () => await soon().then(killServer) }],
      ])
      const proxy = await startHoldingProxy(server.url, (number) => plan.get(number) ?? {})
      const env = { BITTING_URL: proxy.url, BITTING_DATA_DIR: server.dataDir }
      const state = join(dir, `${name}.state`)
      const args = ["keys", "import", file, ...POWERS, "--resume", state]
      const from = performance.now()

      // Twice the command is killed, then the server: once it comes back at once, once it stays away until the command gives up.
      for (const ends of ["SIGKILL", "SIGKILL", 6]) {
        const command = startCli(args, { env })
        killCommand = async () => {
          command.child.kill("SIGKILL")
          await command.ended
        }
        const { code, stderr } = await command.ended
        expect(code, stderr).toBe(ends)
        // What the command had been told of is on disk.
        const { rows, created, existing, refused } = JSON.parse(readFileSync(state, "utf8"))
        expect([rows % BATCH, created + existing, refused]).toEqual([0, rows, 0])
        expect(rows).toBeLessThan(KEYS)
      }
      await started()
      const last = await runAtTerminal(
        `bitting keys import '${file}' ${POWERS.join(" ")} --resume '${state}'`,
        { env },
      )
      const seconds = (performance.now() - from) / 1_000
      await asker.stop()
      await proxy.close()
      expect(last.code, last.stdout).toBe(0)
      if (KEYS >= TOLD_FROM) expect(last.stdout).toMatch(/Importing … [\d,]+ of [\d,]+ \(\d+ %, .* left\)/)

      const { rows, created, existing, refused } = JSON.parse(readFileSync(state, "utf8"))
      expect([rows, created + existing, refused]).toEqual([KEYS, KEYS, 0])
      const direct = { ...env, BITTING_URL: server.url() }
      await expectEveryKeyOnce(api, { env: direct, without: steady.id })
      const again = await runCli(["keys", "import", file, ...POWERS, "--json"], { env: direct })
      expect(JSON.parse(again.stdout)).toEqual({ rows: KEYS, created: 0, existing: KEYS, refused: 0 })
      await server.end()
      const path = process.env["SOAK_REPORT"]
      if (path === undefined) return
      const report = {
        test: "import",
        store: name,
        keys: KEYS,
        existing,
        seconds,
        asked: asker.tally.count,
        slowestMs: asker.tally.slowestMs,
      }
      appendFileSync(path, `${JSON.stringify(report)}\n`)
    },
    300_000 + KEYS * 5,
  )
})
