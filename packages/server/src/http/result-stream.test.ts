import type { Result } from "@bitting/discovery"
import { expect, it } from "vitest"
import { jsonPieces } from "./result-stream.ts"

const result = (count: number): Result => ({
  metadata: {
    service: "ec2",
    service_label: "EC2 Instances",
    provider: "aws",
    region: "eu-west-2",
    account_id: "demo",
    count,
    timestamp: "2026-11-20T09:30:00.000Z",
    complete: true,
    age_ms: 0,
  },
  columns: [{ key: "name", label: "Name" }],
  rows: Array.from({ length: count }, (_, place) => ({ name: `web-${place} \u2028 "x"` })),
})

async function textOf(pieces: AsyncIterable<string>): Promise<readonly string[]> {
  const texts = []
  for await (const piece of pieces) texts.push(piece)
  return texts
}

it.each([[[]], [[0]], [[1]], [[3, 0, 20_000, 1]], [[9_999, 10_000, 10_001]]])(
  "results of %j rows are the same JSON in pieces as in one",
  async (counts) => {
    const results = counts.map(result)
    const pieces = await textOf(jsonPieces(results))
    expect(pieces.join("")).toBe(JSON.stringify({ results }))
  },
)

it("no piece has more than some rows, so that nobody else waits for all of them", async () => {
  const pieces = await textOf(jsonPieces([result(25_000)]))
  const rowsOf = (piece: string): number => piece.split('"name":"web-').length - 1
  expect(Math.max(...pieces.map(rowsOf))).toBeLessThanOrEqual(1_000)
  expect(pieces.map(rowsOf).reduce((sum, rows) => sum + rows, 0)).toBe(25_000)
})
