import type { AwsCall, Fate } from "./aws-endpoint.ts"
import { failureAnswer } from "./empty-answer.ts"

// A batch of many services in several regions, of which some fail, each in another way.

/** Regional services of AWS. */
export const SERVICES: readonly string[] = [
  "ec2",
  "vpc",
  "subnet",
  "ebs",
  "elb",
  "efs",
  "lambda",
  "ecs-cluster",
  "eks",
  "ecr",
  "rds",
  "dynamodb",
  "elasticache",
  "opensearch",
  "sqs",
  "sns",
  "kinesis",
  "eventbridge",
  "step-functions",
  "api-gateway",
  "acm",
  "kms",
  "secrets-manager",
  "ssm-parameter",
  "cloudformation",
]

/** Where they are asked. */
export const REGIONS: readonly string[] = ["eu-west-1", "eu-west-2", "us-east-1", "us-west-2"]

/** What AWS does to some calls, and what becomes of them. */
export const FATES: readonly {
  readonly code: string
  readonly service: string
  readonly region: string
  readonly hits: (call: AwsCall) => boolean
  readonly fate: (call: AwsCall) => Fate
}[] = [
  {
    code: "denied",
    service: "ec2",
    region: "eu-west-2",
    hits: ({ operation }) => operation === "DescribeInstances",
    fate: (call) =>
      failureAnswer(call, {
        status: 403,
        code: "UnauthorizedOperation",
        message: "User: u is not authorized to perform: ec2:DescribeInstances because no policy allows it",
      }),
  },
  {
    code: "throttled",
    service: "kms",
    region: "us-east-1",
    hits: ({ service }) => service === "kms",
    fate: (call) => failureAnswer(call, { status: 400, code: "ThrottlingException", message: "slow" }),
  },
  {
    code: "timeout",
    service: "lambda",
    region: "eu-west-1",
    hits: ({ service }) => service === "lambda",
    fate: () => "hang",
  },
  {
    code: "unsupported",
    service: "opensearch",
    region: "us-west-2",
    hits: ({ service }) => service === "es",
    fate: (call) =>
      failureAnswer(call, { status: 400, code: "UnsupportedOperationException", message: "no" }),
  },
]

/** What becomes of a call of the batch. */
export function fateOf(call: AwsCall): Fate {
  return FATES.find(({ region, hits }) => call.region === region && hits(call))?.fate(call) ?? null
}
