import { SegmentedControl, Skeleton, Stack, Table, Text, Title } from "@mantine/core"
import type { Key, UsageReport } from "@bitting/sdk"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { processServerError } from "../api/errors.ts"
import { usageQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import type { Bar } from "../ui/BarChart.tsx"
import { BarChart } from "../ui/BarChart.tsx"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { absoluteTime, dayOf } from "../util/time.ts"

const words = texts.keyPage.usage

const HOUR_MS = 3_600_000

const RANGES = {
  day: { per: "hour", ms: 24 * HOUR_MS },
  week: { per: "hour", ms: 7 * 24 * HOUR_MS },
  month: { per: "day", ms: 30 * 24 * HOUR_MS },
} as const

type Range = keyof typeof RANGES

const SERIES = [
  { id: "ok", label: words.accepted, tone: "good" },
  { id: "refused", label: words.refused, tone: "bad" },
] as const

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const acceptedOf = (counts: Readonly<Record<string, number>>): number => counts["ok"] ?? 0

const refusedOf = (counts: Readonly<Record<string, number>>): number => total(counts) - acceptedOf(counts)

function barsOf({ data, per }: UsageReport): readonly Bar[] {
  return data.map(({ at, counts }) => ({
    id: at,
    label: per === "day" ? dayOf(Date.parse(at)) : absoluteTime(Date.parse(at)),
    values: [acceptedOf(counts), refusedOf(counts)],
  }))
}

/** Why the key was refused, the most frequent reason first, and when last. */
function denialsOf({ data, totals }: UsageReport) {
  return Object.entries(totals)
    .filter(([code]) => code !== "ok")
    .toSorted(([, left], [, right]) => right - left)
    .map(([code, count]) => ({
      code,
      count,
      at: data.findLast(({ counts }) => (counts[code] ?? 0) > 0)?.at ?? null,
    }))
}

function Denials({ report }: { readonly report: UsageReport }) {
  const denials = denialsOf(report)
  if (denials.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {texts.keyPage.denials.none}
      </Text>
    )
  }
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{texts.keyPage.denials.reason}</Table.Th>
          <Table.Th scope="col">{texts.keyPage.denials.count}</Table.Th>
          <Table.Th scope="col">{texts.keyPage.denials.latest}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {denials.map(({ code, count, at }) => (
          <Table.Tr key={code}>
            <Table.Td>{texts.decisionWords[code] ?? code}</Table.Td>
            <Table.Td>{count.toLocaleString("en")}</Table.Td>
            <Table.Td>
              <TimeText value={at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** How often a key was used and refused, and why. */
export function KeyUsage({ credential }: { readonly credential: Key }) {
  const [range, setRange] = useState<Range>("week")
  // The hour is enough: a question that changes every second is never answered from memory.
  const [now] = useState(() => Math.floor(Date.now() / HOUR_MS) * HOUR_MS)
  const { per, ms } = RANGES[range]
  const { data, error, refetch } = useQuery({
    ...usageQuery(credential.organization_id, {
      grant_id: credential.grant_id,
      per,
      from: new Date(now - ms).toISOString(),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={words.range}
        value={range}
        // The control answers one of the values it was given.
        onChange={(value) => setRange(value as Range)}
        data={Object.entries(words.ranges).map(([value, label]) => ({ value, label }))}
        style={{ alignSelf: "flex-start" }}
      />
      {error === null ? null : <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={180} />
        ) : null
      ) : (
        <>
          <Text size="sm" role="status">
            {total(data.totals) === 0
              ? words.none
              : words.summary(acceptedOf(data.totals), refusedOf(data.totals))}
          </Text>
          <BarChart label={words.chart} barsLabel={words.at} series={SERIES} bars={barsOf(data)} />
          <Title order={3} size="h4">
            {texts.keyPage.sections.denials}
          </Title>
          <Denials report={data} />
        </>
      )}
    </Stack>
  )
}
