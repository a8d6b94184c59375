import { SegmentedControl, Skeleton, Stack, Text, Title } from "@mantine/core"
import type { Key } from "@bitting/sdk"
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { processServerError } from "../api/errors.ts"
import { usageQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { acceptedOf, refusedOf, totalOf } from "../util/usage.ts"
import { DenialCounts, UsageChart } from "./UsageChart.tsx"

const words = texts.keyPage.usage

const HOUR_MS = 3_600_000

const RANGES = {
  day: { per: "hour", ms: 24 * HOUR_MS },
  week: { per: "hour", ms: 7 * 24 * HOUR_MS },
  month: { per: "day", ms: 30 * 24 * HOUR_MS },
} as const

type Range = keyof typeof RANGES

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
            {totalOf(data.totals) === 0
              ? words.none
              : words.summary(acceptedOf(data.totals), refusedOf(data.totals))}
          </Text>
          <UsageChart report={data} />
          <Title order={3} size="h4">
            {texts.keyPage.sections.denials}
          </Title>
          <DenialCounts report={data} />
        </>
      )}
    </Stack>
  )
}
