import type { CertificateSummary } from "@aws-sdk/client-acm"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-acm"))

/** ACM certificates. */
export const acm: AwsService = awsService<CertificateSummary>({
  name: "acm",
  label: "ACM Certificates",

  permissions: ["acm:ListCertificates"],
  sampleCount: 4,
  columns: [
    {
      key: "domain_name",
      label: "Domain",
      from: (item) => item.DomainName,
      sample: { kind: "oneOf", values: ["example.com", "*.example.com", "api.example.com"] },
    },
    {
      key: "status",
      label: "Status",
      from: (item) => item.Status,
      sample: { kind: "oneOf", values: ["ISSUED", "ISSUED", "EXPIRED"] },
    },
    {
      key: "type",
      label: "Type",
      from: (item) => item.Type,
      sample: { kind: "oneOf", values: ["AMAZON_ISSUED", "IMPORTED"] },
    },
    {
      key: "in_use",
      label: "In use",
      from: (item) => item.InUse,
      sample: { kind: "oneOf", values: [true, false] },
    },
    {
      key: "not_after",
      label: "Expires",
      from: (item) => item.NotAfter,
      sample: { kind: "instant" },
    },
    {
      key: "key_algorithm",
      label: "Key",
      from: (item) => item.KeyAlgorithm,
      sample: { kind: "oneOf", values: ["RSA-2048", "EC_prime256v1"] },
      onRequest: true,
    },
    {
      key: "arn",
      label: "ARN",
      from: (item) => item.CertificateArn,
      sample: { kind: "id", prefix: "arn:aws:acm:certificate/", digits: 12 },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { ACMClient, KeyAlgorithm, ListCertificatesCommand } = await sdk()
    const client = context.client((config) => new ACMClient(config))
    // Keys that are not RSA with 1024 or 2048 bits are listed where they are named, and only there.
    const Includes = { keyTypes: Object.values(KeyAlgorithm) }
    yield* pagesOf(
      context,
      (NextToken, abortSignal) =>
        client.send(new ListCertificatesCommand({ Includes, NextToken, MaxItems: 1_000 }), { abortSignal }),
      (answer) => ({ items: answer.CertificateSummaryList, next: answer.NextToken }),
    )
  },
})
