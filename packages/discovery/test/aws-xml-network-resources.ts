import type { Row } from "@bitting/discovery"
import type { Listed } from "./fake-aws-list-protocols.ts"

/** What a list of AWS holds on the wire, and what its table has to say of it. */
export interface ListedResources {
  /** As it is asked for. */
  readonly service: string
  /** Lists them. */
  readonly operation: string
  /** With the elements and the values of the service's API reference. */
  readonly held: readonly Listed[]
  /** Every attribute of the service; the last row has of each only what AWS always says. */
  readonly rows: readonly Row[]
}

const OWNER = "123456789012"

/** Networks, their parts, their walls, and volumes: what EC2 lists besides instances. */
export const NETWORK_RESOURCES: readonly ListedResources[] = [
  {
    service: "vpc",
    operation: "DescribeVpcs",
    held: [
      {
        vpcId: "vpc-081ec835f3EXAMPLE",
        ownerId: OWNER,
        state: "available",
        cidrBlock: "10.0.0.0/16",
        cidrBlockAssociationSet: [
          {
            cidrBlock: "10.0.0.0/16",
            associationId: "vpc-cidr-assoc-04ab6ab4aaEXAMPLE",
            cidrBlockState: { state: "associated" },
          },
          {
            cidrBlock: "100.64.0.0/16",
            associationId: "vpc-cidr-assoc-05ab6ab4aaEXAMPLE",
            cidrBlockState: { state: "associated" },
          },
        ],
        ipv6CidrBlockAssociationSet: [
          {
            ipv6CidrBlock: "2001:db8:1234:1a00::/56",
            associationId: "vpc-cidr-assoc-e2a5408b",
            ipv6CidrBlockState: { state: "associated" },
          },
        ],
        dhcpOptionsId: "dopt-0dcdb0a2acEXAMPLE",
        tagSet: [
          { key: "Name", value: "shared <eu>" },
          { key: "Environment", value: "production" },
          { key: "aws:cloudformation:stack-name", value: "" },
        ],
        instanceTenancy: "default",
        isDefault: false,
      },
      {
        vpcId: "vpc-0ee975135dEXAMPLE",
        ownerId: OWNER,
        state: "pending",
        cidrBlock: "172.31.0.0/16",
        dhcpOptionsId: "default",
        instanceTenancy: "default",
        isDefault: true,
      },
    ],
    rows: [
      {
        name: "shared <eu>",
        vpc_id: "vpc-081ec835f3EXAMPLE",
        cidr_block: "10.0.0.0/16",
        state: "available",
        is_default: false,
        tags: "Environment=production, Name=shared <eu>, aws:cloudformation:stack-name=",
      },
      {
        name: null,
        vpc_id: "vpc-0ee975135dEXAMPLE",
        cidr_block: "172.31.0.0/16",
        state: "pending",
        is_default: true,
        tags: null,
      },
    ],
  },
  {
    service: "subnet",
    operation: "DescribeSubnets",
    held: [
      {
        subnetId: "subnet-0bb1c79de3EXAMPLE",
        subnetArn: `arn:aws:ec2:eu-west-2:${OWNER}:subnet/subnet-0bb1c79de3EXAMPLE`,
        state: "available",
        ownerId: OWNER,
        vpcId: "vpc-081ec835f3EXAMPLE",
        cidrBlock: "10.0.1.0/24",
        ipv6CidrBlockAssociationSet: [],
        availableIpAddressCount: 0,
        availabilityZone: "eu-west-2a",
        availabilityZoneId: "euw2-az2",
        defaultForAz: false,
        mapPublicIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
        mapCustomerOwnedIpOnLaunch: false,
        enableDns64: false,
        ipv6Native: false,
        privateDnsNameOptionsOnLaunch: { hostnameType: "ip-name", enableResourceNameDnsARecord: false },
        tagSet: [{ key: "Name", value: "private-a" }],
      },
      // One of IPv6 alone has no block of IPv4.
      {
        subnetId: "subnet-8EXAMPLE",
        subnetArn: `arn:aws:ec2:eu-west-2:${OWNER}:subnet/subnet-8EXAMPLE`,
        state: "available",
        ownerId: OWNER,
        vpcId: "vpc-0ee975135dEXAMPLE",
        availableIpAddressCount: 4091,
        availabilityZone: "eu-west-2b",
        availabilityZoneId: "euw2-az3",
        defaultForAz: false,
        ipv6Native: true,
        tagSet: [],
      },
    ],
    rows: [
      {
        name: "private-a",
        subnet_id: "subnet-0bb1c79de3EXAMPLE",
        vpc_id: "vpc-081ec835f3EXAMPLE",
        cidr_block: "10.0.1.0/24",
        availability_zone: "eu-west-2a",
        available_addresses: 0,
        tags: "Name=private-a",
      },
      {
        name: null,
        subnet_id: "subnet-8EXAMPLE",
        vpc_id: "vpc-0ee975135dEXAMPLE",
        cidr_block: null,
        availability_zone: "eu-west-2b",
        available_addresses: 4091,
        tags: null,
      },
    ],
  },
  {
    service: "security-group",
    operation: "DescribeSecurityGroups",
    held: [
      {
        ownerId: OWNER,
        groupId: "sg-1a2b3c4d",
        groupName: "web",
        groupDescription: "Web servers & proxies",
        vpcId: "vpc-614cc409",
        securityGroupArn: `arn:aws:ec2:eu-west-2:${OWNER}:security-group/sg-1a2b3c4d`,
        // AWS puts together what has the same protocol and ports; each source is a rule of its own.
        ipPermissions: [
          {
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            groups: [{ userId: OWNER, groupId: "sg-0a1b2c3d" }],
            ipRanges: [{ cidrIp: "192.0.2.0/24", description: "Office" }, { cidrIp: "198.51.100.0/24" }],
            ipv6Ranges: [{ cidrIpv6: "2001:db8::/32" }],
            prefixListIds: [{ prefixListId: "pl-68a54001" }],
          },
          {
            ipProtocol: "tcp",
            fromPort: 22,
            toPort: 22,
            groups: [],
            ipRanges: [{ cidrIp: "203.0.113.7/32" }],
            ipv6Ranges: [],
            prefixListIds: [],
          },
        ],
        ipPermissionsEgress: [
          {
            ipProtocol: -1,
            groups: [],
            ipRanges: [{ cidrIp: "0.0.0.0/0" }],
            ipv6Ranges: [],
            prefixListIds: [],
          },
        ],
        tagSet: [{ key: "Environment", value: "production" }],
      },
      {
        ownerId: OWNER,
        groupId: "sg-9bf6ceff",
        groupName: "nobody",
        groupDescription: "-",
        ipPermissions: [],
        ipPermissionsEgress: [],
      },
    ],
    rows: [
      {
        name: "web",
        group_id: "sg-1a2b3c4d",
        description: "Web servers & proxies",
        vpc_id: "vpc-614cc409",
        ingress_rules: 6,
        egress_rules: 1,
        tags: "Environment=production",
      },
      {
        name: "nobody",
        group_id: "sg-9bf6ceff",
        description: "-",
        vpc_id: null,
        ingress_rules: 0,
        egress_rules: 0,
        tags: null,
      },
    ],
  },
  {
    service: "ebs",
    operation: "DescribeVolumes",
    held: [
      {
        volumeId: "vol-1234567890abcdef0",
        size: 80,
        snapshotId: "snap-1234567890abcdef0",
        availabilityZone: "eu-west-2a",
        status: "in-use",
        createTime: "2025-05-09T01:02:03.456Z",
        attachmentSet: [
          {
            volumeId: "vol-1234567890abcdef0",
            instanceId: "i-1234567890abcdef0",
            device: "/dev/sdh",
            status: "attached",
            attachTime: "2025-05-09T01:03:03.000Z",
            deleteOnTermination: false,
          },
          {
            volumeId: "vol-1234567890abcdef0",
            instanceId: "i-0fedcba0987654321",
            device: "/dev/sdh",
            status: "attached",
            attachTime: "2025-05-09T01:04:03.000Z",
            deleteOnTermination: false,
          },
        ],
        volumeType: "io2",
        iops: 3_000,
        encrypted: true,
        kmsKeyId: `arn:aws:kms:eu-west-2:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
        multiAttachEnabled: true,
        tagSet: [{ key: "Name", value: "data" }],
      },
      {
        volumeId: "vol-049df61146c4d7901",
        size: 8,
        snapshotId: "",
        availabilityZone: "eu-west-2b",
        status: "available",
        createTime: "2025-05-10T00:00:00.000Z",
        attachmentSet: [],
        volumeType: "gp3",
        iops: 3_000,
        throughput: 125,
        encrypted: false,
        multiAttachEnabled: false,
      },
    ],
    rows: [
      {
        name: "data",
        volume_id: "vol-1234567890abcdef0",
        size_gib: 80,
        volume_type: "io2",
        state: "in-use",
        encrypted: true,
        attached_to: "i-1234567890abcdef0, i-0fedcba0987654321",
        create_time: "2025-05-09T01:02:03.456Z",
        tags: "Name=data",
      },
      {
        name: null,
        volume_id: "vol-049df61146c4d7901",
        size_gib: 8,
        volume_type: "gp3",
        state: "available",
        encrypted: false,
        attached_to: null,
        create_time: "2025-05-10T00:00:00.000Z",
        tags: null,
      },
    ],
  },
]
