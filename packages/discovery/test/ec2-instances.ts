import type { WireInstance } from "./fake-ec2.ts"

const at = { availabilityZone: "eu-west-1c", groupName: "", tenancy: "default" }

/**
 * One that runs, with every element of the sample answer in `docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html`, and
 * `iamInstanceProfile` besides; the addresses are such as are reserved for documents.
 */
export const RUNNING: WireInstance = {
  instanceId: "i-1234567890abcdef0",
  imageId: "ami-0bff32ccc0a1b2c3d",
  instanceState: { code: 16, name: "running" },
  privateDnsName: "ip-192-168-1-88.eu-west-1.compute.internal",
  dnsName: "ec2-203-0-113-25.eu-west-1.compute.amazonaws.com",
  reason: "",
  keyName: "operators",
  amiLaunchIndex: 0,
  productCodes: [],
  instanceType: "t3.micro",
  launchTime: "2025-05-08T16:46:19.000Z",
  placement: at,
  monitoring: { state: "disabled" },
  subnetId: "subnet-056f5f6330a1b2c3d",
  vpcId: "vpc-0111122220a1b2c3d",
  privateIpAddress: "192.168.1.88",
  ipAddress: "203.0.113.25",
  sourceDestCheck: true,
  groupSet: [{ groupId: "sg-0e40769800a1b2c3d", groupName: "web" }],
  architecture: "x86_64",
  rootDeviceType: "ebs",
  rootDeviceName: "/dev/xvda",
  blockDeviceMapping: [
    {
      deviceName: "/dev/xvda",
      ebs: {
        volumeId: "vol-1234567890abcdef0",
        status: "attached",
        attachTime: "2025-05-08T16:46:20.000Z",
        deleteOnTermination: true,
      },
    },
  ],
  virtualizationType: "hvm",
  clientToken: "xMcwG14507example",
  tagSet: [
    { key: "env", value: "production" },
    { key: "Name", value: "Server <1> & co" },
  ],
  hypervisor: "xen",
  networkInterfaceSet: [
    {
      networkInterfaceId: "eni-0551ba0330a1b2c3d",
      subnetId: "subnet-056f5f6330a1b2c3d",
      vpcId: "vpc-0111122220a1b2c3d",
      description: "Primary network interface",
      ownerId: "123456789012",
      status: "in-use",
      macAddress: "02:dd:2c:5e:01:69",
      privateIpAddress: "192.168.1.88",
      privateDnsName: "ip-192-168-1-88.eu-west-1.compute.internal",
      sourceDestCheck: true,
      association: {
        publicIp: "203.0.113.25",
        publicDnsName: "ec2-203-0-113-25.eu-west-1.compute.amazonaws.com",
        ipOwnerId: "amazon",
      },
    },
  ],
  iamInstanceProfile: {
    arn: "arn:aws:iam::123456789012:instance-profile/web",
    id: "AIPAEXAMPLE0000000000",
  },
  ebsOptimized: false,
  cpuOptions: { coreCount: 1, threadsPerCore: 2 },
}

/** One that was terminated: it has no addresses, no network, and nobody gave it a tag. */
export const TERMINATED: WireInstance = {
  instanceId: "i-0fedcba0987654321",
  imageId: "ami-0bff32ccc0a1b2c3d",
  instanceState: { code: 48, name: "terminated" },
  privateDnsName: "",
  dnsName: "",
  reason: "User initiated (2025-06-01 08:00:00 GMT)",
  amiLaunchIndex: 0,
  productCodes: [],
  instanceType: "m7g.large",
  launchTime: "2025-05-31T08:00:00.000Z",
  placement: at,
  monitoring: { state: "disabled" },
  groupSet: [],
  architecture: "arm64",
  rootDeviceType: "ebs",
  rootDeviceName: "/dev/xvda",
  blockDeviceMapping: [],
  virtualizationType: "hvm",
  clientToken: "",
  hypervisor: "xen",
  networkInterfaceSet: [],
  ebsOptimized: false,
}

/** As many that run, each with an id and a name of its own. */
export const running = (count: number): readonly WireInstance[] =>
  Array.from({ length: count }, (_, number) => ({
    ...RUNNING,
    instanceId: `i-${number.toString(16).padStart(17, "0")}`,
    tagSet: [{ key: "Name", value: `web-${number}` }],
  }))
