import type { JsonSchema } from "./types.ts"

const AT = "2026-11-20T09:30:00.000Z"

/** An identifier anybody can see is made up. */
const sampleId = (kind: string): string => `${kind}_0123456789ABCDEFGHIJKL`

/** Values that make an example readable: of a component, of a component's member (`Component.name`), of any member of that name. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  grant_id: sampleId("key"),
  organization_id: sampleId("org"),
  workspace_id: sampleId("ws"),
  member_id: sampleId("mem"),
  person_id: sampleId("per"),
  account_id: sampleId("acc"),
  environment_id: sampleId("env"),
  session_id: sampleId("ses"),
  credential_id: sampleId("crd"),
  invitation_id: sampleId("inv"),
  keyspace: "backup",
  label: "nightly-postgres-backup",
  token: "lh_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp",
  token_prefix: "lh_",
  token_last4: "Mbyp",
  scopes: ["backup:write", "backup:read"],
  created_at: AT,
  expires_at: "2027-02-18T09:30:00.000Z",
  ends_at: "2027-02-18T09:30:00.000Z",
  metadata: { team: "billing" },
  Decision: {
    valid: true,
    code: "ok",
    grant_id: sampleId("key"),
    keyspace: "backup",
    type: "key",
    organization_id: sampleId("org"),
    workspace_id: sampleId("ws"),
    holder: { kind: "member", member_id: sampleId("mem") },
    label: "nightly-postgres-backup",
    scopes: ["backup:write", "backup:read"],
    expires_at: "2027-02-18T09:30:00.000Z",
    metadata: { team: "billing" },
    rate_limit: { limit: 60, remaining: 59, reset_seconds: 0 },
    request_id: "req_k3v9x2_1c",
  },
  "path.name": "backup",
  "Key.type": "key",
  "Key.request_count": 0,
  "MemberLink.expires_at": "2026-11-21T09:30:00.000Z",
  "Membership.organization": { id: sampleId("org"), name: "Acme", plan: "pro", status: "active" },
  "Key.holder": { kind: "member", member_id: sampleId("mem") },
  "Key.created_by": { kind: "person", id: sampleId("per") },
}

const PREFIX = "#/components/schemas/"

type Components = Readonly<Record<string, JsonSchema>>

interface Place {
  readonly component: string
  readonly name: string
}

function sampleAt({ component, name }: Place): unknown {
  return SAMPLES[`${component}.${name}`] ?? SAMPLES[name]
}

/** What may stand in a path for the parameter of that name, if anything is known. */
export function pathExample(name: string): unknown {
  return sampleAt({ component: "path", name })
}

function isNullable(schema: JsonSchema): boolean {
  const variants = schema.anyOf ?? schema.oneOf ?? []
  return (
    (Array.isArray(schema.type) && schema.type.includes("null")) ||
    variants.some(({ type }) => type === "null")
  )
}

function objectExample(schema: JsonSchema, components: Components, component: string): unknown {
  const required = new Set(schema.required)
  const members = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name))
  return Object.fromEntries(
    members.map(([name, member]) => [name, exampleAt(member, components, { component, name })]),
  )
}

function plainExample(schema: JsonSchema, components: Components, place: Place): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (isNullable(schema)) return null
  const [variant] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (variant !== undefined) return exampleAt(variant, components, place)
  if (schema.type === "array") return [exampleAt(schema.items ?? {}, components, { ...place, name: "" })]
  if (schema.type === "boolean") return true
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 0
  if (schema.type !== "string") return objectExample(schema, components, place.component)
  return schema.format === "date-time" ? AT : place.name
}

function exampleAt(schema: JsonSchema, components: Components, place: Place): unknown {
  const sample = place.name === "" ? undefined : sampleAt(place)
  if (sample !== undefined) return sample
  if (schema.examples !== undefined) return schema.examples[0]
  if (schema.$ref === undefined) return plainExample(schema, components, place)
  const component = schema.$ref.slice(PREFIX.length)
  if (SAMPLES[component] !== undefined) return SAMPLES[component]
  return exampleAt(components[component] ?? {}, components, { component, name: "" })
}

/**
 * An answer as the server could give it: a schema's own example, or one put together from its members. Absent where nothing is known
 * to be shown (members that may be left out).
 * @param components the document's schemas, for references
 */
export function exampleOf(schema: JsonSchema, components: Components): unknown {
  return exampleAt(schema, components, { component: "", name: "" })
}
