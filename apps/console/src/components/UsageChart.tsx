import { Table, Text } from "@mantine/core"
import type { OrganizationUsage } from "@bitting/sdk"
import { texts } from "../texts.ts"
import type { Bar } from "../ui/BarChart.tsx"
import { BarChart } from "../ui/BarChart.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { acceptedOf, refusedOf } from "../util/usage.ts"
import { absoluteTime, dayOf, hourOf } from "../util/time.ts"

const words = texts.keyPage.usage

/** Verifications over time, of one key or of many. */
export type UsageOverTime = Pick<OrganizationUsage, "data" | "per" | "totals">

const SERIES = [
  { id: "ok", label: words.accepted, tone: "good" },
  { id: "refused", label: words.refused, tone: "bad" },
] as const

function barsOf({ data, per }: UsageOverTime): readonly Bar[] {
  return data.map(({ at, counts }) => ({
    id: at,
    label: (per === "day" ? dayOf : absoluteTime)(Date.parse(at)),
    tick: (per === "day" ? dayOf : hourOf)(Date.parse(at)),
    values: [acceptedOf(counts), refusedOf(counts)],
  }))
}

/** Verifications over time, by whether they were accepted. */
export function UsageChart({ report }: { readonly report: UsageOverTime }) {
  return <BarChart label={words.chart} barsLabel={words.at} series={SERIES} bars={barsOf(report)} />
}

/** Why verifications were refused, the most frequent reason first, and when last. */
function denialsOf({ data, totals }: UsageOverTime) {
  return Object.entries(totals)
    .filter(([code]) => code !== "ok")
    .toSorted(([, left], [, right]) => right - left)
    .map(([code, count]) => ({
      code,
      count,
      at: data.findLast(({ counts }) => (counts[code] ?? 0) > 0)?.at ?? null,
    }))
}

/** Why verifications were refused, and how often. */
export function DenialCounts({ report }: { readonly report: UsageOverTime }) {
  const denials = denialsOf(report)
  if (denials.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {texts.keyPage.denials.none}
      </Text>
    )
  }
  const { reason, count: often, latest, latestDay } = texts.keyPage.denials
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{reason}</Table.Th>
          <Table.Th scope="col">{often}</Table.Th>
          <Table.Th scope="col">{report.per === "day" ? latestDay : latest}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {denials.map(({ code, count, at }) => (
          <Table.Tr key={code}>
            <Table.Td>{texts.decisionWords[code] ?? code}</Table.Td>
            <Table.Td>{count.toLocaleString("en")}</Table.Td>
            <Table.Td>
              {report.per === "day" && at !== null ? dayOf(Date.parse(at)) : <TimeText value={at} />}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
