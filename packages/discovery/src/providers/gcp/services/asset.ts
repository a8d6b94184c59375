import { DiscoveryError } from "../../../discovery-error.ts"
import {
  commonColumns,
  createdColumn,
  listOf,
  locationColumn,
  nameColumn,
  regionColumn,
  stateColumn,
} from "../columns.ts"
import type { GcpService } from "../gcp-service.ts"
import { gcpService } from "../gcp-service.ts"
import { jsonAt } from "../../../http-json.ts"

/** `service/Kind`, as in `compute.googleapis.com/Address`. Google would take a regular expression as well, which could be any number of types. */
const TYPE = /^[a-z0-9]+(?:[.-][a-z0-9]+)*\/[A-Za-z][A-Za-z0-9]*$/

/**
 * Every type of resource that Cloud Asset can search, in all locations at once. What it does not know, or knows and cannot search, is
 * `unsupported` and never an empty list.
 */
export const asset: GcpService = gcpService({
  name: "asset",
  label: "Cloud Asset",
  depth: "generic",
  takesType: true,
  global: true,
  regionAttribute: "region",
  sampleCount: 4,
  assetTypes: ({ type }) => {
    if (type !== null && TYPE.test(type)) return [type]
    const form = "The type is not of the form service/Kind, such as compute.googleapis.com/Address."
    throw new DiscoveryError("unsupported", form)
  },
  columns: [
    nameColumn(["resource"]),
    {
      key: "display_name",
      label: "Display name",
      mask: ["displayName"],
      from: ({ displayName }) => displayName,
      sample: { kind: "text", template: "{name}" },
    },
    regionColumn,
    stateColumn(["ACTIVE", "ACTIVE", null]),
    createdColumn,
    { ...locationColumn(), onRequest: true },
    {
      key: "properties",
      label: "Properties",
      mask: ["versionedResources"],
      from: ({ versionedResources }) => jsonAt(listOf(versionedResources).at(-1), "resource"),
      sample: { kind: "text", template: '{"name":"{name}"}' },
      onRequest: true,
    },
    ...commonColumns("cloudresourcemanager.googleapis.com/projects/acme-prod/{name}"),
  ],
})
