import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-elastic-load-balancing-v2"))

/** Application, network and gateway load balancers. */
export const elb: AwsService = awsService<LoadBalancer>({
  name: "elb",
  label: "Load Balancers",

  permissions: ["elasticloadbalancing:DescribeLoadBalancers"],
  sampleCount: 3,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.LoadBalancerName,
      sample: { kind: "name", stems: ["public", "internal"] },
    },
    {
      key: "dns_name",
      label: "DNS name",
      from: (item) => item.DNSName,
      sample: { kind: "text", template: "{name}-1234567890.{region}.elb.amazonaws.com" },
    },
    {
      key: "type",
      label: "Type",
      from: (item) => item.Type,
      sample: { kind: "oneOf", values: ["application", "network"] },
    },
    {
      key: "scheme",
      label: "Scheme",
      from: (item) => item.Scheme,
      sample: { kind: "oneOf", values: ["internet-facing", "internal"] },
    },
    {
      key: "state",
      label: "State",
      from: (item) => item.State?.Code,
      sample: { kind: "oneOf", values: ["active"] },
    },
    {
      key: "created_time",
      label: "Created",
      from: (item) => item.CreatedTime,
      sample: { kind: "instant" },
    },
    {
      key: "vpc_id",
      label: "VPC",
      from: (item) => item.VpcId,
      sample: { kind: "id", prefix: "vpc-0", digits: 16 },
      onRequest: true,
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.LoadBalancerArn,
      sample: {
        kind: "text",
        template: "arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}",
      },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { ElasticLoadBalancingV2Client, DescribeLoadBalancersCommand } = await sdk()
    const client = context.client((config) => new ElasticLoadBalancingV2Client(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new DescribeLoadBalancersCommand({ Marker: token, PageSize: 400 }), { abortSignal }),
      (answer) => ({ items: answer.LoadBalancers, next: answer.NextMarker }),
    )
  },
})
