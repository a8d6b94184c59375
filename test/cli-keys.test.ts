import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { CliRun } from "./support/cli.ts"
import { runAtTerminal, runCli, startCli } from "./support/cli.ts"
import { eventually } from "./support/eventually.ts"
import { codeOf, mint } from "./support/keys.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

let server: TestServer
let env: Record<string, string>
let dir: string

beforeAll(async () => {
  server = await startTestServer()
  env = { BITTING_URL: server.url, BITTING_DATA_DIR: server.dataDir }
  dir = mkdtempSync(join(tmpdir(), "bitting-test-"))
})
afterAll(async () => {
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

const cli = (line: string, stdin = ""): Promise<CliRun> => runCli(line.split(" "), { env, stdin })

const POWERS = "--keyspace compliance --permission read-only"

const TOKEN = /^lp_[0-9A-Za-z]{36}\n$/

async function created(options = ""): Promise<{ token: string; id: string }> {
  const { stdout } = await cli(`keys create ${POWERS} --json${options === "" ? " --label some" : options}`)
  const { token, key } = JSON.parse(stdout)
  return { token, id: key.grant_id }
}

describe("keys create", () => {
  it("prints the token once and alone on standard output", async () => {
    const { code, stdout, stderr } = await cli(`keys create ${POWERS} --label ci`)
    expect(code).toBe(0)
    expect(stdout).toMatch(TOKEN)
    expect(stderr).toContain('"ci"')
    expect(stderr).not.toContain(stdout.trim())
    expect(await codeOf(server, stdout.trim())).toBe("ok")
  })

  it("with --json prints the whole answer and nothing else", async () => {
    const { stdout, stderr } = await cli(
      `keys create ${POWERS} --label x --json --allowed-ips 10.0.0.0/8,192.0.2.1`,
    )
    expect(stderr).toBe("")
    const { token, key } = JSON.parse(stdout)
    expect(`${token}\n`).toMatch(TOKEN)
    expect(key.scopes).toContain("compliance:read")
  })

  it("sends every option as the field it is named after", async () => {
    const { stdout, stderr } = await cli(
      `keys create -l fields -k compliance -s compliance:read -s evidence:read,users:read --environments production --quota 10/day --metadata a=b=c --metadata team=blue --expires-in 2w --json`,
    )
    expect(stderr).toBe("")
    const { key } = JSON.parse(stdout)
    expect(key).toMatchObject({
      permission: null,
      scopes: ["compliance:read", "evidence:read", "users:read"],
      environments: ["production"],
      quota: { limit: 10, period: "day" },
      metadata: { a: "b=c", team: "blue" },
    })
    expect(Date.parse(key.expires_at) - Date.parse(key.created_at)).toBe(14 * 86_400_000)
  })

  it("tells what the server refuses with its code, each wrong field, what to do and the request's id", async () => {
    const { code, stdout, stderr } = await cli("keys create --keyspace compliance --scopes nonsense")
    expect(code).toBe(1)
    expect(stdout).toBe("")
    expect(stderr).toMatch(/^error: .* \[unprocessable\]\n/)
    expect(stderr).toContain("/scopes")
    expect(stderr).toMatch(/request id: req_/)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it("tells programs the same as JSON", async () => {
    const { code, stderr } = await cli("keys create --keyspace compliance --label x --scopes nonsense --json")
    expect(code).toBe(1)
    const { error } = JSON.parse(stderr)
    expect(error).toMatchObject({
      code: "unprocessable",
      errors: [{ pointer: expect.stringContaining("/scopes") }],
    })
    expect(error.request_id).toMatch(/^req_/)
  })
})

describe("keys list", () => {
  it("shows keys in columns, without colour where nobody looks", async () => {
    const { id } = await created(" --label seen-in-list")
    const { code, stdout } = await cli("keys list --q seen-in-list")
    expect(code).toBe(0)
    const [head, row, ...rest] = stdout.trimEnd().split("\n")
    expect(head).toMatch(/^ID +KEYSPACE +TYPE +LABEL +TOKEN +STATUS +ENDS +LAST USED$/)
    expect(row).toMatch(
      new RegExp(`^${id} +compliance +\\S+ +seen-in-list +lp_…\\w{4} +active +never +never$`),
    )
    expect(rest).toEqual([])
    expect(stdout).not.toContain("\u001B")
  })

  it("goes on where a page ended, and with --all shows every page", async () => {
    for (let count = 0; count < 3; count++) await created(" --label paged")
    const first = JSON.parse((await cli("keys list --q paged --limit 2 --json")).stdout)
    expect(first.data).toHaveLength(2)
    const second = JSON.parse(
      (await cli(`keys list --q paged --limit 2 --cursor ${first.next_cursor} --json`)).stdout,
    )
    expect(second.data).toHaveLength(1)
    const all = JSON.parse((await cli("keys list --q paged --all --json")).stdout)
    expect(all.data.map((key: { grant_id: string }) => key.grant_id)).toEqual(
      [...first.data, ...second.data].map((key) => key.grant_id),
    )
  })

  it("of nothing says so and prints nothing", async () => {
    const { code, stdout, stderr } = await cli("keys list --q nothing-like-it")
    expect([code, stdout]).toEqual([0, ""])
    expect(stderr).toBe("There are no such keys.\n")
  })

  it("into a reader that has seen enough ends quietly", async () => {
    const { child, ended } = startCli(["keys", "list", "--all", "--json"], { env })
    child.stdout.destroy()
    const { stderr } = await ended
    expect(stderr).toBe("")
  })
})

describe("keys denials", () => {
  it("shows when a key was refused, why, what was asked for and from where", async () => {
    const { id, token } = await created()
    const none = await cli(`keys denials ${id}`)
    expect([none.code, none.stdout]).toEqual([0, ""])
    expect(none.stderr).toContain("Nothing was refused")
    const request = { origin: "https://pages.example", ip: "203.0.113.7" }
    expect(await codeOf(server, token, { action: { scopes: ["users:write"] }, request })).toBe(
      "insufficient_scope",
    )
    const [denial] = await eventually(async () => {
      const { data } = JSON.parse((await cli(`keys denials ${id} --json`)).stdout)
      return data.length > 0 ? data : undefined
    })
    expect(denial).toMatchObject({
      code: "insufficient_scope",
      asked: ["users:write"],
      address: "203.0.113.7",
    })
    const { code, stdout } = await cli(`keys denials ${id}`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^WHEN +CODE +ASKED FOR +ORIGIN +ADDRESS$/m)
    expect(stdout).toMatch(/ insufficient_scope +users:write +https:\/\/pages\.example +203\.0\.113\.7$/m)
  })
})

describe("keys show", () => {
  it("shows everything but the token", async () => {
    const { id, token } = await created(" --label shown")
    const { code, stdout } = await cli(`keys show ${id}`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Label +shown$/m)
    expect(stdout).toMatch(/^Scopes +compliance:read, /m)
    expect(stdout).not.toContain(token)
  })

  it("of a key that is not there ends with 4", async () => {
    const { code, stderr } = await cli("keys show key_0000000000000000000000")
    expect(code).toBe(4)
    expect(stderr).toContain("[not_found]")
  })
})

describe("keys rotate", () => {
  it("prints the new token alone, and both work until the overlap ends", async () => {
    const { id, token } = await created()
    const { code, stdout, stderr } = await cli(`keys rotate ${id} --overlap 1h`)
    expect(code).toBe(0)
    expect(stdout).toMatch(TOKEN)
    expect(stderr).toContain(`the successor of ${id}`)
    expect([await codeOf(server, token), await codeOf(server, stdout.trim())]).toEqual(["ok", "ok"])
  })

  it("of a key that is rotating already is refused", async () => {
    const { id } = await created()
    await cli(`keys rotate ${id}`)
    const { code, stderr } = await cli(`keys rotate ${id}`)
    expect(code).toBe(1)
    expect(stderr).toContain("[key_not_rotatable]")
  })
})

describe("keys revoke", () => {
  it("revokes before it ends, and does not ask programs", async () => {
    const { id, token } = await created()
    const { code, stdout, stderr } = await cli(`keys revoke ${id} --reason leaked`)
    expect([code, stdout]).toEqual([0, ""])
    expect(stderr).toContain(`${id} is revoked`)
    expect(await codeOf(server, token)).toBe("revoked")
    expect((await server.root.get(`/keys/${id}`)).body.revoked_reason).toBe("leaked")
  })

  it("with --purge takes the key off every list", async () => {
    const { id } = await created()
    expect((await cli(`keys revoke ${id} --purge --yes`)).code).toBe(0)
    expect((await cli(`keys show ${id}`)).code).toBe(4)
  })

  it.each([
    ["n", "ok", 1],
    ["y", "revoked", 0],
  ])("asks people, and takes %s for what it is", async (answer, outcome, code) => {
    const { id, token } = await created(" --label asked-about")
    const run = await runAtTerminal(`bitting keys revoke ${id}`, { env, typed: `${answer}\r` })
    expect(run.stdout).toContain('"asked-about"')
    expect(run.code).toBe(code)
    expect(await codeOf(server, token)).toBe(outcome)
  })

  it("with --yes does not ask", async () => {
    const { id, token } = await created()
    const run = await runAtTerminal(`bitting keys revoke ${id} --yes`, { env })
    expect(run.code).toBe(0)
    expect(await codeOf(server, token)).toBe("revoked")
  })
})

describe("verify", () => {
  it("ends with 0 for a valid token from standard input", async () => {
    const { token } = await created()
    const { code, stdout } = await cli("verify --scopes compliance:read", `${token}\n`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Valid +yes$/m)
    expect(stdout).not.toContain(token)
  })

  it.each([
    ["unknown_token", "", "lp_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp"],
    ["malformed_token", "", "nonsense"],
  ])("ends with 3 for a token that is %s", async (reason, options, token) => {
    const { code, stdout } = await cli(`verify${options}`, token)
    expect(code).toBe(3)
    expect(stdout).toMatch(/^Valid +no$/m)
    expect(stdout).toContain(reason)
  })

  it("names the scopes a token lacks", async () => {
    const { token } = await created()
    const path = join(dir, "token")
    writeFileSync(path, `${token}\n`)
    const { code, stdout } = await cli(`verify --token-file ${path} --scopes settings:write`)
    expect(code).toBe(3)
    expect(stdout).toMatch(/^Missing +settings:write$/m)
  })

  it("asks with every circumstance", async () => {
    const { token } = await created(" --label where --allowed-ips 10.0.0.0/8 --environments production")
    const ask = async (options: string): Promise<string> =>
      JSON.parse((await cli(`verify --json ${options}`, token)).stdout).code
    expect(await ask("--ip 10.1.2.3 --environment production")).toBe("ok")
    expect(await ask("--ip 192.0.2.1 --environment production")).toBe("ip_not_allowed")
    expect(await ask("--ip 10.1.2.3 --environment staging")).toBe("environment_not_allowed")
  })

  it("of nothing is a wrong command line", async () => {
    const { code, stderr } = await cli("verify")
    expect(code).toBe(2)
    expect(stderr).toContain("Nothing came on standard input.")
  })

  it("lets people type the token without showing it", async () => {
    const { token } = await created()
    const { code, stdout } = await runAtTerminal("bitting verify", { env, typed: `${token}\r` })
    expect(stdout).toContain("Token: ")
    expect(stdout).not.toContain(token)
    expect(code).toBe(0)
  })
})

describe("hygiene", () => {
  it("names each key that should be reviewed, with the evidence and what to do", async () => {
    const { id } = await created(" --label never-ends")
    const { code, stdout, stderr } = await cli("hygiene --check no_expiry --keyspace compliance")
    expect(code).toBe(0)
    expect(stdout).toMatch(/^no expiry: \S/m)
    expect(stdout).toMatch(new RegExp(`^\\w+ +${id} +compliance +never-ends +\\S`, "m"))
    expect(stderr).toMatch(/^\d+ findings? in \d+ keys?\.\n$/)
  })

  it("ends scheduled runs with 3 when there is something", async () => {
    await created(" --label never-ends")
    const found = await cli("hygiene --check no_expiry --exit-code --json")
    expect(found.code).toBe(3)
    expect(JSON.parse(found.stdout).data.length).toBeGreaterThan(0)
    expect((await cli("hygiene --check at_quota --exit-code")).code).toBe(0)
  })
})

describe("at a terminal", () => {
  it("colours are used, unless NO_COLOR says not to", async () => {
    await created(" --label coloured")
    const line = "bitting keys list --q coloured"
    expect((await runAtTerminal(line, { env })).stdout).toContain("\u001B[32mactive")
    expect((await runAtTerminal(line, { env: { ...env, NO_COLOR: "1" } })).stdout).not.toContain("\u001B")
  })
})

describe("who calls", () => {
  it("is the key in --key-file, before BITTING_KEY_FILE, before the root key", async () => {
    const { token } = await mint(server.root, {
      keyspace: "system",
      scopes: ["keys:read"],
      label: "reads",
    })
    const path = join(dir, "reader")
    writeFileSync(path, token)
    const create = ["keys", "create", "--label", "by", ...POWERS.split(" ")]
    const reader = await runCli([...create, "--key-file", path], { env })
    expect(reader.code).toBe(5)
    expect(reader.stderr).toContain("[insufficient_scope]")
    expect((await runCli(create, { env: { ...env, BITTING_KEY_FILE: path } })).code).toBe(5)
    expect((await runCli(create, { env })).code).toBe(0)
  })

  it("without any key is nobody, and told so", async () => {
    const { code, stderr } = await runCli(["keys", "list"], { env: { BITTING_URL: server.url }, cwd: dir })
    expect(code).toBe(5)
    expect(stderr).toContain("--key-file")
  })

  it("never sends the root key by itself to another machine", async () => {
    // 192.0.2.0/24 is no network (RFC 5737): it is asked for through a proxy that is this test.
    const { createServer } = await import("node:http")
    const seen: (string | undefined)[] = []
    const proxy = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(401, { "content-type": "application/problem+json" })
      response.end(JSON.stringify({ code: "unauthenticated", detail: "no" }))
    })
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve))
    const address = proxy.address()
    if (address === null || typeof address === "string") throw new Error("not listening")
    // A name of this machine that the program cannot know to be one.
    const { code } = await runCli(["keys", "list", "--url", `http://0.0.0.0:${address.port}`], {
      env: { BITTING_DATA_DIR: server.dataDir },
    })
    proxy.close()
    expect(seen).toEqual([undefined])
    expect(code).toBe(5)
  })

  it("a file that holds no key is not sent anywhere", async () => {
    const path = join(dir, "no-key")
    writeFileSync(path, "two words")
    const { code, stderr } = await runCli(["keys", "list", "--key-file", path], { env })
    expect(code).toBe(2)
    expect(stderr).not.toContain("two words")
  })
})

