import type { Key, Keyspace } from "@bitting/sdk"
import { expect, test } from "vitest"
import { keyInWords } from "./key-in-words.ts"

const PANES = {
  scopes: [],
  levels: {},
  resources: ["account", "service"],
  types: { embed: { publishable: true } },
} as unknown as Keyspace

const KEY = {
  type: "embed",
  permission: null,
  scopes: [],
  accounts: ["demo"],
  services: ["ec2", "s3"],
  environments: null,
  constraints: { allowed_origins: ["https://a.example", "https://b.example"], rate_limit_rpm: 60 },
  quota: null,
  holder: { kind: "organization", member_id: null },
  not_before: null,
  expires_at: null,
} as unknown as Key

const CONTEXT = { keyspace: PANES, accounts: [{ id: "demo", name: "Demo" }], members: [] } as never

test("a key for a page is told in sentences", () => {
  expect(keyInWords(KEY, CONTEXT)).toEqual([
    "The keyspace knows no scopes: the key opens all of it, within the limits below.",
    "It asks about Demo, and no other account.",
    "It sees ec2 and s3, and no other service.",
    "Browsers may use it on pages of https://a.example or https://b.example.",
    "It may be used 60 times a minute.",
    "Its token may be visible in the source of a page.",
    "It never ends by itself.",
  ])
})

test("a member's key with a level says whose power it is, and that nothing confines it", () => {
  const keyspace = {
    scopes: ["a:read", "a:write"],
    levels: { reader: { title: "Read-only" } },
    resources: ["environment"],
    types: {},
  } as unknown as Keyspace
  const key = {
    ...KEY,
    permission: "reader",
    scopes: ["a:read"],
    constraints: {},
    quota: { limit: 5, period: "day", used: 2 },
    holder: { kind: "member", member_id: "mem_1" },
  } as unknown as Key
  expect(
    keyInWords(key, { keyspace, accounts: [], members: [{ id: "mem_1", name: "Grace" }] } as never),
  ).toEqual([
    "Read-only: a:read.",
    "It works in every environment.",
    "It is accepted from any address and any page.",
    "It may be used 5 times a day. 2 of them are used.",
    "It carries the power of Grace: what their role loses, the key loses at once.",
    "It never ends by itself.",
  ])
})

test("a key whose accounts are gone says so", () => {
  expect(keyInWords({ ...KEY, accounts: [] }, CONTEXT)).toContain(
    "None of its accounts is linked any more: it can ask about nothing.",
  )
})

test("a key that does not work yet says from when on it does", () => {
  const sentences = keyInWords({ ...KEY, not_before: "2027-01-31T12:00:00Z" }, CONTEXT)
  expect(sentences.at(-2)).toMatch(/^It works from 31 January 2027.* on\.$/)
})
