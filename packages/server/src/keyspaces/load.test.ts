import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { formatDuration, OPERATIONS, ROLES, roleAtLeast } from "@bitting/core"
import type { Keyspace, Role } from "@bitting/core"
import { assert, property, record, stringMatching } from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { KeyspaceFileError, problemLine } from "./keyspace-file-error.ts"
import { loadKeyspaces, SHIPPED_KEYSPACES_DIR } from "./load.ts"
import { parseKeyspaceFile } from "./parse-keyspace.ts"

const FIXTURES = fileURLToPath(new URL("../../../../test/fixtures/keyspaces", import.meta.url))

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "bitting-keyspaces-"))
})
afterEach(async () => {
  await rm(dir, { recursive: true })
})

/** Writes files into the folder; returns every problem that loading it reports, each as one line without the folder. */
async function problemsOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly string[]> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
  try {
    await loadKeyspaces(dir)
  } catch (error) {
    if (!(error instanceof KeyspaceFileError)) throw error
    return error.problems.map((found) => problemLine(found).replaceAll(`${dir}/`, ""))
  }
  return []
}

async function shipped(name: string): Promise<Keyspace> {
  const keyspace = (await loadKeyspaces(SHIPPED_KEYSPACES_DIR)).byName.get(name)
  if (keyspace === undefined) throw new Error(`${name} is not shipped`)
  return keyspace
}

function isRole(rule: unknown): rule is Role {
  return ROLES.some((role) => role === rule)
}

