import type { Json, JsonFind, JsonList, JsonObject } from "./fake-aws-json-types.ts"
import { memberOf, textOf } from "./fake-aws-json-types.ts"

/** The cluster in the ARN of an ECS service, `arn:aws:ecs:region:account:service/cluster/name`. */
const clusterOf = (arn: Json): string | undefined => textOf(arn).split("/")[1]

/** Lists that begin at one and default to as much as they may hold. */
const upTo = (name: string, most: number): JsonList["size"] => ({
  name,
  least: 1,
  most,
  unsaid: most,
  held: most,
})

const without = (item: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => !names.includes(name)))

/** An alarm over others has their rule, and one over logs a query. */
function alarmType(item: Json): string {
  if (memberOf(item, "AlarmRule") !== null) return "CompositeAlarm"
  return memberOf(item, "ScheduledQueryConfiguration") === null ? "MetricAlarm" : "LogAlarm"
}

const NOT_PAGED: JsonList["size"] = { name: "", least: 0, most: 0, unsaid: Infinity, held: Infinity }

/**
 * Lists as the API references of the services have them (`docs.aws.amazon.com/…/API_<operation>.html`): members, what a page may hold, what
 * is listed when nothing is said.
 */
const LISTS: readonly Omit<JsonList, "kind">[] = [
  {
    service: "acm",
    operation: "ListCertificates",
    items: "CertificateSummaryList",
    token: ["NextToken", "NextToken"],
    size: upTo("MaxItems", 1_000),
    // Other types of keys are listed where they are named, and only there.
    only: (item, { Includes = {} }) => {
      const types = memberOf(Includes, "keyTypes") ?? ["RSA_1024", "RSA_2048"]
      return (types as readonly Json[]).includes(memberOf(item, "KeyAlgorithm"))
    },
  },
  {
    service: "apigateway",
    operation: "GET /restapis",
    items: "item",
    token: ["position", "position"],
    size: { name: "limit", least: 1, most: 500, unsaid: 25, held: 500 },
  },
  {
    service: "cloudcontrolapi",
    operation: "ListResources",
    items: "ResourceDescriptions",
    token: ["NextToken", "NextToken"],
    // The size is reserved: `github.com/aws/aws-sdk/issues/764`.
    size: { name: "MaxResults", least: 1, most: 100, unsaid: 25, held: 25 },
    only: (item, { TypeName = null }) => memberOf(item, "TypeName") === TypeName,
    show: (item) => without(item, "TypeName"),
    also: (_page, _more, { TypeName = null }) => ({ TypeName }),
  },
  {
    service: "cloudtrail",
    operation: "DescribeTrails",
    items: "trailList",
    token: null,
    size: NOT_PAGED,
    // A trail of all regions is in each of them, as a shadow of the one in its home.
    only: (item, { includeShadowTrails = true }, region) =>
      memberOf(item, "HomeRegion") === region ||
      (includeShadowTrails === true && memberOf(item, "IsMultiRegionTrail") === true),
  },
  {
    service: "monitoring",
    operation: "DescribeAlarms",
    items: "MetricAlarms",
    token: ["NextToken", "NextToken"],
    size: { ...upTo("MaxRecords", 100), unsaid: 50 },
    // Alarms of other kinds are listed where they are named, and only there.
    only: (item, { AlarmTypes = ["MetricAlarm"] }) =>
      (AlarmTypes as readonly Json[]).includes(alarmType(item)),
    group: (item) => `${alarmType(item)}s`,
  },
  {
    service: "logs",
    operation: "DescribeLogGroups",
    items: "logGroups",
    token: ["nextToken", "nextToken"],
    size: upTo("limit", 50),
  },
  {
    service: "ecr",
    operation: "DescribeRepositories",
    items: "repositories",
    token: ["nextToken", "nextToken"],
    size: { ...upTo("maxResults", 1_000), unsaid: 100 },
  },
  {
    service: "ecs",
    operation: "ListClusters",
    items: "clusterArns",
    token: ["nextToken", "nextToken"],
    size: upTo("maxResults", 100),
  },
  {
    service: "ecs",
    operation: "ListServices",
    items: "serviceArns",
    token: ["nextToken", "nextToken"],
    size: { ...upTo("maxResults", 100), unsaid: 10 },
    only: (arn, { cluster = "default" }) => clusterOf(arn) === textOf(cluster).split("/").at(-1),
  },
  {
    service: "elasticfilesystem",
    operation: "GET /2015-02-01/file-systems",
    items: "FileSystems",
    token: ["Marker", "NextMarker"],
    // The size is always 100, whatever is asked for.
    size: { name: "MaxItems", least: 1, most: Infinity, unsaid: 100, held: 100 },
  },
  {
    service: "eks",
    operation: "GET /clusters",
    items: "clusters",
    token: ["nextToken", "nextToken"],
    size: upTo("maxResults", 100),
  },
  {
    service: "events",
    operation: "ListEventBuses",
    items: "EventBuses",
    token: ["NextToken", "NextToken"],
    size: upTo("Limit", 100),
  },
  {
    service: "events",
    operation: "ListRules",
    items: "Rules",
    token: ["NextToken", "NextToken"],
    size: upTo("Limit", 100),
    only: (item, { EventBusName = "default" }) =>
      memberOf(item, "EventBusName") === textOf(EventBusName).replace(/^arn:.*:event-bus\//, ""),
  },
  {
    service: "kinesis",
    operation: "ListStreams",
    items: "StreamSummaries",
    token: ["NextToken", "NextToken"],
    size: { name: "Limit", least: 1, most: 10_000, unsaid: 100, held: 100 },
    also: (page, HasMoreStreams) => ({
      HasMoreStreams,
      StreamNames: page.map((item) => memberOf(item, "StreamName")),
    }),
  },
  {
    service: "kms",
    operation: "ListKeys",
    items: "Keys",
    token: ["Marker", "NextMarker"],
    size: { ...upTo("Limit", 1_000), unsaid: 100 },
    also: (_page, Truncated) => ({ Truncated }),
  },
  {
    service: "es",
    operation: "GET /2021-01-01/domain",
    items: "DomainNames",
    token: null,
    size: NOT_PAGED,
  },
  {
    service: "organizations",
    operation: "ListAccounts",
    items: "Accounts",
    token: ["NextToken", "NextToken"],
    size: upTo("MaxResults", 20),
  },
  {
    service: "secretsmanager",
    operation: "ListSecrets",
    items: "SecretList",
    token: ["NextToken", "NextToken"],
    size: upTo("MaxResults", 100),
  },
  {
    service: "ssm",
    operation: "DescribeParameters",
    items: "Parameters",
    token: ["NextToken", "NextToken"],
    size: { ...upTo("MaxResults", 50), unsaid: 10 },
  },
  {
    service: "states",
    operation: "ListStateMachines",
    items: "stateMachines",
    token: ["nextToken", "nextToken"],
    size: { name: "maxResults", least: 0, most: 1_000, unsaid: 100, held: 1_000 },
  },
]

const isOneOf =
  (...members: readonly string[]): JsonFind["is"] =>
  (item, name) =>
    members.some((member) => memberOf(item, member) === name)

const failures = (names: readonly string[]): JsonObject => ({
  failures: names.map((arn) => ({ arn, reason: "MISSING" })),
})

/** Descriptions, likewise. What OpenSearch says of more than five names is in `github.com/cloud-custodian/cloud-custodian/issues/5793`. */
const FINDS: readonly Omit<JsonFind, "kind">[] = [
  {
    service: "cloudcontrolapi",
    operation: "GetResource",
    names: "Identifier",
    most: null,
    tooMany: "",
    items: "ResourceDescription",
    is: (item, name, { TypeName = null }) =>
      memberOf(item, "Identifier") === name && memberOf(item, "TypeName") === TypeName,
  },
  {
    service: "ecs",
    operation: "DescribeClusters",
    names: "clusters",
    most: 100,
    tooMany: "Clusters cannot have more than 100 elements.",
    items: "clusters",
    is: isOneOf("clusterArn", "clusterName"),
    missing: failures,
  },
  {
    service: "ecs",
    operation: "DescribeServices",
    names: "services",
    most: 10,
    tooMany: "Services cannot have more than 10 elements.",
    items: "services",
    is: (item, name, { cluster = "default" }) =>
      isOneOf("serviceArn", "serviceName")(item, name, {}) &&
      clusterOf(memberOf(item, "serviceArn")) === textOf(cluster).split("/").at(-1),
    missing: failures,
  },
  {
    service: "eks",
    operation: "GET /clusters/{name}",
    names: "name",
    most: null,
    tooMany: "",
    items: "cluster",
    is: isOneOf("name"),
  },
  {
    service: "kms",
    operation: "DescribeKey",
    names: "KeyId",
    most: null,
    tooMany: "",
    items: "KeyMetadata",
    is: isOneOf("KeyId", "Arn"),
  },
  {
    service: "es",
    operation: "POST /2021-01-01/opensearch/domain-info",
    names: "DomainNames",
    most: 5,
    tooMany: "Please provide a maximum of 5 domain names to describe.",
    items: "DomainStatusList",
    is: isOneOf("DomainName"),
  },
]

/** Every operation that is answered. */
export const JSON_OPERATIONS: readonly (JsonList | JsonFind)[] = [
  ...LISTS.map((one): JsonList => ({ kind: "list", ...one })),
  ...FINDS.map((one): JsonFind => ({ kind: "find", ...one })),
]
