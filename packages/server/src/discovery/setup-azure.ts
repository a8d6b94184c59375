import type { SetupText } from "./account-setup.ts"
import { CLOUD_URLS } from "./cloud-settings.ts"

/** Commands that make an application which may read one subscription, and print what is asked for here. */
export function azureSetup({ management }: { readonly management: string }): readonly SetupText[] {
  const elsewhere = management !== CLOUD_URLS.BITTING_AZURE_MANAGEMENT_URL
  const lines = [
    "# In a shell where az is signed in, such as Azure Cloud Shell.",
    ...(elsewhere ? [`# This server asks ${management}: choose that cloud with "az cloud set" first.`] : []),
    "SUBSCRIPTION=$(az account show --query id --output tsv)",
    "az ad sp create-for-rbac --name bitting-discovery --role Reader \\",
    '  --scopes "/subscriptions/$SUBSCRIPTION" \\',
    '  --query "{tenant_id: tenant, client_id: appId, client_secret: password}"',
    'echo "subscription_id: $SUBSCRIPTION"',
  ]
  return [
    {
      method: "service_principal",
      title: "Service principal with the role Reader",
      form: "sh",
      text: `${lines.join("\n")}\n`,
    },
  ]
}