describe("the shipped keyspaces", () => {
  test("mint tokens that begin as documented", async () => {
    const { byHead } = await loadKeyspaces(SHIPPED_KEYSPACES_DIR)
    expect(
      [...byHead].map(([head, { keyspace, type }]) => `${head}_ ${keyspace.name} ${type.name}`).sort(),
    ).toEqual([
      "bit_pool_ system pool",
      "bit_root_ system root",
      "bit_sys_ system key",
      "csl_ak_ discovery api_key",
      "csl_dm_ discovery demo",
      "csl_em_ discovery embed",
      "lh_ backup key",
      "lp_ compliance key",
    ])
  })

  test("discovery: demo keys see the demo account only, and must state origins and a rate", async () => {
    const discovery = await shipped("discovery")
    expect(
      discovery.types.map((type) => [
        type.name,
        type.publishable,
        type.mandatoryConstraints,
        type.allowedAccounts,
      ]),
    ).toEqual([
      ["embed", true, [], null],
      ["api_key", false, [], null],
      ["demo", true, ["allowed_origins", "rate_limit_rpm"], ["demo"]],
    ])
    expect(discovery.anonymous).toEqual({ account: "demo", rateLimitRpm: 30 })
    expect([discovery.holder, discovery.manage]).toEqual(["organization", "member"])
    expect(discovery.resources).toEqual(["account", "service"])
    expect(discovery.constraints).toHaveLength(5)
    expect(Object.keys(discovery.plans)).toEqual(["free", "pro", "business"])
  })

  test("discovery: an expiry must be chosen: 30 days, 90 days, 1 year, or custom", async () => {
    const { expiry } = await shipped("discovery")
    expect(expiry.choicesMs.map(formatDuration)).toEqual(["30d", "90d", "1y"])
    expect([expiry.required, expiry.custom, expiry.defaultMs]).toEqual([true, true, null])
  })

  test("system: managers and above, 90 days unless another range is chosen, recoverable, pools apart", async () => {
    const system = await shipped("system")
    expect([system.manage, system.read, system.labelRequired, system.defaultLabel]).toEqual([
      "manager",
      "manager",
      false,
      "API key",
    ])
    expect(formatDuration(system.expiry.defaultMs ?? 0)).toBe("90d")
    expect(system.expiry.required).toBe(false)
    expect(system.types.map(({ name, recoverable, managedBy }) => [name, recoverable, managedBy])).toEqual([
      ["key", true, null],
      ["pool", false, "pools"],
      ["root", false, "the command line"],
    ])
    expect(system.roles?.member).toEqual([])
    expect(system.console).toMatchObject({
      createButton: "Generate an API Key",
      revokeButton: "Revoke and Delete",
      revokeRemoves: true,
    })
  })

  test("system: nobody can grant a key what the role itself may not do", async () => {
    const { roles } = await shipped("system")
    const beyond = ROLES.flatMap((role) =>
      Object.entries(OPERATIONS)
        .filter(([, { scope }]) => scope !== null && roles?.[role].includes(scope))
        .filter(([, rule]) => isRole(rule.role) && !roleAtLeast(role, rule.role))
        .map(([operation]) => `${role}: ${operation}`),
    )
    expect(beyond).toEqual([])
    expect(roles?.manager).toEqual(
      expect.arrayContaining(["scim:write", "metrics:read", "keys:write", "keys:verify"]),
    )
  })

  test("compliance: three levels, each adding to the one before, and five use cases with the level each needs", async () => {
    const { levels, tasks, resources } = await shipped("compliance")
    expect(levels.map(({ title, scopes }) => [title, scopes.length])).toEqual([
      ["Read-only", 4],
      ["Read-write", 6],
      ["Admin", 8],
    ])
    const needed = tasks.map((task) => [
      task.name,
      levels.find(({ scopes }) => task.scopes.every((scope) => scopes.includes(scope)))?.title,
    ])
    expect(needed).toEqual([
      ["Compliance dashboard", "Read-only"],
      ["Audit export", "Read-only"],
      ["CI/CD security gate", "Read-only"],
      ["Evidence upload", "Read-write"],
      ["User provisioning", "Admin"],
    ])
    expect(tasks.every(({ description }) => description !== null)).toBe(true)
    expect(resources).toEqual(["environment"])
  })

  test("backup: held by the member, whose role bounds it; six rows of scopes", async () => {
    const { holder, roles, tasks, scopes } = await shipped("backup")
    expect(holder).toBe("member")
    expect(roles?.manager).toEqual(scopes)
    expect(roles?.member).toEqual(scopes.filter((scope) => scope !== "restore:write"))
    expect(roles?.viewer).toEqual(["snapshots:read", "user:read"])
    expect(tasks.map((task) => [task.name, task.scopes])).toEqual([
      ["Backup", ["backup:write", "backup:read"]],
      ["List / inspect snapshots", ["snapshots:read"]],
      ["Prune snapshots", ["snapshots:read", "backup:write"]],
      ["Delete a snapshot", ["backup:write"]],
      ["Restore", ["restore:read", "restore:write"]],
      ["Read profile / usage", ["user:read"]],
    ])
  })
})

