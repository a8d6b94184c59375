import type { AwsOptions, Engine, EngineLimits, Provider, Table } from "@bitting/discovery"
import { awsProvider, createEngine, findService } from "@bitting/discovery"

/** What a test asks. */
export interface AwsQuestion {
  readonly service: string
  readonly region?: string
  readonly attributes: readonly string[]
  readonly account?: string
  readonly deadlineMs?: number
}

/** The provider and an engine with the real clock; every account's access key id is `S3RVER`, which one emulator insists on. */
export function awsWorld(
  limits: Partial<EngineLimits> = {},
  credentialsOf: AwsOptions["credentialsOf"] = async () => ({
    accessKeyId: "S3RVER",
    secretAccessKey: "S3RVER",
  }),
): {
  readonly provider: Provider
  readonly engine: Engine
  readonly ask: (question: AwsQuestion) => Promise<Table>
} {
  const provider = awsProvider({ credentialsOf })
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const engine = createEngine({ clock, random: () => 0, limits })
  return {
    provider,
    engine,
    ask: ({ service: name, region = "eu-west-2", attributes, account = "acc_1", deadlineMs = 50_000 }) => {
      const found = findService(provider, name)
      if (found === null) throw new Error(`no service ${name}`)
      const { service, type } = found
      const question = {
        account: { id: account, organizationId: "org_1" },
        service,
        type,
        region: service.global ? "global" : region,
        attributes,
      }
      return engine.ask({ provider, question }, { deadlineMs })
    },
  }
}