describe("a server that does not answer", () => {
  it("ends with 6 and says what to do", async () => {
    const { code, stderr } = await runCli(["keys", "list", "--url", "http://127.0.0.1:1"], { env })
    expect(code).toBe(6)
    expect(stderr).toContain("[network_error]")
    expect(stderr).toContain("bitting serve")
  })
})

describe("secrets", () => {
  it("are in no list of processes while a command runs", async () => {
    const { token } = await created()
    const { child, ended } = startCli(["verify"], { env })
    const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, "utf8")
    const environment = readFileSync(`/proc/${child.pid}/environ`, "utf8")
    child.stdin.end(token)
    expect((await ended).code).toBe(0)
    for (const text of [commandLine, environment]) {
      expect(text).not.toContain(token)
      expect(text).not.toContain(server.rootKey)
    }
  })

  it.each(["--token", "--key", "--secret", "--password"])(
    "are not taken from %s, nor repeated",
    async (flag) => {
      const { code, stderr } = await cli(`verify ${flag} hunter2`)
      expect(code).toBe(2)
      expect(stderr).toContain("never given on the command line")
      expect(stderr).not.toContain("hunter2")
    },
  )

  it("given as an argument are not repeated", async () => {
    const { code, stderr } = await cli("verify lp_hunter2")
    expect(code).toBe(2)
    expect(stderr).not.toContain("hunter2")
  })
})
