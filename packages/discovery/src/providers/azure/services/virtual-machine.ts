import type { AzureService } from "../azure-service.ts"
import { azureService, lastOf } from "../azure-service.ts"

/** Virtual machines. */
export const virtualMachine: AzureService = azureService({
  name: "virtual-machine",
  label: "Virtual Machines",
  type: "Microsoft.Compute/virtualMachines",
  stems: ["vm-web", "vm-web", "vm-worker", "vm-api", "vm-batch"],
  sampleCount: 12,
  columns: [
    {
      key: "power_state",
      label: "Power state",
      kql: "properties.extended.instanceView.powerState.code",
      // PowerState/running
      as: lastOf,
      sample: { kind: "oneOf", values: ["running", "running", "running", "deallocated"] },
    },
    {
      key: "vm_size",
      label: "Size",
      kql: "properties.hardwareProfile.vmSize",
      sample: { kind: "oneOf", values: ["Standard_B2s", "Standard_D2s_v5", "Standard_D4as_v5"] },
    },
    {
      key: "os_type",
      label: "Operating system",
      kql: "properties.storageProfile.osDisk.osType",
      sample: { kind: "oneOf", values: ["Linux", "Linux", "Windows"] },
    },
    {
      key: "created_at",
      label: "Created",
      kql: "properties.timeCreated",
      sample: { kind: "instant" },
    },
    {
      key: "provisioning_state",
      label: "Provisioning state",
      kql: "properties.provisioningState",
      sample: { kind: "oneOf", values: ["Succeeded"] },
      onRequest: true,
    },
    {
      key: "vm_id",
      label: "VM ID",
      kql: "properties.vmId",
      sample: { kind: "id", prefix: "", digits: 32 },
      onRequest: true,
    },
    {
      key: "image_offer",
      label: "Image",
      kql: "properties.storageProfile.imageReference.offer",
      sample: { kind: "oneOf", values: ["debian-12", "0001-com-ubuntu-server-jammy", "WindowsServer"] },
      onRequest: true,
    },
    {
      key: "zones",
      label: "Zones",
      kql: "zones",
      sample: { kind: "oneOf", values: ["1", "2", "3", null] },
      onRequest: true,
    },
  ],
})
