import type { Row } from "@bitting/discovery"
import type { Json } from "./fake-aws-json-types.ts"

/** What a service of AWS holds on the wire, and what its table has to say of it. */
export interface JsonResources {
  /** As it is asked for. */
  readonly service: string
  /** By the operation that tells of them, with the members and the values of the service's API reference. */
  readonly held: Readonly<Record<string, readonly Json[]>>
  /** Every attribute of the service; the last row has of each only what AWS always says. */
  readonly rows: readonly Row[]
}

const STATES = "arn:aws:states:eu-west-2:123456789012:stateMachine"

/** Certificates, APIs, trails, logs, accounts and workflows. */
export const PLATFORM_RESOURCES: readonly JsonResources[] = [
  {
    service: "acm",
    held: {
      ListCertificates: [
        {
          CertificateArn:
            "arn:aws:acm:eu-west-2:123456789012:certificate/0d5c1e60-6a3c-4b7e-9e6c-1d2f3a4b5c6d",
          DomainName: "example.com",
          SubjectAlternativeNameSummaries: ["example.com", "www.example.com"],
          HasAdditionalSubjectAlternativeNames: false,
          Status: "ISSUED",
          Type: "IMPORTED",
          KeyAlgorithm: "RSA_2048",
          KeyUsages: ["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"],
          ExtendedKeyUsages: ["TLS_WEB_SERVER_AUTHENTICATION"],
          InUse: true,
          RenewalEligibility: "INELIGIBLE",
          NotBefore: 1645574400.0,
          NotAfter: 1680566399.5,
          CreatedAt: 1645632000.123,
          ImportedAt: 1645632000.123,
        },
        {
          CertificateArn:
            "arn:aws:acm:eu-west-2:123456789012:certificate/7e1c8f5a-2b3d-4c5e-8f70-8192a3b4c5d6",
          DomainName: "pending.example.com",
          Status: "PENDING_VALIDATION",
          Type: "AMAZON_ISSUED",
          KeyAlgorithm: "EC_prime256v1",
          InUse: false,
          CreatedAt: 1645718400,
        },
      ],
    },
    rows: [
      {
        domain_name: "example.com",
        status: "ISSUED",
        type: "IMPORTED",
        in_use: true,
        not_after: "2023-04-03T23:59:59.500Z",
        key_algorithm: "RSA_2048",
        arn: "arn:aws:acm:eu-west-2:123456789012:certificate/0d5c1e60-6a3c-4b7e-9e6c-1d2f3a4b5c6d",
      },
      {
        domain_name: "pending.example.com",
        status: "PENDING_VALIDATION",
        type: "AMAZON_ISSUED",
        in_use: false,
        not_after: null,
        key_algorithm: "EC_prime256v1",
        arn: "arn:aws:acm:eu-west-2:123456789012:certificate/7e1c8f5a-2b3d-4c5e-8f70-8192a3b4c5d6",
      },
    ],
  },
  {
    service: "api-gateway",
    held: {
      "GET /restapis": [
        {
          id: "uycll6xg9a",
          name: "PetStore",
          description: "Your first API with Amazon API Gateway.",
          createdDate: 1525814260,
          apiKeySource: "HEADER",
          binaryMediaTypes: ["application/octet-stream"],
          endpointConfiguration: { types: ["EDGE", "PRIVATE"], vpcEndpointIds: ["vpce-0123456789abcdef0"] },
          tags: { team: "pets" },
          disableExecuteApiEndpoint: false,
          rootResourceId: "ckqfb1",
        },
        { id: "fugvjdxtri", name: "Bare" },
      ],
    },
    rows: [
      {
        name: "PetStore",
        api_id: "uycll6xg9a",
        endpoint_types: "EDGE, PRIVATE",
        created_date: "2018-05-08T21:17:40.000Z",
        description: "Your first API with Amazon API Gateway.",
      },
      { name: "Bare", api_id: "fugvjdxtri", endpoint_types: null, created_date: null, description: null },
    ],
  },
  {
    service: "cloud-control:AWS::Logs::LogGroup",
    held: {
      ListResources: [
        {
          TypeName: "AWS::Logs::LogGroup",
          Identifier: "trails",
          Properties:
            '{"LogGroupName":"trails","RetentionInDays":90,"Arn":"arn:aws:logs:eu-west-2:123456789012:log-group:trails:*"}',
        },
        { TypeName: "AWS::S3::Bucket", Identifier: "of-another-type", Properties: "{}" },
        { TypeName: "AWS::Logs::LogGroup", Identifier: "bare" },
      ],
    },
    rows: [
      {
        identifier: "trails",
        properties:
          '{"LogGroupName":"trails","RetentionInDays":90,"Arn":"arn:aws:logs:eu-west-2:123456789012:log-group:trails:*"}',
        arn: "arn:aws:logs:eu-west-2:123456789012:log-group:trails:*",
      },
      { identifier: "bare", properties: null, arn: null },
    ],
  },
  {
    service: "cloudtrail",
    held: {
      DescribeTrails: [
        {
          Name: "all-regions",
          S3BucketName: "trails-123456789012",
          S3KeyPrefix: "org",
          IncludeGlobalServiceEvents: true,
          IsMultiRegionTrail: true,
          HomeRegion: "us-east-1",
          TrailARN: "arn:aws:cloudtrail:us-east-1:123456789012:trail/all-regions",
          LogFileValidationEnabled: true,
          HasCustomEventSelectors: true,
          HasInsightSelectors: false,
          IsOrganizationTrail: false,
        },
        { Name: "bare", HomeRegion: "eu-west-2", IsMultiRegionTrail: false },
      ],
    },
    rows: [
      {
        name: "all-regions",
        bucket: "trails-123456789012",
        multi_region: true,
        home_region: "us-east-1",
        validates_files: true,
      },
      { name: "bare", bucket: null, multi_region: false, home_region: "eu-west-2", validates_files: null },
    ],
  },
  {
    service: "cloudwatch-log-group",
    held: {
      DescribeLogGroups: [
        {
          arn: "arn:aws:logs:eu-west-2:123456789012:log-group:/aws/lambda/resize:*",
          // In milliseconds, unlike the times of every other service.
          creationTime: 1_393_545_600_123,
          logGroupName: "/aws/lambda/resize",
          metricFilterCount: 0,
          retentionInDays: 14,
          storedBytes: 9_007_199_254,
          logGroupClass: "STANDARD",
          logGroupArn: "arn:aws:logs:eu-west-2:123456789012:log-group:/aws/lambda/resize",
        },
        { logGroupName: "bare", creationTime: 0, storedBytes: 0 },
      ],
    },
    rows: [
      {
        name: "/aws/lambda/resize",
        stored_bytes: 9_007_199_254,
        retention_days: 14,
        creation_time: "2014-02-28T00:00:00.123Z",
      },
      { name: "bare", stored_bytes: 0, retention_days: null, creation_time: "1970-01-01T00:00:00.000Z" },
    ],
  },
  {
    service: "organizations",
    held: {
      ListAccounts: [
        {
          Id: "111111111111",
          Arn: "arn:aws:organizations::111111111111:account/o-exampleorgid/111111111111",
          Email: "bill@example.com",
          Name: "Management Account",
          Status: "ACTIVE",
          State: "ACTIVE",
          JoinedMethod: "INVITED",
          JoinedTimestamp: 1481835795.536,
        },
        {
          Id: "222222222222",
          Arn: "arn:aws:organizations::111111111111:account/o-exampleorgid/222222222222",
          Email: "alice@example.com",
          Name: "Closed Account",
          // `Status` has no value for it, and is retired.
          State: "CLOSED",
          JoinedMethod: "CREATED",
          JoinedTimestamp: 1481835795,
        },
        { Id: "333333333333" },
      ],
    },
    rows: [
      {
        name: "Management Account",
        account_id: "111111111111",
        email: "bill@example.com",
        status: "ACTIVE",
        joined: "2016-12-15T21:03:15.536Z",
      },
      {
        name: "Closed Account",
        account_id: "222222222222",
        email: "alice@example.com",
        status: "CLOSED",
        joined: "2016-12-15T21:03:15.000Z",
      },
      { name: null, account_id: "333333333333", email: null, status: null, joined: null },
    ],
  },
  {
    service: "step-functions",
    held: {
      ListStateMachines: [
        {
          stateMachineArn: `${STATES}:checkout`,
          name: "checkout",
          type: "EXPRESS",
          creationDate: 1579632496.75,
        },
        { stateMachineArn: `${STATES}:bare`, name: "bare", type: "STANDARD", creationDate: 1579632497 },
      ],
    },
    rows: [
      {
        name: "checkout",
        type: "EXPRESS",
        creation_date: "2020-01-21T18:48:16.750Z",
        arn: `${STATES}:checkout`,
      },
      { name: "bare", type: "STANDARD", creation_date: "2020-01-21T18:48:17.000Z", arn: `${STATES}:bare` },
    ],
  },
]
