import { membersText } from "../../cell.ts"
import { jsonAt } from "../../http-json.ts"
import type { Cell, Sample } from "../../service.ts"
import type { GcpColumn } from "./gcp-service.ts"
import { regionOf } from "./locations.ts"
import type { Asset } from "./search.ts"

/** The last part of a resource's name or address; null when there is none. */
export function lastPart(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? (value.split("/").at(-1) ?? null) : null
}

/** A list of whatever is in it; an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** A whole number that JSON tells as a text, as it does for 64 bits; anything else as it is. */
export function numberOf(value: unknown): unknown {
  return typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value
}

/**
 * What the service the resource belongs to says of it: its newest representation, and what Cloud Asset picked out of it where there is
 * none.
 */
export function detailOf(asset: Asset, ...path: readonly string[]): unknown {
  for (const one of listOf(asset["versionedResources"]).toReversed()) {
    const value = jsonAt(one, "resource", ...path)
    if (value !== undefined) return value
  }
  return jsonAt(asset, "additionalAttributes", ...path)
}

type Told = Pick<GcpColumn, "key" | "label" | "sample"> & Partial<Pick<GcpColumn, "onRequest">>

/** A column of what the service the resource belongs to says of it. It makes answers larger, and takes no further call. */
export function detail(
  column: Told & { readonly path: readonly string[]; readonly read?: (value: unknown) => unknown },
): GcpColumn {
  const { path, read = (value: unknown) => value, ...told } = column
  return {
    ...told,
    mask: ["versionedResources", "additionalAttributes"],
    from: (asset) => read(detailOf(asset, ...path)),
  }
}

/** The resource's own name, without where it is. */
export function nameColumn(stems: readonly string[]): GcpColumn {
  return {
    key: "name",
    label: "Name",
    mask: ["name"],
    from: ({ name }) => lastPart(name),
    sample: { kind: "name", stems },
  }
}

/** Where it lies: a zone, a region, a multi-region or `global`. */
export function locationColumn(sample: Sample = { kind: "region" }): GcpColumn {
  return { key: "location", label: "Location", mask: ["location"], from: ({ location }) => location, sample }
}

/** The region it lies in, whether it is zonal or not. */
export const regionColumn: GcpColumn = {
  key: "region",
  label: "Region",
  mask: ["location"],
  from: ({ location }) => regionOf(typeof location === "string" ? location : null),
  sample: { kind: "region" },
}

/** What it is doing, in the words of its service. */
export function stateColumn(values: readonly Cell[]): GcpColumn {
  return {
    key: "state",
    label: "State",
    mask: ["state"],
    from: ({ state }) => state,
    sample: { kind: "oneOf", values },
  }
}

/** When it was made. */
export const createdColumn: GcpColumn = {
  key: "created",
  label: "Created",
  mask: ["createTime"],
  from: ({ createTime }) => createTime,
  sample: { kind: "instant" },
}

const COMMON_COLUMNS: readonly GcpColumn[] = [
  {
    key: "project",
    label: "Project number",
    mask: ["project"],
    from: ({ project }) => lastPart(project),
    sample: { kind: "oneOf", values: ["480217733905"] },
    onRequest: true,
  },
  {
    key: "labels",
    label: "Labels",
    mask: ["labels"],
    from: ({ labels }) => membersText(labels),
    sample: { kind: "oneOf", values: ["env=prod, team=web", "env=prod, team=data", "env=staging", null] },
    onRequest: true,
  },
  {
    key: "updated",
    label: "Updated",
    mask: ["updateTime"],
    from: ({ updateTime }) => updateTime,
    sample: { kind: "instant" },
    onRequest: true,
  },
]

/**
 * What every resource can tell besides, when it is asked for.
 * @param path where the demo's are, after the service's name: `compute.googleapis.com/projects/acme-prod/zones/{location}/instances/{name}`
 */
export function commonColumns(path: string): readonly GcpColumn[] {
  const fullName: GcpColumn = {
    key: "resource_name",
    label: "Full resource name",
    mask: ["name"],
    from: ({ name }) => name,
    sample: { kind: "text", template: `//${path}` },
    onRequest: true,
  }
  return [...COMMON_COLUMNS, fullName]
}
