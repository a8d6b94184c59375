import { describe, expect, test } from "vitest"
import { GCP_LOCATIONS, locationQuery, regionOf } from "./locations.ts"

describe("a location", () => {
  test.each([
    ["us-central1-a", "us-central1"],
    ["europe-west12-c", "europe-west12"],
    ["us-central1", "us-central1"],
    ["US", "us"],
    ["EUROPE-WEST1", "europe-west1"],
    ["global", "global"],
    ["", null],
    [undefined, null],
  ])("%s lies in %s", (location, region) => {
    expect(regionOf(location)).toBe(region)
  })

  test("is searched for by words when it is a region, so that its zones are found, and as it is otherwise", () => {
    expect(locationQuery("us-central1")).toBe("location:us-central1")
    expect(locationQuery("us")).toBe("location=us OR location=US")
    expect(locationQuery("nam4")).toBe("location=nam4 OR location=NAM4")
    expect(locationQuery("global")).toBe("location=global OR location=GLOBAL")
  })

  test("stands once in the list, and as nothing that could be more than a location in a query", () => {
    expect(new Set(GCP_LOCATIONS).size).toBe(GCP_LOCATIONS.length)
    for (const location of GCP_LOCATIONS) expect(location).toMatch(/^[a-z0-9-]+$/)
  })
})
