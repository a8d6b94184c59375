import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Ajv2020 } from "ajv/dist/2020.js"
import { describe, expect, test } from "vitest"
import { parse } from "yaml"
import { parseKeyspaceFile } from "../keyspaces/parse-keyspace.ts"

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url))
const schema: object = JSON.parse(readFileSync(`${ROOT}keyspaces/keyspace.schema.json`, "utf8"))
const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema)

const FILES = ["keyspaces", "test/fixtures/keyspaces"].flatMap((folder) =>
  readdirSync(ROOT + folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => `${folder}/${name}`),
)

describe("the published JSON Schema", () => {
  test.each(FILES)("accepts %s", (file) => {
    validate(parse(readFileSync(ROOT + file, "utf8")))
    expect(validate.errors).toBeNull()
  })

  test("describes every field", () => {
    const undescribed: string[] = []
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return
      for (const [name, value] of Object.entries(node)) {
        if (name === "properties") {
          for (const [field, inner] of Object.entries(value as Record<string, object>)) {
            if (!("description" in inner)) undescribed.push(`${path}.${field}`)
          }
        }
        walk(value, `${path}.${name}`)
      }
    }
    walk(schema, "")
    expect(undescribed).toEqual([])
  })
})

/** Samples at the edges of each grammar; the schema in an editor and the server must say the same of each. */
const SAMPLES: readonly (readonly [
  field: string,
  samples: readonly string[],
  place: (text: string) => object,
])[] = [
  [
    "keyspace",
    ["weather", "a", "a-b_c9", "9a", "-a", "A", "a b", "", "a".repeat(40), "a".repeat(41), "ä"],
    (keyspace) => ({ keyspace }),
  ],
  [
    "prefix",
    ["wx", "w9", "9w", "w_x", "", "a".repeat(12), "a".repeat(13), "W", "w-x"],
    (prefix) => ({ prefix }),
  ],
  [
    "type",
    ["live", "api_key", "1st", "Live", "a".repeat(40), "a".repeat(41)],
    (name) => ({ types: { [name]: {} } }),
  ],
  [
    "code",
    ["em", "1", "", "a_b", "EM", "a".repeat(8), "a".repeat(9), "é"],
    (code) => ({ types: { key: { code } } }),
  ],
  [
    "scope",
    [
      "a:b",
      "a",
      "a:b:c",
      "a:",
      ":a",
      "a b",
      "A:b",
      "a.b",
      "a:9",
      "a_b:c-d",
      "*",
      "",
      "a".repeat(64),
      "a".repeat(65),
    ],
    (scope) => ({ scopes: [scope] }),
  ],
  [
    "duration",
    ["90d", "1y", "0d", "01d", "d", "1mo", "1", "1 d", "-1d", "36500d"],
    (choice) => ({ expiry: { choices: [choice] } }),
  ],
  [
    "account",
    ["demo", "acc_", "dmeo", `acc_${"a".repeat(22)}`, `acc_${"a".repeat(23)}`, "demo "],
    (account) => ({ resources: ["account"], anonymous: { account, rate_limit_rpm: 1 } }),
  ],
  [
    "service",
    ["ec2", "s3", "9", "a.b-c_d", "-a", "A", "a b", "", "a".repeat(64), "a".repeat(65)],
    (service) => ({ resources: ["service"], services: [service] }),
  ],
  ["level", ["read-only", "Read-only", "1"], (name) => ({ scopes: ["a:b"], levels: { [name]: ["a:b"] } })],
  [
    "task",
    ["Read / list", "", "t".repeat(80), "t".repeat(81)],
    (name) => ({ scopes: ["a:b"], tasks: { [name]: ["a:b"] } }),
  ],
]

describe("the schema and the server judge alike", () => {
  const rows = SAMPLES.flatMap(([field, samples, place]) =>
    samples.map((text) => [field, text, place] as const),
  )

  test.each(rows)("%s %j", (_, text, place) => {
    const file = { keyspace: "weather", prefix: "wx", types: { key: {} }, ...place(text) }
    const server = parseKeyspaceFile("x.yaml", JSON.stringify(file))
    expect(validate(file)).toBe(server.problems.length === 0)
  })

  test.each(SAMPLES.map(([field, samples, place]) => [field, samples, place] as const))(
    "samples of %s are on both sides of the rule",
    (_, samples, place) => {
      const verdicts = samples.map((text) =>
        validate({ keyspace: "weather", prefix: "wx", types: { key: {} }, ...place(text) }),
      )
      expect(new Set(verdicts).size).toBe(2)
    },
  )
})
