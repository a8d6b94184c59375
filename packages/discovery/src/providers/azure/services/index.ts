import type { AzureService } from "../azure-service.ts"
import { aks } from "./aks.ts"
import { containerRegistry } from "./container-registry.ts"
import { cosmosDb } from "./cosmos-db.ts"
import { disk } from "./disk.ts"
import { keyVault } from "./key-vault.ts"
import { networkSecurityGroup } from "./network-security-group.ts"
import { publicIp } from "./public-ip.ts"
import { resource } from "./resource.ts"
import { resourceGroup } from "./resource-group.ts"
import { sqlDatabase } from "./sql-database.ts"
import { sqlServer } from "./sql-server.ts"
import { storageAccount } from "./storage-account.ts"
import { virtualMachine } from "./virtual-machine.ts"
import { virtualNetwork } from "./virtual-network.ts"
import { webApp } from "./web-app.ts"

/** Every Azure service that can be asked for, in the order they are shown. */
export const AZURE_SERVICES: readonly AzureService[] = [
  virtualMachine,
  disk,
  virtualNetwork,
  networkSecurityGroup,
  publicIp,
  storageAccount,
  webApp,
  aks,
  containerRegistry,
  sqlServer,
  sqlDatabase,
  cosmosDb,
  keyVault,
  resourceGroup,
  resource,
]
