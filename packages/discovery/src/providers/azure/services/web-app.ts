import type { AzureService } from "../azure-service.ts"
import { azureService, lastOf } from "../azure-service.ts"

/** Web apps and function apps of App Service. */
export const webApp: AzureService = azureService({
  name: "web-app",
  label: "Web and Function Apps",
  type: "Microsoft.Web/sites",
  stems: ["app-shop", "app-admin", "func-mail"],
  sampleCount: 6,
  columns: [
    {
      key: "kind",
      label: "Kind",
      kql: "kind",
      sample: { kind: "oneOf", values: ["app", "app,linux", "functionapp,linux"] },
    },
    {
      key: "state",
      label: "State",
      kql: "properties.state",
      sample: { kind: "oneOf", values: ["Running", "Running", "Running", "Stopped"] },
    },
    {
      key: "host_name",
      label: "Host name",
      kql: "properties.defaultHostName",
      sample: { kind: "text", template: "{name}.azurewebsites.net" },
    },
    {
      key: "plan",
      label: "Plan",
      kql: "properties.serverFarmId",
      as: lastOf,
      sample: { kind: "oneOf", values: ["plan-shop", "plan-consumption"] },
    },
    {
      key: "https_only",
      label: "HTTPS only",
      kql: "properties.httpsOnly",
      sample: { kind: "oneOf", values: [true, true, false] },
    },
    {
      key: "changed_at",
      label: "Last changed",
      kql: "properties.lastModifiedTimeUtc",
      sample: { kind: "instant" },
      onRequest: true,
    },
    {
      key: "network_access",
      label: "Public network access",
      kql: "properties.publicNetworkAccess",
      sample: { kind: "oneOf", values: ["Enabled", "Disabled"] },
      onRequest: true,
    },
  ],
})
