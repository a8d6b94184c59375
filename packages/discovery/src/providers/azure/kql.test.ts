import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { DiscoveryError } from "../../discovery-error.ts"
import { kqlOf, kqlText } from "./kql.ts"

/** Reads a literal as Kusto does: in single quotes, a backslash takes the next character as it is. */
function read(literal: string): string | null {
  const inner = /^'((?:[^'\\]|\\['\\])*)'$/s.exec(literal)?.[1]
  return inner?.replaceAll(/\\(.)/gs, "$1") ?? null
}

describe("a literal", () => {
  test("is the very text, whatever is in it, and ends where the text ends", () => {
    const text = fc.string({ unit: "grapheme" }).filter((one) => !/\p{Cc}|\u2028|\u2029/u.test(one))
    const nasty = fc.stringMatching(/^[a-z'\\|"/ -]{0,40}$/)
    fc.assert(fc.property(fc.oneof(text, nasty), (one) => read(kqlText(one)) === one))
  })

  test.each(["a\nb", "a\rb", "\u0000", "a\u2028b", "\u0085", "\t"])(
    "has no control characters: %j",
    (text) => {
      expect(() => kqlText(text)).toThrow(DiscoveryError)
    },
  )
})

describe("a query", () => {
  const query = {
    table: "resources",
    type: "Microsoft.Compute/disks",
    locations: ["westeurope"] as const,
    columns: [
      { key: "name", kql: "name" },
      { key: "size_gb", kql: "properties.diskSizeGB" },
    ],
  }

  test("asks for one type in one place, for the columns wanted, and is sorted by id", () => {
    expect(kqlOf(query)).toBe(
      "resources | where type =~ 'Microsoft.Compute/disks' | where location =~ 'westeurope' | project id, name, size_gb = properties.diskSizeGB | order by id asc",
    )
  })

  test("asks in several places at once, and always for the id, once", () => {
    const locations = ["westeurope", "uksouth"] as const
    expect(kqlOf({ ...query, locations, columns: [{ key: "id", kql: "id" }] })).toBe(
      "resources | where type =~ 'Microsoft.Compute/disks' | where location in~ ('westeurope', 'uksouth') | project id | order by id asc",
    )
  })

  test("stays the same query whatever type and place are called", () => {
    const attack = "x' or 1==1 | union resourcecontainers | where '' == '"
    const [where, place] = [
      kqlOf({ ...query, type: attack }),
      kqlOf({ ...query, locations: [`${attack}\\`] }),
    ]
    const literals = (text: string) => text.replaceAll(/'(?:[^'\\]|\\.)*'/g, "?")
    expect(literals(where)).toBe(literals(kqlOf(query)))
    expect(literals(place)).toBe(literals(kqlOf(query)))
  })
})
