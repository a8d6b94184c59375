import type { ResourceDescription } from "@aws-sdk/client-cloudcontrol"
import { cellOf } from "../../../cell.ts"
import { loadedOnce } from "@bitting/core"
import { DiscoveryError } from "../../../discovery-error.ts"
import type { Cell, Row } from "../../../service.ts"
import { serviceOf } from "../../../table-service.ts"
import type { AwsService } from "../aws-service.ts"
import { pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-cloudcontrol"))

const COLUMNS = [
  {
    key: "identifier",
    label: "Identifier",
    sample: { kind: "id", prefix: "res-", digits: 12 },
  },
  {
    key: "properties",
    label: "Properties",
    sample: { kind: "text", template: '{"Name":"{identifier}"}' },
  },
  {
    key: "arn",
    label: "ARN",
    sample: { kind: "text", template: "arn:aws:cloudcontrol:{region}:{account}:{identifier}" },
    onRequest: true,
  },
] as const

function propertiesOf(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}

function rowOf({ Identifier, Properties }: ResourceDescription): Row {
  const properties = propertiesOf(Properties)
  const arn: Cell = cellOf(properties["Arn"] ?? properties["ARN"])
  return { identifier: cellOf(Identifier), properties: cellOf(Properties), arn }
}

/**
 * Tells apart what AWS calls a wrong request: a type that is listed by its parent only, which it asks for in the `ResourceModel`
 * (`docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations-list.html`).
 */
function refuseParentless(error: unknown): never {
  const wanting = error instanceof Error && error.name === "InvalidRequestException"
  if (!wanting || !error.message.includes("ResourceModel")) throw error
  const message = "AWS lists this type only by what it belongs to, which cannot be named here."
  throw new DiscoveryError("unsupported", message, { providerCode: error.name, cause: error })
}

/**
 * Every type of resource that Cloud Control can list. What a type needs a parent for, or cannot list, is `unsupported` and never an empty
 * list. Cloud Control answers with the errors of the services behind it.
 */
export const cloudControl: AwsService = {
  service: serviceOf({
    provider: "aws",
    name: "cloud-control",
    label: "Cloud Control",
    depth: "generic",
    takesType: true,
    permissions: ["cloudformation:ListResources", "cloudformation:GetResource"],
    sampleCount: 4,
    columns: COLUMNS,
  }),
  fetch: async function* fetch(context) {
    const { CloudControlClient, ListResourcesCommand } = await sdk()
    const client = context.client((config) => new CloudControlClient(config))
    const TypeName = context.question.type ?? ""
    const lists = pagesOf(
      context,
      (NextToken, abortSignal) =>
        client
          .send(new ListResourcesCommand({ TypeName, NextToken }), { abortSignal })
          .catch(refuseParentless),
      ({ ResourceDescriptions, NextToken }) => ({ items: ResourceDescriptions, next: NextToken }),
    )
    for await (const resources of lists) yield { rows: resources.map(rowOf) }
  },
}
