/**
 * What each service asks permission for when it lists, by the Service Authorization Reference
 * (`docs.aws.amazon.com/service-authorization/latest/reference`), and the code with which it throttles, by its own API reference.
 */
export const REFUSALS: readonly {
  readonly service: string
  readonly attribute: string
  /** Null: the service does not say it. */
  readonly permission: string | null
  /** 400 where the protocol has no other for a caller's fault. */
  readonly deniedStatus: number
  readonly throttle: readonly [status: number, code: string]
}[] = [
  {
    service: "acm",
    attribute: "arn",
    permission: "acm:ListCertificates",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "api-gateway",
    attribute: "name",
    permission: "apigateway:GET",
    deniedStatus: 403,
    throttle: [429, "TooManyRequestsException"],
  },
  {
    service: "cloud-control:AWS::Logs::LogGroup",
    attribute: "identifier",
    permission: "cloudformation:ListResources",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "cloudtrail",
    attribute: "name",
    permission: "cloudtrail:DescribeTrails",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "cloudwatch-alarm",
    attribute: "name",
    permission: "cloudwatch:DescribeAlarms",
    deniedStatus: 403,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "cloudwatch-log-group",
    attribute: "name",
    permission: "logs:DescribeLogGroups",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "ecr",
    attribute: "name",
    permission: "ecr:DescribeRepositories",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "ecs-cluster",
    attribute: "name",
    permission: "ecs:ListClusters",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "ecs-service",
    attribute: "name",
    permission: "ecs:ListClusters",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "efs",
    attribute: "file_system_id",
    permission: "elasticfilesystem:DescribeFileSystems",
    deniedStatus: 403,
    throttle: [429, "ThrottlingException"],
  },
  {
    service: "eks",
    attribute: "name",
    permission: "eks:ListClusters",
    deniedStatus: 403,
    throttle: [429, "ThrottlingException"],
  },
  {
    service: "eventbridge",
    attribute: "name",
    permission: "events:ListRules",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "kinesis",
    attribute: "name",
    permission: "kinesis:ListStreams",
    deniedStatus: 400,
    throttle: [400, "LimitExceededException"],
  },
  {
    service: "kms",
    attribute: "key_id",
    permission: "kms:ListKeys",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "opensearch",
    attribute: "name",
    permission: "es:ListDomainNames",
    deniedStatus: 403,
    throttle: [429, "ThrottlingException"],
  },
  {
    service: "organizations",
    attribute: "name",
    permission: null,
    deniedStatus: 400,
    throttle: [400, "TooManyRequestsException"],
  },
  {
    service: "secrets-manager",
    attribute: "name",
    permission: "secretsmanager:ListSecrets",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "ssm-parameter",
    attribute: "name",
    permission: "ssm:DescribeParameters",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
  {
    service: "step-functions",
    attribute: "name",
    permission: "states:ListStateMachines",
    deniedStatus: 400,
    throttle: [400, "ThrottlingException"],
  },
]
