import type { StateMachineListItem } from "@aws-sdk/client-sfn"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-sfn"))

/** Step Functions state machines. */
export const stepFunctions: AwsService = awsService<StateMachineListItem>({
  name: "step-functions",
  label: "Step Functions State Machines",

  permissions: ["states:ListStateMachines"],
  sampleCount: 3,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.name,
      sample: { kind: "name", stems: ["onboarding", "invoicing"] },
    },
    {
      key: "type",
      label: "Type",
      from: (item) => item.type,
      sample: { kind: "oneOf", values: ["STANDARD", "EXPRESS"] },
    },
    {
      key: "creation_date",
      label: "Created",
      from: (item) => item.creationDate,
      sample: { kind: "instant" },
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.stateMachineArn,
      sample: { kind: "text", template: "arn:aws:states:{region}:{account}:stateMachine:{name}" },
    },
  ],
  pages: async function* pages(context) {
    const { SFNClient, ListStateMachinesCommand } = await sdk()
    const client = context.client((config) => new SFNClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListStateMachinesCommand({ nextToken: token, maxResults: 1_000 }), { abortSignal }),
      (answer) => ({ items: answer.stateMachines, next: answer.nextToken }),
    )
  },
})
