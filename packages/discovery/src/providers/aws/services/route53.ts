import type { HostedZone } from "@aws-sdk/client-route-53"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-route-53"))

/** Route 53 hosted zones. */
export const route53: AwsService = awsService<HostedZone>({
  name: "route53",
  label: "Route 53 Hosted Zones",
  global: true,
  permissions: ["route53:ListHostedZones"],
  sampleCount: 5,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.Name,
      sample: { kind: "text", template: "{zone_id}.example.com." },
    },
    {
      key: "zone_id",
      label: "Zone ID",
      from: (item) => item.Id?.replace("/hostedzone/", ""),
      sample: { kind: "id", prefix: "Z", digits: 14 },
    },
    {
      key: "records",
      label: "Records",
      from: (item) => item.ResourceRecordSetCount,
      sample: { kind: "integer", from: 2, to: 90 },
    },
    {
      key: "private",
      label: "Private",
      from: (item) => item.Config?.PrivateZone,
      sample: { kind: "oneOf", values: [false, true] },
    },
    {
      key: "comment",
      label: "Comment",
      from: (item) => item.Config?.Comment,
      sample: { kind: "oneOf", values: [null, "Managed by Terraform"] },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { Route53Client, ListHostedZonesCommand } = await sdk()
    const client = context.client((config) => new Route53Client(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new ListHostedZonesCommand({ Marker: token, MaxItems: 100 }), { abortSignal }),
      (answer) => ({ items: answer.HostedZones, next: answer.NextMarker }),
    )
  },
})
