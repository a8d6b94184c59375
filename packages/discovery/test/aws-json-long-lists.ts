import type { Json } from "./fake-aws-json-types.ts"

/** A list that is longer than a page. */
export interface LongList {
  readonly service: string
  /** Attributes that are asked for; the first of them is the name. */
  readonly attributes: readonly [string, ...string[]]
  readonly count: number
  /** By operation: what it holds under each name. */
  readonly held: Readonly<Record<string, (name: string) => Json>>
  /** What is held besides, as it is. */
  readonly besides?: Readonly<Record<string, readonly Json[]>>
  /** How often each operation is to be called: as seldom as a page, and a description, may hold. */
  readonly calls: Readonly<Record<string, number>>
}

const ECS = "arn:aws:ecs:eu-west-2:123456789012"

/** For each service whose list has pages, or whose descriptions come so many at once: more than two of them. */
export const LONG_LISTS: readonly LongList[] = [
  {
    service: "acm",
    attributes: ["domain_name"],
    count: 2_100,
    held: { ListCertificates: (DomainName) => ({ DomainName, KeyAlgorithm: "RSA_2048" }) },
    calls: { ListCertificates: 3 },
  },
  {
    service: "api-gateway",
    attributes: ["name"],
    count: 1_100,
    held: { "GET /restapis": (name) => ({ name }) },
    calls: { "GET /restapis": 3 },
  },
  {
    service: "cloud-control:AWS::SQS::Queue",
    attributes: ["identifier"],
    count: 60,
    held: { ListResources: (Identifier) => ({ TypeName: "AWS::SQS::Queue", Identifier }) },
    calls: { ListResources: 3 },
  },
  {
    service: "cloudwatch-alarm",
    attributes: ["name"],
    count: 210,
    held: { DescribeAlarms: (AlarmName) => ({ AlarmName }) },
    calls: { DescribeAlarms: 3 },
  },
  {
    service: "cloudwatch-log-group",
    attributes: ["name"],
    count: 110,
    held: { DescribeLogGroups: (logGroupName) => ({ logGroupName }) },
    calls: { DescribeLogGroups: 3 },
  },
  {
    service: "ecr",
    attributes: ["name"],
    count: 2_100,
    held: { DescribeRepositories: (repositoryName) => ({ repositoryName }) },
    calls: { DescribeRepositories: 3 },
  },
  {
    service: "ecs-cluster",
    attributes: ["name", "services"],
    count: 210,
    held: {
      ListClusters: (name) => `${ECS}:cluster/${name}`,
      DescribeClusters: (clusterName) => ({ clusterArn: `${ECS}:cluster/${clusterName}`, clusterName }),
    },
    calls: { ListClusters: 3, DescribeClusters: 3 },
  },
  {
    service: "ecs-service",
    attributes: ["name"],
    count: 25,
    held: {
      ListServices: (name) => `${ECS}:service/shop/${name}`,
      DescribeServices: (serviceName) => ({ serviceArn: `${ECS}:service/shop/${serviceName}`, serviceName }),
    },
    besides: { ListClusters: [`${ECS}:cluster/none`, `${ECS}:cluster/shop`] },
    // No more services are named at once than are described at once; a cluster without any costs a call.
    calls: { ListClusters: 1, ListServices: 4, DescribeServices: 3 },
  },
  {
    service: "efs",
    attributes: ["file_system_id"],
    count: 210,
    held: { "GET /2015-02-01/file-systems": (FileSystemId) => ({ FileSystemId }) },
    calls: { "GET /2015-02-01/file-systems": 3 },
  },
  {
    service: "eks",
    attributes: ["name"],
    count: 210,
    held: { "GET /clusters": (name) => name },
    calls: { "GET /clusters": 3 },
  },
  {
    service: "eventbridge",
    attributes: ["name"],
    count: 210,
    held: { ListRules: (Name) => ({ Name, EventBusName: "default" }) },
    besides: { ListEventBuses: [{ Name: "default" }, { Name: "none" }] },
    calls: { ListEventBuses: 1, ListRules: 4 },
  },
  {
    service: "kinesis",
    attributes: ["name"],
    count: 210,
    held: {
      ListStreams: (StreamName) => ({ StreamName, StreamARN: `arn:${StreamName}`, StreamStatus: "ACTIVE" }),
    },
    calls: { ListStreams: 3 },
  },
  {
    service: "kms",
    attributes: ["key_id"],
    count: 2_100,
    held: { ListKeys: (KeyId) => ({ KeyId, KeyArn: `arn:aws:kms:eu-west-2:123456789012:key/${KeyId}` }) },
    calls: { ListKeys: 3 },
  },
  {
    service: "opensearch",
    attributes: ["name", "instances"],
    count: 11,
    held: {
      "GET /2021-01-01/domain": (DomainName) => ({ DomainName, EngineType: "OpenSearch" }),
      "POST /2021-01-01/opensearch/domain-info": (DomainName) => ({ DomainName, ClusterConfig: {} }),
    },
    calls: { "GET /2021-01-01/domain": 1, "POST /2021-01-01/opensearch/domain-info": 3 },
  },
  {
    service: "organizations",
    attributes: ["name"],
    count: 50,
    held: { ListAccounts: (Name) => ({ Name }) },
    calls: { ListAccounts: 3 },
  },
  {
    service: "secrets-manager",
    attributes: ["name"],
    count: 210,
    held: { ListSecrets: (Name) => ({ Name }) },
    calls: { ListSecrets: 3 },
  },
  {
    service: "ssm-parameter",
    attributes: ["name"],
    count: 110,
    held: { DescribeParameters: (Name) => ({ Name }) },
    calls: { DescribeParameters: 3 },
  },
  {
    service: "step-functions",
    attributes: ["name"],
    count: 2_100,
    held: { ListStateMachines: (name) => ({ name, stateMachineArn: `arn:${name}` }) },
    calls: { ListStateMachines: 3 },
  },
]