describe("a folder of somebody's own", () => {
  test("strangers' files of ten lines work, and the server's own keyspace is added", async () => {
    const { byName, byHead } = await loadKeyspaces(FIXTURES)
    expect([...byName.keys()].sort()).toEqual(["better-auth", "system", "unkey", "weather"])
    expect(byHead.get("wx_test")?.type.name).toBe("test")
    const weather = byName.get("weather")
    expect(weather?.expiry).toEqual({
      defaultMs: 7_776_000_000,
      choicesMs: [2_592_000_000, 7_776_000_000, 31_536_000_000],
      custom: true,
      required: false,
    })
    expect(weather?.tasks).toEqual([{ name: "Read forecasts", description: null, scopes: ["forecast:read"] }])
    expect(weather?.plans).toEqual({ free: { rateLimitRpm: 60, rateLimitRpmMax: null } })
  })

  test("no name, prefix or code is special", () => {
    const name = stringMatching(/^[a-z][a-z0-9_-]{0,39}$/)
    const prefix = stringMatching(/^[a-z][a-z0-9]{0,11}$/)
    const code = stringMatching(/^[a-z0-9]{1,8}$/)
    assert(
      property(record({ keyspace: name, prefix, type: name, code }), ({ type, ...words }) => {
        const { keyspace, code: text } = words
        const file = JSON.stringify({ keyspace, prefix: words.prefix, types: { [type]: { code: text } } })
        const read = parseKeyspaceFile("any.yaml", file)
        expect(read.problems).toEqual([])
        expect(read.keyspace).toMatchObject({
          name: keyspace,
          prefix: words.prefix,
          types: [{ name: type, code: text }],
        })
      }),
    )
  })

  test("what a file leaves out has the documented defaults", async () => {
    await writeFile(join(dir, "least.yaml"), "keyspace: least\nprefix: l\ntypes: { key: {} }\n")
    expect((await loadKeyspaces(dir)).byName.get("least")).toEqual({
      name: "least",
      prefix: "l",
      title: "least",
      description: null,
      types: [
        {
          name: "key",
          code: null,
          title: "key",
          description: null,
          publishable: false,
          recoverable: false,
          managedBy: null,
          mandatoryConstraints: [],
          allowedAccounts: null,
        },
      ],
      scopes: [],
      levels: [],
      tasks: [],
      holder: "organization",
      manage: "manager",
      read: "viewer",
      roles: null,
      resources: [],
      services: null,
      expiry: { defaultMs: null, choicesMs: [], custom: true, required: false },
      constraints: [],
      plans: {},
      labelRequired: true,
      defaultLabel: "API key",
      anonymous: null,
      acceptForeign: null,
      console: {
        title: "Access keys",
        createButton: "Create key",
        revokeButton: "Revoke",
        revokeRemoves: false,
        columns: {},
      },
    })
  })

  test("every way to spell a field is read", async () => {
    const text = `# a comment first
keyspace: full
prefix: fu
types: &types { a: { code: a } }
scopes: [x:read, x:write]
levels: { reader: [x:read], writer: { title: Writer, scopes: [x:read, x:write] } }
tasks: { Look: [x:read], Change: { description: Take care, scopes: [x:write] } }
roles: { owner: all, admin: all, manager: [x:read], member: &none [], viewer: *none }
accept_foreign: { min_length: 32, max_length: 40, alphabet: hex }
console: { columns: { token: Key, label: Name } }
`
    expect(await problemsOf({ "full.yml": text })).toEqual([])
    const full = (await loadKeyspaces(dir)).byName.get("full")
    expect(full?.levels.map(({ name, title }) => [name, title])).toEqual([
      ["reader", "reader"],
      ["writer", "Writer"],
    ])
    expect(full?.tasks.map(({ description }) => description)).toEqual([null, "Take care"])
    expect([full?.roles?.owner, full?.roles?.viewer]).toEqual([["x:read", "x:write"], []])
    expect(full?.acceptForeign?.alphabet).toBe("0123456789abcdef")
    expect(Object.entries(full?.console.columns ?? {})).toEqual([
      ["token", "Key"],
      ["label", "Name"],
    ])
  })

  test("hidden files and files of another kind are left alone", async () => {
    await mkdir(join(dir, "more"))
    const weather = "keyspace: weather\nprefix: wx\ntypes: { key: {} }\n"
    expect(
      await problemsOf({
        "weather.yaml": weather,
        ".weather.yaml": "{",
        "keyspace.schema.json": "{",
        "notes.md": "-",
      }),
    ).toEqual([])
  })

  test("a declaration of the server's own keyspace replaces the shipped one, if it has what the server needs", async () => {
    const own = `keyspace: system\nprefix: own\ntypes: { key: { code: sys }, pool: { code: pool } }\nscopes: [keys:read]\n`
    const problems = await problemsOf({ "mine.yaml": own })
    expect(problems[0]).toMatch(
      /^mine\.yaml:3:1: the server itself needs `root` among the types of `system`; allowed: /,
    )
    expect(problems[1]).toMatch(
      /^mine\.yaml:4:1: the server itself needs `keys:write` among the scopes of `system`/,
    )
  })
})

