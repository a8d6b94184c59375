import { afterAll, afterEach, beforeAll, vi } from "vitest"
import type { AwsCall, AwsEndpoint } from "../../packages/discovery/test/aws-endpoint.ts"
import { startAws } from "../../packages/discovery/test/aws-endpoint.ts"
import type { Api } from "./api.ts"

/** Stand-ins for AWS, and accounts of servers that are linked to them. */
export interface LinkedAws {
  /** There from the first test to the last. */
  readonly aws: () => AwsEndpoint
  /** Links an account by an access key that nobody else has. */
  readonly link: (owner: Api) => Promise<LinkedAccount>
}

/** An account that is linked, and the access key by which AWS knows it. */
export interface LinkedAccount {
  readonly id: string
  readonly accessKeyId: string
  /** What AWS was asked with its key so far. */
  readonly calls: () => readonly AwsCall[]
}

/** Starts the stand-ins before the tests of a file, where `AWS_ENDPOINT_URL` leads every client to them, and stops them afterwards. */
export function useLinkedAws(): LinkedAws {
  let endpoint: AwsEndpoint | undefined
  let counter = 0

  const aws = (): AwsEndpoint => {
    if (endpoint === undefined) throw new Error("AWS has not been started")
    return endpoint
  }

  beforeAll(async () => {
    endpoint = await startAws()
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint.url)
  })
  afterEach(() => {
    aws().fate = () => null
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await endpoint?.close()
  })

  return {
    aws,
    link: async (owner) => {
      counter += 1
      const accessKeyId = `AKIA${String(counter).padStart(16, "0")}`
      const accountId = String(100_000_000_000 + counter)
      aws().sts.principals.set(accessKeyId, { accountId, arn: `arn:aws:iam::${accountId}:user/bitting` })
      const { status, body, text } = await owner.post("/accounts", {
        name: `account ${counter}`,
        provider: "aws",
        credentials: {
          method: "access_key",
          access_key_id: accessKeyId,
          secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        },
      })
      if (status !== 201) throw new Error(`linking answered ${status}: ${text}`)
      return {
        id: body.id,
        accessKeyId,
        calls: () => aws().calls.filter((call) => call.accessKeyId === accessKeyId),
      }
    },
  }
}
