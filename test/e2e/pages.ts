import { mint } from "../support/keys.ts"
import type { TestServer } from "../support/server.ts"

/** A page of the console that every look is tried on. */
export interface PageToSee {
  readonly name: string
  /** Below `/console`. */
  readonly path: string
  /** Whether it is for people who are not signed in. */
  readonly signedOut?: true
}

/** An organization somebody has worked in: things to list on every page. */
export interface Furnished {
  readonly organizationId: string
  readonly pages: readonly PageToSee[]
}

interface FurnishedKeys {
  readonly first: string
  /** One that has its successor already. */
  readonly rotated: string
}

async function furnishKeys(server: TestServer): Promise<FurnishedKeys> {
  const { root } = server
  const discovery = { keyspace: "discovery", accounts: ["demo"] }
  const embed = {
    ...discovery,
    type: "embed",
    constraints: { allowed_origins: ["https://status.example.com"] },
  }
  const first = await mint(root, { ...embed, label: "Production status page", expires_in: "90d" })
  await mint(root, {
    ...discovery,
    type: "api_key",
    label: "Nightly inventory script",
    services: ["ec2", "s3", "rds", "lambda"],
    expires_in: "1y",
  })
  const old = await mint(root, {
    ...discovery,
    type: "api_key",
    label: "Excel workbook of the finance team in Rotterdam, second attempt",
    expires_in: "30d",
  })
  await root.delete(`/keys/${old.id}`, { reason: "obsolete" })
  const rotated = await mint(root, {
    ...discovery,
    type: "api_key",
    label: "CI inventory",
    expires_in: "30d",
  })
  await root.post(`/keys/${rotated.id}/rotate`, { overlap: "24h" })
  const disabled = await mint(root, { ...embed, label: "Old landing page", expires_in: "30d" })
  await root.patch(`/keys/${disabled.id}`, { enabled: false })
  await mint(root, {
    keyspace: "compliance",
    label: "CI/CD Pipeline - Production",
    permission: "read-only",
    environments: ["production"],
  })
  await mint(root, {
    keyspace: "compliance",
    label: "Audit Export Script",
    permission: "read-write",
    expires_in: "1y",
  })
  await mint(root, { keyspace: "system", scopes: ["metrics:read"], label: "Prometheus" })
  await root.post("/verify", {
    token: first.token,
    request: { origin: "https://status.example.com" },
    action: { resources: { account: "demo", service: "ec2" } },
  })
  return { first: first.id, rotated: rotated.id }
}

/** Fills a fresh server, and names every page there is to see on it. */
export async function furnish(server: TestServer): Promise<Furnished> {
  const { root } = server
  const { body } = await root.get("/organizations")
  const organizationId: string = body.data[0].id
  const { first: key, rotated } = await furnishKeys(server)
  const workspace = await root.post("/workspaces", { name: "Platform team" })
  await root.post("/members", { email: "grace@example.com", name: "Grace Hopper", role: "manager" })
  await root.post("/members", {
    email: "linus@example.com",
    name: "Linus Member",
    role: "member",
    overrides: { [workspace.body.id]: "viewer" },
  })
  await root.post("/invitations", {
    email: "barbara@example.com",
    role: "member",
    overrides: { [workspace.body.id]: "manager" },
  })
  const within = (rest: string): string => `/o/${organizationId}${rest}`
  return {
    organizationId,
    pages: [
      { name: "sign in", path: "/sign-in", signedOut: true },
      { name: "sign in with a link", path: `/link#${"0".repeat(43)}`, signedOut: true },
      { name: "set a new password", path: `/reset#${"0".repeat(43)}`, signedOut: true },
      { name: "invitation that is over", path: `/invitation#${"0".repeat(43)}`, signedOut: true },
      { name: "sign-in that a provider refused", path: "/sign-in?error=not_a_member", signedOut: true },
      { name: "overview", path: within("") },
      { name: "keys of discovery", path: within("/keys?keyspace=discovery") },
      { name: "keys of compliance", path: within("/keys?keyspace=compliance") },
      { name: "keys, filtered to nothing", path: within("/keys?keyspace=discovery&q=nothing") },
      { name: "keys, none yet", path: within("/keys?keyspace=backup") },
      { name: "new key", path: within("/keys/new?keyspace=discovery") },
      { name: "key", path: within(`/keys/${key}`) },
      { name: "rotation", path: within(`/keys/${key}/rotate`) },
      { name: "rotation that was left", path: within(`/keys/${rotated}/rotate`) },
      { name: "try it", path: within("/try") },
      { name: "hygiene", path: within("/hygiene") },
      { name: "audit", path: within("/audit") },
      { name: "members", path: within("/members") },
      { name: "invitations", path: within("/members?tab=invitations") },
      { name: "workspaces and environments", path: within("/places") },
      { name: "accounts", path: within("/accounts") },
      { name: "keyspaces", path: within("/keyspaces") },
      { name: "settings", path: within("/settings") },
      { name: "security", path: within("/settings/security") },
      { name: "profile", path: "/profile" },
      { name: "this server", path: "/instance" },
      { name: "nothing there", path: "/nothing/here" },
    ],
  }
}
