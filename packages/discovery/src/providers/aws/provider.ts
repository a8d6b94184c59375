import type { LinkedAccount, Provider } from "../../provider.ts"
import { GLOBAL_REGION } from "../../service.ts"
import { serviceFinder } from "../../table-service.ts"
import { classifyAws } from "./classify.ts"
import type { SteppedClient } from "./demand-answer.ts"
import { demandAnswer } from "./demand-answer.ts"
import { httpHandler } from "./http-handler.ts"
import type { AwsCredentials } from "./links.ts"
import { AWS_REGIONS } from "./regions.ts"
import { AWS_SERVICES } from "./services/index.ts"

export interface AwsOptions {
  /** Credentials of an account; they may renew themselves. As long as they are the same object clients are kept. @throws DiscoveryError bad_credentials */
  readonly credentialsOf: (account: LinkedAccount) => Promise<AwsCredentials>
  /** Where global services are asked. */
  readonly homeRegion?: string
}

/** A client, and the credentials it was made with: with others it is another one. */
interface Kept {
  readonly client: SteppedClient
  readonly credentials: AwsCredentials
}

const CLIENTS_KEPT = 256

/** Clients by account, region and service; the one longest unused goes first. They hold nothing that has to be closed. */
function createClients() {
  const clients = new Map<string, Kept>()
  return {
    get: <C extends SteppedClient>(name: string, credentials: AwsCredentials, make: () => C): C => {
      const there = clients.get(name)
      clients.delete(name)
      const usable = there?.credentials === credentials ? there.client : undefined
      // A name belongs to one service, which makes one kind of client.
      const client = (usable as C | undefined) ?? make()
      clients.set(name, { client, credentials })
      const [oldest] = clients.size > CLIENTS_KEPT ? clients.keys() : []
      if (oldest !== undefined) clients.delete(oldest)
      return client
    },
    forget: (accountId: string): void => {
      for (const name of clients.keys())
        if ((JSON.parse(name) as readonly string[])[0] === accountId) clients.delete(name)
    },
  }
}

/** AWS, asked through its own SDK. `forget` drops the clients of an account whose credentials changed. */
export interface AwsProvider extends Provider {
  readonly forget: (accountId: string) => void
}

/** Makes the provider; no SDK client is loaded before the first question. */
export function awsProvider({ credentialsOf, homeRegion = "us-east-1" }: AwsOptions): AwsProvider {
  const clients = createClients()
  const find = serviceFinder(AWS_SERVICES)
  return {
    name: "aws",
    services: AWS_SERVICES.map(({ service }) => service),
    regions: AWS_REGIONS,
    classify: classifyAws,
    forget: clients.forget,
    fetch: async function* fetch(question, context) {
      const { account, service } = question
      const found = find(service)
      const region = question.region === GLOBAL_REGION ? homeRegion : question.region
      const credentials = await credentialsOf(account)
      const requestHandler = await httpHandler()
      yield* found.fetch({
        ...context,
        question,
        wants: (key) => question.attributes.includes(key),
        client: (make) =>
          clients.get(JSON.stringify([account.id, region, service.name]), credentials, () =>
            demandAnswer(make({ region, credentials, maxAttempts: 1, requestHandler })),
          ),
      })
    },
  }
}
