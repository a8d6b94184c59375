/**
 * Locations that can be asked for, the best known first: regions, then multi-regions and `global`
 * (`cloud.google.com/about/locations`). A region stands for its zones as well.
 */
export const GCP_LOCATIONS: readonly string[] = [
  "us-central1",
  "europe-west1",
  "us-east1",
  "europe-west2",
  "us-east4",
  "us-east5",
  "us-south1",
  "us-west1",
  "us-west2",
  "us-west3",
  "us-west4",
  "europe-west3",
  "europe-west4",
  "europe-west6",
  "europe-west8",
  "europe-west9",
  "europe-west10",
  "europe-west12",
  "europe-central2",
  "europe-north1",
  "europe-north2",
  "europe-southwest1",
  "asia-east1",
  "asia-east2",
  "asia-northeast1",
  "asia-northeast2",
  "asia-northeast3",
  "asia-south1",
  "asia-south2",
  "asia-southeast1",
  "asia-southeast2",
  "asia-southeast3",
  "australia-southeast1",
  "australia-southeast2",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "northamerica-south1",
  "southamerica-east1",
  "southamerica-west1",
  "africa-south1",
  "me-central1",
  "me-central2",
  "me-west1",
  "us",
  "eu",
  "asia",
  "asia1",
  "eur4",
  "nam4",
  "global",
]

const ZONE = /^([a-z]+-[a-z]+\d+)-[a-z]$/

const REGION = /^[a-z]+-[a-z]+\d+$/

/** The region of a zone (`us-central1` of `us-central1-a`); any other location in lower case, and null for none. */
export function regionOf(location: string | null | undefined): string | null {
  if (location === null || location === undefined || location === "") return null
  const known = location.toLowerCase()
  return ZONE.exec(known)?.[1] ?? known
}

/**
 * A search for what lies in a location (`cloud.google.com/asset-inventory/docs/query-syntax`). A region is searched for word by word, which
 * finds its zones and nothing of another region, because `central1` and `central12` are different words. A multi-region would find every
 * region that begins with it, and is searched for as it is, in either case: services do not agree on how it is written.
 */
export function locationQuery(location: string): string {
  if (REGION.test(location)) return `location:${location}`
  return `location=${location} OR location=${location.toUpperCase()}`
}
