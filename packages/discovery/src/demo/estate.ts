import { DiscoveryError } from "../discovery-error.ts"
import type { Piece, Provider, Question } from "../provider.ts"
import type { Attribute, Cell, Row, Sample, Service } from "../service.ts"
import { ALL_NAMESPACES, GLOBAL_REGION } from "../service.ts"

// The estate of the demo account: made from nothing but names, so that it is the same on every machine and at every call, and looks like
// a company's. No provider is asked for it.

/** The day the estate is as of, epoch ms: whatever was created was created before. */
const ESTATE_DAY = Date.UTC(2026, 2, 28, 14, 30)

const DAY_MS = 86_400_000

/** FNV-1a, 32 bit (draft-eastlake-fnv): spreads similar names far apart, which is all that is wanted here. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash ^= text.charCodeAt(at)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

/** A number from 0 up to but not including `below`, always the same for the same name. */
function pick(name: string, below: number): number {
  // Two rounds: the low bits of one are not spread well.
  return Math.floor((hashOf(`${hashOf(name)}/${name}`) / 2 ** 32) * below)
}

function hexOf(name: string, digits: number): string {
  let text = ""
  for (let round = 0; text.length < digits; round += 1)
    text += hashOf(`${name}#${round}`).toString(16).padStart(8, "0")
  return text.slice(0, digits)
}

interface Place {
  readonly service: Service
  readonly region: string
  readonly regions: readonly string[]
  readonly account: string
  /** Number of the resource, from 0. */
  readonly number: number
}

function plainCell(sample: Exclude<Sample, { kind: "text" }>, place: Place, seed: string): Cell {
  switch (sample.kind) {
    case "name": {
      const stem = sample.stems[place.number % sample.stems.length] ?? "item"
      return `${stem}-${Math.floor(place.number / sample.stems.length) + 1}`
    }
    case "id":
      return `${sample.prefix}${hexOf(seed, sample.digits)}`
    case "oneOf":
      return sample.values[pick(seed, sample.values.length)] ?? null
    case "instant":
      return new Date(ESTATE_DAY - pick(seed, (900 * DAY_MS) / 1_000) * 1_000).toISOString()
    case "integer":
      return sample.from + pick(seed, sample.to - sample.from + 1)
    case "address":
      return `10.${pick(`${seed}a`, 256)}.${pick(`${seed}b`, 256)}.${1 + pick(`${seed}c`, 254)}`
    case "network":
      return `10.${pick(`${seed}a`, 256)}.${sample.bits > 16 ? pick(`${seed}b`, 16) * 16 : 0}.0/${sample.bits}`
    case "region":
      return place.region === GLOBAL_REGION
        ? (place.regions[pick(seed, Math.min(4, place.regions.length))] ?? GLOBAL_REGION)
        : place.region
  }
}

function rowOf(place: Place): Row {
  const { service, region, account, number } = place
  const seedOf = ({ key }: Attribute): string =>
    `${service.provider}/${service.name}/${region}/${number}/${key}`
  const row: Record<string, Cell> = {}
  for (const attribute of service.attributes)
    if (attribute.sample.kind !== "text")
      row[attribute.key] = plainCell(attribute.sample, place, seedOf(attribute))
  for (const { key, sample } of service.attributes) {
    if (sample.kind !== "text") continue
    row[key] = sample.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      if (name === "region") return region === GLOBAL_REGION ? "" : region
      return name === "account" ? account : String(row[name] ?? "")
    })
  }
  return row
}

/** Number of the demo account at the make-believe AWS. */
const ACCOUNT_NUMBER = "123456789012"

/** How many of the estate's regions have something in them. */
const BUSY_REGIONS = 4

/** What the regions of a provider are that knows none in advance. */
const NAMESPACES = ["default", "web", "payments", "kube-system"]

function countIn(service: Service, region: string, regions: readonly string[]): number {
  const at = regions.indexOf(region)
  if (region !== GLOBAL_REGION && (at < 0 || at >= BUSY_REGIONS)) return 0
  const base = service.sampleCount
  return base === 0
    ? 0
    : Math.max(1, Math.round(base * (0.5 + pick(`${service.name}/${region}/count`, 100) / 100)))
}

/** The resources of one service in one region, all attributes of each. */
export function estateOf(
  { service, region }: Pick<Question, "service" | "region">,
  regions: readonly string[],
): readonly Row[] {
  const count = countIn(service, region, regions)
  return Array.from({ length: count }, (_, number) =>
    rowOf({ service, region, regions, account: ACCOUNT_NUMBER, number }),
  )
}

/** A provider that answers as `real` would, out of the demo estate. */
export function demoProvider(real: Pick<Provider, "name" | "services" | "regions">): Provider {
  const { name, services, regions } = real
  return {
    name,
    services,
    regions,
    fetch: async function* fetch(question): AsyncGenerator<Piece> {
      const { service, region } = question
      if (regions === null && ![...NAMESPACES, ALL_NAMESPACES, GLOBAL_REGION].includes(region))
        throw new DiscoveryError("unsupported", "There is no such namespace.", { providerCode: "NotFound" })
      const places = regions === null && region === ALL_NAMESPACES ? NAMESPACES : [region]
      yield { rows: places.flatMap((place) => estateOf({ service, region: place }, regions ?? NAMESPACES)) }
    },
    classify: (error) => (error instanceof Error ? error : new Error("the estate failed")),
  }
}
