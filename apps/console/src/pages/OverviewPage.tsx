import { Anchor, Button, Card, Group, List, Skeleton, Stack, Text, Title } from "@mantine/core"
import type { Key } from "@bitting/sdk"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { processServerError } from "../api/errors.ts"
import {
  auditQuery,
  hygieneQuery,
  keySummaryQuery,
  keysQuery,
  organizationUsageQuery,
} from "../api/queries.ts"
import { KeyStatus } from "../components/key-columns.tsx"
import { DenialCounts, UsageChart } from "../components/UsageChart.tsx"
import { useHere } from "../hooks/use-here.ts"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { Icon } from "../ui/Icon.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { pb } from "../util/path-builder.ts"
import { lastOf, totalOf } from "../util/usage.ts"
import css from "./OverviewPage.module.css"

const words = texts.overview

const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS

const startOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS

const KEY_STATES = ["active", "scheduled", "rotating", "disabled", "expired", "revoked"] as const

function Figure({
  label,
  value,
  hint,
}: {
  readonly label: string
  readonly value: ReactNode
  readonly hint?: ReactNode
}) {
  return (
    <Card component="li" withBorder padding="md" className={css["card"]}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz="clamp(1.375rem, 6vw, 1.75rem)" fw={640} lh={1.3}>
        {value}
      </Text>
      {hint === undefined ? null : (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
    </Card>
  )
}

/** How the keys are, in figures. */
function Figures({ here, ending }: { readonly here: Here; readonly ending: number | null }) {
  const { data, error, refetch } = useQuery(hygieneQuery({ organization_id: here.organization.id, limit: 1 }))
  if (error !== null) return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  const summary = data?.summary ?? null
  if (summary === null) return <Skeleton height={96} />
  const { keys_checked: checked, keys_with_findings: noted, complete } = summary
  const urgent = summary.severities["high"] ?? 0
  const figure = (count: number): string => words.atLeast(count.toLocaleString("en"), complete)
  const score = checked === 0 ? 100 : Math.round(100 * (1 - noted / checked))
  return (
    <ul className={css["figures"]}>
      <Figure label={words.live} value={figure(checked)} />
      <Figure
        label={words.expiring}
        value={
          ending === null || ending === 0 ? (
            (ending ?? "–")
          ) : (
            <Anchor
              component={Link}
              to={pb.hygiene({ organization: here.organization.id, check: "expiring" })}
              inherit
            >
              {ending.toLocaleString("en")}
            </Anchor>
          )
        }
      />
      <Figure
        label={words.findings}
        value={
          <Anchor component={Link} to={pb.hygiene({ organization: here.organization.id })} inherit>
            {figure(noted)}
          </Anchor>
        }
        {...(urgent > 0 ? { hint: words.urgent(urgent) } : {})}
      />
      <Figure
        label={words.score}
        value={words.scoreOf(score)}
        hint={complete ? words.scoreHint : words.scoreOfFirst(checked.toLocaleString("en"))}
      />
    </ul>
  )
}

const ENDING_SHOWN = 6

/** Active keys that end within a month, the next first, and how many there are. */
function useEnding(here: Here): { readonly keys: readonly Key[]; readonly count: number } | null {
  // The day is enough: a question that changes every second is never answered from memory.
  const [until] = useState(() => new Date(Math.ceil((Date.now() + MONTH_MS) / DAY_MS) * DAY_MS).toISOString())
  const filter = {
    organization_id: here.organization.id,
    expires_before: until,
    status: "active",
  } as const
  const { data: page } = useQuery(keysQuery({ ...filter, sort: "expires_at", limit: ENDING_SHOWN }))
  const { data: summary } = useQuery(keySummaryQuery(filter))
  return page === undefined || summary === undefined ? null : { keys: page.data, count: summary.total }
}

/** The time of what stands before it. */
function When({ at }: { readonly at: string | null }) {
  return (
    <Text span size="sm" c="dimmed" ml="xs">
      <TimeText value={at} />
    </Text>
  )
}

function Ending({ ending, here }: { readonly ending: ReturnType<typeof useEnding>; readonly here: Here }) {
  if (ending === null) return <Skeleton height={60} />
  if (ending.count === 0) return <Text c="dimmed">{words.none}</Text>
  const organization = here.organization.id
  return (
    <List listStyleType="none" spacing={6}>
      {ending.keys.map((key) => (
        <List.Item key={key.grant_id}>
          <Anchor component={Link} to={pb.key({ organization, key: key.grant_id })}>
            {key.label}
          </Anchor>
          <When at={key.ends_at} />
        </List.Item>
      ))}
      {ending.count > ending.keys.length ? (
        <List.Item>
          <Anchor component={Link} to={pb.hygiene({ organization, check: "expiring" })}>
            {words.allEnding(ending.count)}
          </Anchor>
        </List.Item>
      ) : null}
    </List>
  )
}

const RANGES = { today: 1, week: 7, month: 30 } as const

/** How often the keys were used and refused. */
function Use({ here }: { readonly here: Here }) {
  // The day is enough here as well; what was counted since is asked for again and again.
  const [from] = useState(() => new Date(startOfDay(Date.now()) - (RANGES.month - 1) * DAY_MS).toISOString())
  const { data, error, refetch } = useQuery({
    ...organizationUsageQuery({ organization_id: here.organization.id, per: "day", from }),
    refetchInterval: 30_000,
  })
  if (error !== null) return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={320} />
  return (
    <Stack gap="md">
      <ul className={css["figures"]}>
        {Object.entries(RANGES).map(([range, days]) => {
          const { accepted, refused } = lastOf(data.data, days)
          return (
            <Figure
              key={range}
              // Object.entries forgets which keys it was given.
              label={words.ranges[range as keyof typeof RANGES]}
              value={(accepted + refused).toLocaleString("en")}
              hint={words.refused(refused)}
            />
          )
        })}
      </ul>
      {totalOf(data.totals) === 0 ? (
        <Text c="dimmed">{words.unused}</Text>
      ) : (
        <>
          <UsageChart report={data} />
          <Title order={3} size="h4">
            {words.denials}
          </Title>
          <DenialCounts report={data} />
        </>
      )}
      <Text size="sm" c="dimmed">
        {words.reach}
      </Text>
    </Stack>
  )
}

/** How many keys of a keyspace there are in each state, each with its list. */
function States({ here, keyspace }: { readonly here: Here; readonly keyspace: string }) {
  const organization = here.organization.id
  const { data } = useQuery(keySummaryQuery({ organization_id: organization, keyspace }))
  if (data === undefined) return <Skeleton height={24} mt="sm" />
  if (data.total === 0) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {words.noKeys}
      </Text>
    )
  }
  const states = KEY_STATES.filter((status) => data.statuses[status] > 0)
  return (
    <ul className={css["states"]}>
      {states.map((status) => (
        <li key={status}>
          <Link to={pb.keys({ organization, keyspace, status })} className={css["state"]}>
            {data.statuses[status].toLocaleString("en")} <KeyStatus status={status} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Recent({ here }: { readonly here: Here }) {
  const { data } = useQuery(auditQuery({ organization_id: here.organization.id, sort: "-seq", limit: 6 }))
  if (data === undefined) return <Skeleton height={60} />
  return (
    <List listStyleType="none" spacing={6}>
      {data.data.map(({ id, action, at }) => (
        <List.Item key={id}>
          {texts.auditActions[action] ?? action}
          <When at={at} />
        </List.Item>
      ))}
    </List>
  )
}

function Keyspaces({ here }: { readonly here: Here }) {
  return (
    <ul className={css["cards"]}>
      {here.visibleKeyspaces.map(({ keyspace, title, description }) => (
        <Card key={keyspace} component="li" withBorder padding="lg" className={css["card"]}>
          <Title order={3} size="h4">
            <Link to={pb.keys({ organization: here.organization.id, keyspace })} className={css["link"]}>
              {title}
            </Link>
          </Title>
          <Text c="dimmed" size="sm" mt={4}>
            {description}
          </Text>
          <States here={here} keyspace={keyspace} />
        </Card>
      ))}
    </ul>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        {title}
      </Title>
      {children}
    </section>
  )
}

/** How the organization's keys are, and what wants attention. */
export default function OverviewPage() {
  const here = useHere()
  const { organization } = here
  const ending = useEnding(here)
  const { data: any } = useQuery(keysQuery({ organization_id: organization.id, limit: 1 }))
  const creatable = here.keyspaces.some((keyspace) => here.may("keys.create", { keyspace }))
  return (
    <>
      <PageHeading title={organization.name} documentTitle={texts.navigation.overview} lead={words.lead} />
      <Stack gap="xl">
        <Figures here={here} ending={ending?.count ?? null} />
        {any?.data.length === 0 && creatable ? (
          <EmptyState
            title={words.first}
            action={
              <Button
                component={Link}
                to={pb.keyCreate({ organization: organization.id })}
                leftSection={<Icon name="plus" />}
              >
                {texts.navigation.palette.create}
              </Button>
            }
          >
            {words.firstText}
          </EmptyState>
        ) : null}
        {here.visibleKeyspaces.length === 0 ? null : (
          <Section title={words.use}>
            <Use here={here} />
          </Section>
        )}
        <Section title={words.keyspaces}>
          <Keyspaces here={here} />
        </Section>
        <Group align="flex-start" gap="xl" grow preventGrowOverflow={false}>
          <Section title={words.soon}>
            <Ending ending={ending} here={here} />
          </Section>
          {here.may("audit.list") ? (
            <Section title={words.recent}>
              <Recent here={here} />
            </Section>
          ) : null}
        </Group>
      </Stack>
    </>
  )
}
