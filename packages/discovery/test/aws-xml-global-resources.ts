import type { ListedResources } from "./aws-xml-network-resources.ts"

/** What lies in no region: people, roles, names, and what is spread over the world. */
export const GLOBAL_RESOURCES: readonly ListedResources[] = [
  {
    service: "iam-role",
    operation: "ListRoles",
    held: [
      {
        Path: "/application_abc/",
        RoleName: "reader",
        RoleId: "AROA1234567890EXAMPLE",
        Arn: "arn:aws:iam::123456789012:role/application_abc/reader",
        CreateDate: "2025-05-09T13:45:35Z",
        AssumeRolePolicyDocument: "%7B%22Version%22%3A%222012-10-17%22%7D",
        Description: "Reads <everything> & more",
        MaxSessionDuration: 3_600,
      },
      {
        Path: "/",
        RoleName: "bare",
        RoleId: "AROA2234567890EXAMPLE",
        Arn: "arn:aws:iam::123456789012:role/bare",
        CreateDate: "2025-05-10T00:00:00Z",
      },
    ],
    rows: [
      {
        name: "reader",
        role_id: "AROA1234567890EXAMPLE",
        path: "/application_abc/",
        create_date: "2025-05-09T13:45:35.000Z",
        description: "Reads <everything> & more",
        arn: "arn:aws:iam::123456789012:role/application_abc/reader",
      },
      {
        name: "bare",
        role_id: "AROA2234567890EXAMPLE",
        path: "/",
        create_date: "2025-05-10T00:00:00.000Z",
        description: null,
        arn: "arn:aws:iam::123456789012:role/bare",
      },
    ],
  },
  {
    service: "iam-user",
    operation: "ListUsers",
    held: [
      {
        UserId: "AID2MAB8DPLSRHEXAMPLE",
        Path: "/division_abc/subdivision_xyz/engineering/",
        UserName: "Juan",
        Arn: "arn:aws:iam::123456789012:user/division_abc/subdivision_xyz/engineering/Juan",
        CreateDate: "2024-09-05T19:38:48Z",
        PasswordLastUsed: "2025-09-08T21:47:36Z",
      },
      // Who has no password, or never used it.
      {
        UserId: "AIDIODR4TAW7CSEXAMPLE",
        Path: "/",
        UserName: "ci@example.com",
        Arn: "arn:aws:iam::123456789012:user/ci@example.com",
        CreateDate: "2025-01-01T00:00:00Z",
      },
    ],
    rows: [
      {
        name: "Juan",
        user_id: "AID2MAB8DPLSRHEXAMPLE",
        path: "/division_abc/subdivision_xyz/engineering/",
        create_date: "2024-09-05T19:38:48.000Z",
        password_last_used: "2025-09-08T21:47:36.000Z",
        arn: "arn:aws:iam::123456789012:user/division_abc/subdivision_xyz/engineering/Juan",
      },
      {
        name: "ci@example.com",
        user_id: "AIDIODR4TAW7CSEXAMPLE",
        path: "/",
        create_date: "2025-01-01T00:00:00.000Z",
        password_last_used: null,
        arn: "arn:aws:iam::123456789012:user/ci@example.com",
      },
    ],
  },
  {
    service: "cloudfront",
    operation: "GET /2020-05-31/distribution",
    held: [
      {
        Id: "EDFDVBD632BHDS5",
        ARN: "arn:aws:cloudfront::123456789012:distribution/EDFDVBD632BHDS5",
        Status: "Deployed",
        LastModifiedTime: "2025-08-14T17:08:48.118Z",
        DomainName: "d111111abcdef8.cloudfront.net",
        Aliases: { Quantity: 2, "Items/CNAME": ["www.example.com", "static.example.com"] },
        Origins: {
          Quantity: 1,
          "Items/Origin": [{ Id: "shop", DomainName: "shop.s3.amazonaws.com", OriginPath: "" }],
        },
        DefaultCacheBehavior: { TargetOriginId: "shop", ViewerProtocolPolicy: "redirect-to-https" },
        CacheBehaviors: { Quantity: 0 },
        CustomErrorResponses: { Quantity: 0 },
        Comment: "Shop <live>",
        PriceClass: "PriceClass_All",
        Enabled: true,
        ViewerCertificate: { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: "TLSv1" },
        Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0 } },
        WebACLId: "",
        HttpVersion: "HTTP2",
        IsIPV6Enabled: true,
        Staging: false,
      },
      // Without names of its own, and without a comment: the element is there, and empty.
      {
        Id: "EMLARXS9EXAMPLE",
        ARN: "arn:aws:cloudfront::123456789012:distribution/EMLARXS9EXAMPLE",
        Status: "InProgress",
        LastModifiedTime: "2025-08-15T00:00:00Z",
        DomainName: "d222222abcdef8.cloudfront.net",
        Aliases: { Quantity: 0 },
        Comment: "",
        Enabled: false,
      },
    ],
    rows: [
      {
        distribution_id: "EDFDVBD632BHDS5",
        domain_name: "d111111abcdef8.cloudfront.net",
        aliases: "www.example.com, static.example.com",
        status: "Deployed",
        enabled: true,
        last_modified: "2025-08-14T17:08:48.118Z",
        comment: "Shop <live>",
      },
      {
        distribution_id: "EMLARXS9EXAMPLE",
        domain_name: "d222222abcdef8.cloudfront.net",
        aliases: null,
        status: "InProgress",
        enabled: false,
        last_modified: "2025-08-15T00:00:00.000Z",
        comment: "",
      },
    ],
  },
  {
    service: "route53",
    operation: "GET /2013-04-01/hostedzone",
    held: [
      {
        Id: "/hostedzone/Z1D633PJN98FT9",
        Name: "example.com.",
        CallerReference: "a_unique_reference",
        Config: { Comment: "Managed by Terraform", PrivateZone: true },
        ResourceRecordSetCount: 42,
      },
      // Made with an empty comment, by the service itself.
      {
        Id: "/hostedzone/Z2682N5HXP0BZ4",
        Name: "2.0.192.in-addr.arpa.",
        CallerReference: "another_unique_reference",
        Config: { Comment: "", PrivateZone: false },
        ResourceRecordSetCount: 2,
        LinkedService: { ServicePrincipal: "servicediscovery.amazonaws.com", Description: "made by it" },
      },
      {
        Id: "/hostedzone/Z3682N5HXP0BZ4",
        Name: "example.org.",
        CallerReference: "a_third_reference",
      },
    ],
    rows: [
      {
        name: "example.com.",
        zone_id: "Z1D633PJN98FT9",
        records: 42,
        private: true,
        comment: "Managed by Terraform",
      },
      {
        name: "2.0.192.in-addr.arpa.",
        zone_id: "Z2682N5HXP0BZ4",
        records: 2,
        private: false,
        comment: "",
      },
      {
        name: "example.org.",
        zone_id: "Z3682N5HXP0BZ4",
        records: null,
        private: null,
        comment: null,
      },
    ],
  },
]