/** What is put into a good file instead of one of its lines, and the problem reported for it. */
const GOOD_LINES = {
  keyspace: "keyspace: weather",
  prefix: "prefix: wx",
  types: "types: { live: { code: live }, test: { code: test } }",
  scopes: "scopes: [forecast:read, alerts:write]",
  tasks: 'tasks: { "Read forecasts": [forecast:read] }',
  holder: "holder: organization",
  manage: "manage: member",
  expiry: "expiry: { default: 90d, choices: [30d, 90d, 1y], custom: true, required: false }",
  constraints: "constraints: [allowed_ips, rate_limit_rpm]",
  plans: "plans: { free: { rate_limit_rpm: 60 } }",
}

const BAD: readonly (readonly [
  wrong: string,
  change: Partial<typeof GOOD_LINES> | string,
  ...lines: string[],
])[] = [
  ["an empty file", "", "1:1: the file is empty; allowed: fields, such as { name: value }"],
  [
    "a list instead of fields",
    "- keyspace: x",
    "1:1: the file cannot be a list; allowed: fields, such as { name: value }",
  ],
  [
    "a bracket left open",
    { scopes: "scopes: [forecast:read" },
    "5:1: this is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]; allowed: YAML 1.2 with every bracket and quote closed",
  ],
  ["a tab", { types: "types:\n\tlive: {}" }, "4:1: a tab indents this line; allowed: spaces"],
  [
    "a field twice",
    { prefix: "prefix: wx\nprefix: wy" },
    "3:1: the field `prefix` is given twice; allowed: each field once",
  ],
  [
    "two documents",
    { plans: "---\nkeyspace: other" },
    "10:1: a second document begins here; allowed: one keyspace in each file",
  ],
  [
    "a tag",
    { manage: "manage: !role member" },
    "7:9: the tag `!role member` is not known; allowed: plain YAML without tags",
  ],
  [
    "a field name that is no text",
    { plans: "1: x" },
    "10:1: `1` cannot be the name of a field; allowed: text (put it in quotes if it is meant)",
  ],
  [
    "a field name that objects have",
    { plans: "__proto__: {}" },
    "10:1: `__proto__` cannot be the name of a field; allowed: text (put it in quotes if it is meant)",
  ],
  [
    "an alias to nothing",
    { manage: "manage: *role" },
    "7:9: the aliases of this file expand to too much or to nothing; allowed: a few aliases (`*name`) of anchors before them",
  ],
  [
    "a misspelt field",
    { holder: "holdre: organization" },
    "6:1: there is no field `holdre` here (did you mean `holder`?); allowed: keyspace, prefix, title, description, types, scopes, levels, tasks, holder, manage, read, roles, resources, services, expiry, constraints, plans, label_required, default_label, anonymous, accept_foreign, console",
  ],
  [
    "a misspelt inner field",
    { types: "types: { live: { cod: live } }" },
    "3:18: there is no field `cod` here (did you mean `code`?); allowed: code, title, description, publishable, recoverable, managed_by, constraints, accounts",
  ],
  [
    "a missing field",
    { prefix: "# no prefix" },
    "1:1: the field `prefix` is missing; allowed: text such as acme",
  ],
  [
    "a field without a value",
    { scopes: "scopes:" },
    "4:1: `scopes` is empty; allowed: a list, such as [one, two]",
  ],
  [
    "a word for a list",
    { constraints: "constraints: allowed_ips" },
    "9:14: `constraints` cannot be `allowed_ips`; allowed: a list, such as [one, two]",
  ],
  [
    "a misspelt word",
    { holder: "holder: organisation" },
    "6:9: `organisation` is not one of the words for `holder` (did you mean `organization`?); allowed: organization, member",
  ],
  [
    "a word of another field",
    { manage: "manage: everybody" },
    "7:9: `everybody` is not one of the words for `manage`; allowed: owner, admin, manager, member, viewer",
  ],
  [
    "an unknown constraint",
    { constraints: "constraints: [allowed_ip]" },
    "9:15: `allowed_ip` is not one of the words for `constraints` (did you mean `allowed_ips`?); allowed: allowed_origins, allowed_ips, rate_limit_rpm, require_referer, max_batch_size",
  ],
  [
    "an unknown plan",
    { plans: "plans: { fre: { rate_limit_rpm: 60 } }" },
    "10:10: there is no field `fre` here (did you mean `free`?); allowed: free, pro, business",
  ],
  [
    "a limit of nothing",
    { plans: "plans: { free: { rate_limit_rpm: 0 } }" },
    "10:34: `rate_limit_rpm` is too small; allowed: at least 1",
  ],
  [
    "a limit with a fraction",
    { plans: "plans: { free: { rate_limit_rpm: 1.5 } }" },
    "10:34: `rate_limit_rpm` cannot be `1.5`; allowed: a whole number",
  ],
  [
    "yes for true",
    { types: "types: { live: { code: live, publishable: yes } }" },
    "3:43: `publishable` cannot be `yes`; allowed: true or false",
  ],
  [
    "a lifetime without a unit",
    { expiry: "expiry: { default: 90 }" },
    "8:20: `default` cannot be `90`; allowed: text such as 90d",
  ],
  [
    "a lifetime in an unknown unit",
    { expiry: "expiry: { choices: [30d, 3mo] }" },
    "8:26: `3mo` is not a duration; allowed: a whole number and one of s m h d w y, up to 100 years, such as 90d or 1y",
  ],
  [
    "a default that is no choice",
    { expiry: "expiry: { default: 60d, choices: [30d], custom: false }" },
    "8:20: the default is not among the choices, and `custom` is false; allowed: one of `choices`",
  ],
  [
    "a prefix in capitals",
    { prefix: "prefix: WX" },
    "2:9: `WX` cannot be a prefix; allowed: 1 to 12 of a-z 0-9, beginning with a letter",
  ],
  [
    "a name with a space",
    { keyspace: "keyspace: my weather" },
    "1:11: `my weather` cannot be the name of a keyspace; allowed: up to 40 of a-z 0-9 _ -, beginning with a letter",
  ],
  ["no type", { types: "types: {}" }, "3:1: no type is declared; allowed: at least one, such as `key: {}`"],
  [
    "two types without a code",
    { types: "types:\n  one: {}\n  two: {}" },
    "5:3: tokens of `two` would start with wx_ as those of `one` do; allowed: at most one type without a code",
  ],
  [
    "one code for two types",
    { types: "types: { one: { code: a }, two: { code: a } }" },
    "3:41: tokens of `two` would start with wx_a_ as those of `one` do; allowed: a code of its own for each type",
  ],
  [
    "an undeclared scope in a task",
    { tasks: "tasks:\n  Read: [forecast:raed]" },
    "6:10: `forecast:raed` is not a scope of this keyspace (did you mean `forecast:read`?); allowed: forecast:read, alerts:write",
  ],
  [
    "an undeclared scope in a level",
    { tasks: "levels: { a: { scopes: [alerts:write, alerts:read] } }" },
    "5:39: `alerts:read` is not a scope of this keyspace (did you mean `alerts:write`?); allowed: forecast:read, alerts:write",
  ],
  [
    "a task without scopes",
    { tasks: "tasks: { Read: [] }" },
    "5:10: `Read` is empty; allowed: at least 1 entry",
  ],
  [
    "a task that is a word",
    { tasks: "tasks: { Read: forecast:read }" },
    "5:16: `Read` cannot be `forecast:read`; allowed: a list, such as [one, two]; or fields, such as { name: value }",
  ],
  [
    "a task without a name",
    { tasks: 'tasks: { "": [forecast:read] }' },
    "5:10: `` cannot be a name here; allowed: 1 to 80 characters",
  ],
  [
    "a text too long",
    { plans: `title: ${"t".repeat(81)}` },
    "10:8: `title` is too large; allowed: at most 80 characters",
  ],
  [
    "a role left out",
    { plans: "roles: { owner: all, admin: all, manager: all, member: all }" },
    "10:1: the field `viewer` is missing; allowed: all; or a list, such as [one, two]",
  ],
  [
    "a mandatory constraint the keyspace lacks",
    { types: "types: { live: { constraints: [require_referer] } }" },
    "3:32: `require_referer` is not a constraint of this keyspace; allowed: allowed_ips, rate_limit_rpm",
  ],
  [
    "a plan's default above its maximum",
    { plans: "plans: { free: { rate_limit_rpm: 60, rate_limit_rpm_max: 30 } }" },
    "10:34: the default of 60 requests per minute is above the maximum of 30; allowed: at most 30",
  ],
  [
    "services without the resource",
    { plans: "services: [ec2]" },
    "10:1: the keyspace does not know the resource `service`; allowed: this field only with `service` among `resources`",
  ],
  [
    "an unknown column",
    { plans: "console: { columns: { labl: Name } }" },
    "10:23: there is no field `labl` here (did you mean `label`?); allowed: label, type, permission, scopes, accounts, services, environments, workspace, holder, token, created_at, created_by, last_used_at, request_count, expires_at, status",
  ],
  [
    "two problems of one file",
    { prefix: "prefix: WX", manage: "manage: viewer\nread: owner" },
    "2:9: `WX` cannot be a prefix; allowed: 1 to 12 of a-z 0-9, beginning with a letter",
    "8:7: `viewer` may manage keys, but only `owner` and above may see them; allowed: viewer",
  ],
]

