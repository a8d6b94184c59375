import type { JsonResources } from "./aws-json-resources.ts"

const KMS = "arn:aws:kms:eu-west-2:123456789012:key"

/** Streams, events, keys, searches and secrets. */
export const DATA_RESOURCES: readonly JsonResources[] = [
  {
    service: "eventbridge",
    held: {
      ListEventBuses: [
        { Name: "default", Arn: "arn:aws:events:eu-west-2:123456789012:event-bus/default" },
        { Name: "orders", Arn: "arn:aws:events:eu-west-2:123456789012:event-bus/orders" },
      ],
      ListRules: [
        {
          Arn: "arn:aws:events:eu-west-2:123456789012:rule/nightly",
          Name: "nightly",
          State: "ENABLED",
          ScheduleExpression: "cron(0 3 * * ? *)",
          Description: "Runs the report",
          EventBusName: "default",
        },
        {
          Arn: "arn:aws:events:eu-west-2:123456789012:rule/orders/bare",
          Name: "bare",
          EventPattern: '{"source":["shop"]}',
          State: "DISABLED",
          EventBusName: "orders",
        },
      ],
    },
    rows: [
      {
        name: "nightly",
        state: "ENABLED",
        schedule: "cron(0 3 * * ? *)",
        event_bus: "default",
        description: "Runs the report",
      },
      { name: "bare", state: "DISABLED", schedule: null, event_bus: "orders", description: null },
    ],
  },
  {
    service: "kinesis",
    held: {
      ListStreams: [
        {
          StreamARN: "arn:aws:kinesis:eu-west-2:123456789012:stream/clicks",
          StreamCreationTimestamp: 1610043466.5,
          StreamModeDetails: { StreamMode: "ON_DEMAND" },
          StreamName: "clicks",
          StreamStatus: "ACTIVE",
        },
        {
          StreamARN: "arn:aws:kinesis:eu-west-2:123456789012:stream/bare",
          StreamName: "bare",
          StreamStatus: "CREATING",
        },
      ],
    },
    rows: [
      {
        name: "clicks",
        status: "ACTIVE",
        mode: "ON_DEMAND",
        created: "2021-01-07T18:17:46.500Z",
        arn: "arn:aws:kinesis:eu-west-2:123456789012:stream/clicks",
      },
      {
        name: "bare",
        status: "CREATING",
        mode: null,
        created: null,
        arn: "arn:aws:kinesis:eu-west-2:123456789012:stream/bare",
      },
    ],
  },
  {
    service: "kms",
    held: {
      ListKeys: [
        {
          KeyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
          KeyArn: `${KMS}/1234abcd-12ab-34cd-56ef-1234567890ab`,
        },
        {
          KeyId: "0987dcba-09fe-87dc-65ba-ab0987654321",
          KeyArn: `${KMS}/0987dcba-09fe-87dc-65ba-ab0987654321`,
        },
      ],
      DescribeKey: [
        {
          AWSAccountId: "123456789012",
          KeyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
          Arn: `${KMS}/1234abcd-12ab-34cd-56ef-1234567890ab`,
          CreationDate: 1502910355.475,
          Enabled: true,
          Description: "Default key that protects my SSM parameters",
          KeyUsage: "ENCRYPT_DECRYPT",
          KeyState: "Enabled",
          Origin: "AWS_KMS",
          KeyManager: "AWS",
          KeySpec: "SYMMETRIC_DEFAULT",
          CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
          EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
          MultiRegion: false,
        },
        { KeyId: "0987dcba-09fe-87dc-65ba-ab0987654321", Description: "" },
      ],
    },
    rows: [
      {
        key_id: "1234abcd-12ab-34cd-56ef-1234567890ab",
        arn: `${KMS}/1234abcd-12ab-34cd-56ef-1234567890ab`,
        description: "Default key that protects my SSM parameters",
        state: "Enabled",
        manager: "AWS",
        created: "2017-08-16T19:05:55.475Z",
      },
      {
        key_id: "0987dcba-09fe-87dc-65ba-ab0987654321",
        arn: `${KMS}/0987dcba-09fe-87dc-65ba-ab0987654321`,
        description: "",
        state: null,
        manager: null,
        created: null,
      },
    ],
  },
  {
    service: "opensearch",
    held: {
      "GET /2021-01-01/domain": [
        { DomainName: "logs", EngineType: "OpenSearch" },
        { DomainName: "inside", EngineType: "OpenSearch" },
        { DomainName: "bare", EngineType: "Elasticsearch" },
      ],
      "POST /2021-01-01/opensearch/domain-info": [
        {
          DomainId: "123456789012/logs",
          DomainName: "logs",
          ARN: "arn:aws:es:eu-west-2:123456789012:domain/logs",
          Created: true,
          Deleted: false,
          Endpoint: "search-logs-abcdefghijklmnop.eu-west-2.es.amazonaws.com",
          Processing: false,
          EngineVersion: "OpenSearch_2.19",
          ClusterConfig: {
            InstanceType: "r6g.large.search",
            InstanceCount: 3,
            DedicatedMasterEnabled: false,
          },
        },
        {
          DomainId: "123456789012/inside",
          DomainName: "inside",
          ARN: "arn:aws:es:eu-west-2:123456789012:domain/inside",
          // A domain in a VPC has no `Endpoint`.
          Endpoints: { vpc: "vpc-inside-abcdefghijklmnop.eu-west-2.es.amazonaws.com" },
          EngineVersion: "OpenSearch_2.19",
          ClusterConfig: { InstanceType: "t3.small.search", InstanceCount: 1 },
        },
        {
          DomainId: "123456789012/bare",
          DomainName: "bare",
          ARN: "arn:aws:es:eu-west-2:123456789012:domain/bare",
          ClusterConfig: {},
        },
      ],
    },
    rows: [
      {
        name: "logs",
        engine_version: "OpenSearch_2.19",
        instance_type: "r6g.large.search",
        instances: 3,
        endpoint: "search-logs-abcdefghijklmnop.eu-west-2.es.amazonaws.com",
      },
      {
        name: "inside",
        engine_version: "OpenSearch_2.19",
        instance_type: "t3.small.search",
        instances: 1,
        endpoint: "vpc-inside-abcdefghijklmnop.eu-west-2.es.amazonaws.com",
      },
      { name: "bare", engine_version: null, instance_type: null, instances: null, endpoint: null },
    ],
  },
  {
    service: "secrets-manager",
    held: {
      ListSecrets: [
        {
          ARN: "arn:aws:secretsmanager:eu-west-2:123456789012:secret:orders-a1b2c3",
          Name: "orders",
          Description: "Database of the orders",
          RotationEnabled: true,
          RotationRules: { AutomaticallyAfterDays: 30 },
          // The day only, at midnight UTC.
          LastAccessedDate: 1523404800,
          LastChangedDate: 1523477145.729,
          CreatedDate: 1523477145.5,
          Tags: [{ Key: "team", Value: "orders" }],
          SecretVersionsToStages: { "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE": ["AWSCURRENT"] },
        },
        { ARN: "arn:aws:secretsmanager:eu-west-2:123456789012:secret:bare-d4e5f6", Name: "bare" },
      ],
    },
    rows: [
      {
        name: "orders",
        rotation_enabled: true,
        last_changed: "2018-04-11T20:05:45.729Z",
        last_accessed: "2018-04-11T00:00:00.000Z",
        created_date: "2018-04-11T20:05:45.500Z",
        tags: "team=orders",
      },
      {
        name: "bare",
        rotation_enabled: null,
        last_changed: null,
        last_accessed: null,
        created_date: null,
        tags: null,
      },
    ],
  },
  {
    service: "ssm-parameter",
    held: {
      DescribeParameters: [
        {
          Name: "/web/title",
          ARN: "arn:aws:ssm:eu-west-2:123456789012:parameter/web/title",
          Type: "SecureString",
          KeyId: "alias/aws/ssm",
          LastModifiedDate: 1582154711.976,
          LastModifiedUser: "arn:aws:iam::123456789012:user/reader",
          Version: 3,
          Tier: "Standard",
          Policies: [],
          DataType: "text",
        },
        { Name: "bare" },
      ],
    },
    rows: [
      {
        name: "/web/title",
        type: "SecureString",
        tier: "Standard",
        version: 3,
        last_modified: "2020-02-19T23:25:11.976Z",
      },
      { name: "bare", type: null, tier: null, version: null, last_modified: null },
    ],
  },
]
