import { Anchor, Button, Card, Group, List, Skeleton, Stack, Text, Title } from "@mantine/core"
import type { Key } from "@bitting/sdk"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { processServerError } from "../api/errors.ts"
import { auditQuery, hygieneQuery, keysQuery } from "../api/queries.ts"
import { useHere } from "../hooks/use-here.ts"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { Icon } from "../ui/Icon.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { pb } from "../util/path-builder.ts"
import css from "./OverviewPage.module.css"

const words = texts.overview

const MONTH_MS = 30 * 86_400_000

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
      <Text fz="1.75rem" fw={640} lh={1.3}>
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
  const { data, error, refetch } = useQuery(
    hygieneQuery({ organization_id: here.organization.id, limit: 200 }),
  )
  if (error !== null) return <ErrorNotice error={processServerError(error)} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton height={96} />
  const checked = data.summary?.keys_checked ?? 0
  const noted = new Set(data.data.map(({ grant_id }) => grant_id)).size
  const urgent = data.data.filter(({ severity }) => severity === "high").length
  const score = checked === 0 ? 100 : Math.round(100 * (1 - noted / checked))
  return (
    <ul className={css["figures"]}>
      <Figure label={words.live} value={checked.toLocaleString("en")} />
      <Figure label={words.expiring} value={ending === null ? "–" : ending.toLocaleString("en")} />
      <Figure
        label={words.findings}
        value={
          <Anchor component={Link} to={pb.hygiene({ organization: here.organization.id })} inherit>
            {noted.toLocaleString("en")}
          </Anchor>
        }
        {...(urgent > 0 ? { hint: words.urgent(urgent) } : {})}
      />
      <Figure label={words.score} value={words.scoreOf(score)} hint={words.scoreHint} />
    </ul>
  )
}

function useEnding(here: Here): readonly Key[] | null {
  // The day is enough: a question that changes every second is never answered from memory.
  const [until] = useState(() =>
    new Date(Math.ceil((Date.now() + MONTH_MS) / 86_400_000) * 86_400_000).toISOString(),
  )
  const { data } = useQuery(
    keysQuery({
      organization_id: here.organization.id,
      expires_before: until,
      status: "active",
      sort: "expires_at",
      limit: 200,
    }),
  )
  return data?.data ?? null
}

function Ending({ keys, here }: { readonly keys: readonly Key[] | null; readonly here: Here }) {
  if (keys === null) return <Skeleton height={60} />
  if (keys.length === 0) return <Text c="dimmed">{words.none}</Text>
  return (
    <List listStyleType="none" spacing={6}>
      {keys.slice(0, 6).map((key) => (
        <List.Item key={key.grant_id}>
          <Anchor component={Link} to={pb.key({ organization: here.organization.id, key: key.grant_id })}>
            {key.label}
          </Anchor>{" "}
          <TimeText value={key.ends_at} />
        </List.Item>
      ))}
    </List>
  )
}

function Recent({ here }: { readonly here: Here }) {
  const { data } = useQuery(auditQuery({ organization_id: here.organization.id, sort: "-seq", limit: 6 }))
  if (data === undefined) return <Skeleton height={60} />
  return (
    <List listStyleType="none" spacing={6}>
      {data.data.map(({ id, action, at }) => (
        <List.Item key={id}>
          {texts.auditActions[action] ?? action} <TimeText value={at} />
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
        <Figures here={here} ending={ending?.length ?? null} />
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
        <Section title={words.keyspaces}>
          <Keyspaces here={here} />
        </Section>
        <Group align="flex-start" gap="xl" grow preventGrowOverflow={false}>
          <Section title={words.soon}>
            <Ending keys={ending} here={here} />
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