describe("a bad file is refused with its line, what is wrong and what is allowed", () => {
  test.each(BAD.map(([wrong, change, ...lines]) => ({ wrong, change, lines })))(
    "$wrong",
    async ({ change, lines }) => {
      const text =
        typeof change === "string" ? change : Object.values({ ...GOOD_LINES, ...change }).join("\n")
      expect(await problemsOf({ "bad.yaml": text })).toEqual(lines.map((line) => `bad.yaml:${line}`))
    },
  )

  test("a file that is not UTF-8", async () => {
    expect(await problemsOf({ "bad.yaml": new Uint8Array([0x6b, 0xff, 0xfe]) })).toEqual([
      "bad.yaml: the file is not text; allowed: YAML in UTF-8",
    ])
  })

  test("a file too large to be a declaration", async () => {
    expect(await problemsOf({ "bad.yaml": "#".repeat(262_145) })).toEqual([
      "bad.yaml: the file has 262145 bytes; allowed: up to 262144",
    ])
  })

  test("aliases that multiply", async () => {
    const steps = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`)
    const problems = await problemsOf({ "bad.yaml": ["l0: &l0 [x]", ...steps].join("\n") })
    expect(problems).toEqual([
      expect.stringContaining("bad.yaml:2:10: the aliases of this file expand to too much or to nothing"),
    ])
  })

  test("a folder named like a file", async () => {
    await mkdir(join(dir, "sub.yaml"))
    expect(await problemsOf({})).toEqual([
      "sub.yaml: this is a folder; allowed: a file this program may read",
    ])
  })
})

/** A file with faults of shape, of meaning, and of both, on lines of their own. */
const ALL_AT_ONCE = `keyspace: My Weather
prefix: wx
types:
  live: { code: live, publishable: yes }
  test: { code: te-st }
  more: { code: more, constraints: [require_referer] }
scopes: [forecast:read, Alerts]
levels:
  a: forecast:read
  b: [forecast:raed]
tasks: { "Read forecasts": [forecast:read, forecast:read] }
holder: organisation
manage: viewer
read: owner
expiry: { default: 90 }
constraints: [allowed_ips]
plans:
  free: { rate_limit_rpm: 0 }
  pro: { rate_limit_rpm: 60, rate_limit_rpm_max: 30 }
services: [ec2]
`

describe("every problem of a file that can be known", () => {
  test("is told at once, whether of shape or of meaning", async () => {
    const places = (await problemsOf({ "bad.yaml": ALL_AT_ONCE })).map((line) =>
      line.replace(/; allowed.*/, ""),
    )
    expect(places).toEqual([
      "bad.yaml:1:11: `My Weather` cannot be the name of a keyspace",
      "bad.yaml:4:36: `publishable` cannot be `yes`",
      "bad.yaml:5:17: `te-st` cannot be a code",
      "bad.yaml:6:37: `require_referer` is not a constraint of this keyspace",
      "bad.yaml:7:25: `Alerts` cannot be a scope",
      "bad.yaml:9:6: `a` cannot be `forecast:read`",
      "bad.yaml:10:7: `forecast:raed` is not a scope of this keyspace (did you mean `forecast:read`?)",
      "bad.yaml:11:44: `forecast:read` is listed twice",
      "bad.yaml:12:9: `organisation` is not one of the words for `holder` (did you mean `organization`?)",
      "bad.yaml:14:7: `viewer` may manage keys, but only `owner` and above may see them",
      "bad.yaml:15:20: `default` cannot be `90`",
      "bad.yaml:18:27: `rate_limit_rpm` is too small",
      "bad.yaml:19:26: the default of 60 requests per minute is above the maximum of 30",
      "bad.yaml:20:1: the keyspace does not know the resource `service`",
    ])
  })

  // Each breaks the shape of something that others are compared with.
  test.each([
    ["scopes of the wrong kind", { scopes: "scopes: forecast:read" }, ["`scopes` cannot be"]],
    ["a misspelt `scopes`", { scopes: "scops: [forecast:read]" }, ["no field `scops`"]],
    [
      "constraints that are none",
      { types: "types: { a: { constraints: [allowed_ips] } }", constraints: "constraints: x" },
      ["`constraints` cannot be"],
    ],
    [
      "no resources that could be read",
      { plans: "services: [ec2]\nresources: service" },
      ["`resources` cannot be"],
    ],
    [
      "an unknown role that manages",
      { manage: "manage: everybody\nread: owner" },
      ["not one of the words for `manage`"],
    ],
    ["no types that could be read", { types: "types: [live]" }, ["`types` cannot be a list"]],
    ["no prefix", { prefix: "", types: "types: { a: {}, b: {} }" }, ["`prefix` is missing"]],
    ["no name", { keyspace: "" }, ["`keyspace` is missing"]],
  ])("is a real one: with %s nothing else is found fault with", async (_, change, problems) => {
    const text = Object.values({ ...GOOD_LINES, ...change }).join("\n")
    const found = await problemsOf({ "bad.yaml": text })
    expect(found.map((line, at) => (line.includes(problems[at] ?? "?") ? problems[at] : line))).toEqual(
      problems,
    )
  })

  test("is told of any two mistakes as it is of each alone, but for what one makes unknowable", async () => {
    const single = BAD.flatMap(([wrong, change]) => (typeof change === "string" ? [] : [{ wrong, change }]))
    // Where something stands moves with what stands before it.
    const told = (change: Partial<typeof GOOD_LINES>): readonly string[] => {
      const text = Object.values({ ...GOOD_LINES, ...change }).join("\n")
      return parseKeyspaceFile("f", text).problems.map(({ problem }) => problem.replace("WX_", "wx_"))
    }
    const stray: string[] = []
    let pairs = 0
    for (const [at, one] of single.entries()) {
      for (const other of single.slice(at + 1)) {
        if (Object.keys(one.change).some((field) => field in other.change)) continue
        const [first, second, both] = [
          told(one.change),
          told(other.change),
          told({ ...one.change, ...other.change }),
        ]
        // A fault of YAML hides what comes after it.
        if (both.length === 0) stray.push(`${one.wrong} + ${other.wrong}: nothing`)
        const alone = [...first, ...second]
        for (const problem of both)
          if (!alone.includes(problem)) stray.push(`${one.wrong} + ${other.wrong}: ${problem}`)
        pairs += 1
      }
    }
    expect(stray).toEqual([])
    expect(pairs).toBeGreaterThan(500)
  })
})

describe("files that do not fit together", () => {
  const declare = (name: string, prefix: string, type = "key: {}"): string =>
    `keyspace: ${name}\nprefix: ${prefix}\ntypes: { ${type} }\n`

  test("one name in two files", async () => {
    expect(await problemsOf({ "a.yaml": declare("same", "a"), "b.yaml": declare("same", "b") })).toEqual([
      "b.yaml:1:11: the keyspace `same` is declared in a.yaml as well; allowed: a name of its own for each keyspace",
    ])
  })

  test("one prefix in two files, without codes", async () => {
    expect(await problemsOf({ "a.yaml": declare("one", "x"), "b.yaml": declare("two", "x") })).toEqual([
      "b.yaml:2:9: tokens starting with x_ are declared in a.yaml as well; allowed: a prefix, or prefix and code, of its own",
    ])
  })

  test("one prefix in two files is fine as long as codes differ", async () => {
    const files = {
      "a.yaml": declare("one", "x", "key: { code: a }"),
      "b.yaml": declare("two", "x", "key: { code: b }, plain: {}"),
    }
    expect(await problemsOf(files)).toEqual([])
  })

  test("tokens that begin like those of the server's own keyspace", async () => {
    const [problem] = await problemsOf({ "a.yaml": declare("one", "bit", "key: { code: sys }") })
    expect(problem).toMatch(
      /^a\.yaml:3:23: tokens starting with bit_sys_ are declared in .*system\.yaml as well/,
    )
  })

  test("two files are compared as far as both can be read", async () => {
    const problems = await problemsOf({
      "a.yaml": `${declare("same", "x")}holder: nobody\n`,
      "b.yaml": `${declare("same", "y")}title: 1\n`,
      "c.yaml": declare("third", "x"),
      "d.yaml": "keyspace: fourth\nprefix: [x]\ntypes: { key: {} }\n",
    })
    expect(problems.map((line) => line.replace(/; allowed.*/, ""))).toEqual([
      "a.yaml:4:9: `nobody` is not one of the words for `holder`",
      "b.yaml:4:8: `title` cannot be `1`",
      "d.yaml:2:1: `prefix` cannot be a list",
      "b.yaml:1:11: the keyspace `same` is declared in a.yaml as well",
      "c.yaml:2:9: tokens starting with x_ are declared in a.yaml as well",
    ])
  })

  test("problems of all files are reported together", async () => {
    const problems = await problemsOf({
      "a.yaml": "keyspace: [",
      "b.yaml": declare("two", "B"),
      "c.yaml": "x: 1",
    })
    expect(new Set(problems.map((line) => line.split(":")[0]))).toEqual(
      new Set(["a.yaml", "b.yaml", "c.yaml"]),
    )
  })
})

describe("a folder that is not one", () => {
  test.each([
    ["is missing", "nowhere", "there is nothing of this name; allowed: a folder of keyspace files"],
    ["is a file", "file", "this is not a folder; allowed: a folder of keyspace files"],
    ["is empty", ".", "the folder has no keyspace files; allowed: one or more files *.yaml"],
  ])("%s", async (_, name, problem) => {
    await writeFile(join(dir, "file"), "")
    await expect(loadKeyspaces(join(dir, name))).rejects.toMatchObject({
      message: expect.stringContaining(`: ${problem}`),
    })
  })
})

describe("the message", () => {
  test("shows each place with its line and a caret", async () => {
    await writeFile(join(dir, "w.yaml"), "keyspace: w\nprefix: w\ntypes: { key: {} }\nholder: orgnization\n")
    await expect(loadKeyspaces(dir)).rejects.toThrow(
      [
        "1 problem in the keyspace files",
        "",
        `${join(dir, "w.yaml")}:4:9: \`orgnization\` is not one of the words for \`holder\` (did you mean \`organization\`?); allowed: organization, member`,
        "     4 | holder: orgnization",
        "       |         ^",
      ].join("\n"),
    )
  })

  test("cannot move the terminal's cursor", async () => {
    await writeFile(join(dir, "w.yaml"), 'keyspace: "w\\e[2J\\n"\nprefix: w\ntypes: { key: {} }\n')
    await expect(loadKeyspaces(dir)).rejects.toSatisfy((error: Error) => !error.message.includes("\u001B"))
  })
})
