import type { RestApi } from "@aws-sdk/client-api-gateway"
import { loadedOnce } from "@bitting/core"
import type { AwsService } from "../aws-service.ts"
import { awsService, pagesOf } from "../aws-service.ts"

const sdk = loadedOnce(() => import("@aws-sdk/client-api-gateway"))

/** API Gateway REST APIs. */
export const apiGateway: AwsService = awsService<RestApi>({
  name: "api-gateway",
  label: "API Gateway REST APIs",

  permissions: ["apigateway:GET"],
  sampleCount: 2,
  columns: [
    {
      key: "name",
      label: "Name",
      from: (item) => item.name,
      sample: { kind: "name", stems: ["public", "partners"] },
    },
    {
      key: "api_id",
      label: "API ID",
      from: (item) => item.id,
      sample: { kind: "id", prefix: "", digits: 10 },
    },
    {
      key: "endpoint_types",
      label: "Endpoint",
      from: (item) => item.endpointConfiguration?.types,
      sample: { kind: "oneOf", values: ["REGIONAL", "EDGE"] },
    },
    {
      key: "created_date",
      label: "Created",
      from: (item) => item.createdDate,
      sample: { kind: "instant" },
    },
    {
      key: "description",
      label: "Description",
      from: (item) => item.description,
      sample: { kind: "oneOf", values: [null, "Public API"] },
      onRequest: true,
    },
  ],
  pages: async function* pages(context) {
    const { APIGatewayClient, GetRestApisCommand } = await sdk()
    const client = context.client((config) => new APIGatewayClient(config))
    yield* pagesOf(
      context,
      (token, abortSignal) =>
        client.send(new GetRestApisCommand({ position: token, limit: 500 }), { abortSignal }),
      (answer) => ({ items: answer.items, next: answer.position }),
    )
  },
})
