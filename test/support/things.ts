import { mintToken } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { mint } from "./keys.ts"
import { metadataOnlyIssuer } from "./openid-discovery.ts"
import type { TestOrganization } from "./people.ts"
import type { TestServer } from "./server.ts"

/** Things of one organization that a request can be about; each call answers one that nothing has touched yet. */
export interface Things {
  readonly organizationId: string
  /** The organization's default workspace. */
  readonly workspaceId: string
  readonly workspace: () => Promise<string>
  readonly environment: () => Promise<string>
  readonly account: () => Promise<string>
  /** A viewer. */
  readonly member: () => Promise<string>
  /** An open invitation of a viewer. */
  readonly invitation: () => Promise<string>
  /** The connection to an OpenID provider, of which an organization has one. */
  readonly ssoConnection: () => Promise<string>
  /** A key of the keyspace `discovery` that none of the callers made. */
  readonly key: () => Promise<string>
  readonly systemKey: () => Promise<string>
  readonly token: () => Promise<string>
  /** A text with the ids (and tokens) of these things replaced by those of {@link absentThings}. */
  readonly hide: (text: string) => string
}

const BODY = "0123456789ABCDEFGHIJKL"
const TOKEN = mintToken(new Uint8Array(256).fill(7), "lp")

const ABSENT = {
  organization: `org_${BODY}`,
  workspace: `ws_${BODY}`,
  environment: `env_${BODY}`,
  account: `acc_${BODY}`,
  member: `mem_${BODY}`,
  invitation: `inv_${BODY}`,
  ssoConnection: `sso_${BODY}`,
  key: `key_${BODY}`,
  token: TOKEN,
} as const

/** Things that do not exist: ids of the right shape that nobody has, and a token with a good checksum that was never minted. */
export function absentThings(): Things {
  return {
    organizationId: ABSENT.organization,
    workspaceId: ABSENT.workspace,
    workspace: async () => ABSENT.workspace,
    environment: async () => ABSENT.environment,
    account: async () => ABSENT.account,
    member: async () => ABSENT.member,
    invitation: async () => ABSENT.invitation,
    ssoConnection: async () => ABSENT.ssoConnection,
    key: async () => ABSENT.key,
    systemKey: async () => ABSENT.key,
    token: async () => ABSENT.token,
    hide: (text) => text,
  }
}

/** The body that connects a provider. */
export async function ssoSettings(organizationId: string | null): Promise<object> {
  const issuer = await metadataOnlyIssuer()
  const client = { client_id: "bitting", client_secret: "x" }
  return { organization_id: organizationId, name: "Provider", issuer, ...client }
}

/** Makes things of an organization with the root key, or, where no key may, as its owner. */
export function thingsOf(
  server: TestServer,
  { id: organizationId, workspaceId, owner }: Pick<TestOrganization, "id" | "workspaceId" | "owner">,
): Things {
  const hidden = new Map<string, string>([
    [organizationId, ABSENT.organization],
    [workspaceId, ABSENT.workspace],
  ])
  const unique = (): string => randomBytes(8).toString("hex")

  function remember(kind: keyof typeof ABSENT, id: string): string {
    hidden.set(id, ABSENT[kind])
    return id
  }

  async function create(path: string, body: object) {
    const answer = await server.root.post(path, { organization_id: organizationId, ...body })
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${answer.text}`)
    return answer.body
  }

  const filed = { organization_id: organizationId, workspace_id: workspaceId }
  return {
    organizationId,
    workspaceId,
    workspace: async () => remember("workspace", (await create("/workspaces", { name: unique() })).id),
    environment: async () =>
      remember("environment", (await create("/environments", { name: `e-${unique()}` })).id),
    account: async () =>
      remember("account", (await create("/accounts", { name: unique(), provider: "aws" })).id),
    member: async () => {
      const person = { email: `${unique()}@example.com`, name: "Bystander", role: "viewer" }
      return remember("member", (await create("/members", person)).member.id)
    },
    invitation: async () => {
      const invited = { email: `${unique()}@example.com`, role: "viewer" }
      return remember("invitation", (await create("/invitations", invited)).invitation.id)
    },
    ssoConnection: async () => {
      const body = await ssoSettings(organizationId)
      const answer = await owner.api.request("PUT", "/single-sign-on", { body })
      if (answer.status !== 200) throw new Error(`connecting answered ${answer.status}: ${answer.text}`)
      return remember("ssoConnection", answer.body.id)
    },
    key: async () => remember("key", (await mint(server.root, { ...filed, ...discoveryKey() })).id),
    systemKey: async () => {
      const body = { ...filed, keyspace: "system", scopes: ["metrics:read"] }
      return remember("key", (await mint(server.root, body)).id)
    },
    token: async () => {
      const body = { ...filed, keyspace: "compliance", label: "x", permission: "read-only" }
      return remember("token", (await mint(server.root, body)).token)
    },
    hide: (text) => [...hidden].reduce((seen, [id, absent]) => seen.replaceAll(id, absent), text),
  }
}

/** The body that creates a key of `discovery`, without its place. */
export function discoveryKey(): object {
  return { keyspace: "discovery", type: "api_key", label: "x", accounts: ["demo"], expires_in: "10d" }
}
