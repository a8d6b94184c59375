import { NativeSelect, Text } from "@mantine/core"
import type { HygieneFinding, KeysHygieneInput } from "@bitting/sdk"
import { useQuery } from "@tanstack/react-query"
import { Link } from "react-router"
import { hygieneQuery } from "../api/queries.ts"
import { FindingActions } from "../components/FindingActions.tsx"
import css from "../components/key-columns.module.css"
import { useHere } from "../hooks/use-here.ts"
import { QueryTable } from "../table/QueryTable.tsx"
import type { Column } from "../table/types.ts"
import { useFilters } from "../table/use-table-state.ts"
import { texts } from "../texts.ts"
import { EmptyState } from "../ui/EmptyState.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import type { Tone } from "../ui/StatusBadge.tsx"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import { pb } from "../util/path-builder.ts"
import { dayOf } from "../util/time.ts"

const words = texts.hygiene

const TONES: Readonly<Record<HygieneFinding["severity"], Tone>> = { high: "bad", medium: "care", low: "info" }

const IS_TIME = /^\d{4}-\d\d-\d\dT/

function fact(value: unknown): string {
  if (typeof value === "string") return IS_TIME.test(value) ? dayOf(Date.parse(value)) : value
  if (Array.isArray(value)) return value.map(fact).join(", ")
  if (value === null) return texts.common.never.toLowerCase()
  return JSON.stringify(value)
}

function factInWords(name: string, value: unknown): string {
  const missing = value === null ? words.missing[name] : undefined
  const counted = typeof value === "number" ? words.counts[name]?.(value) : undefined
  return (
    missing ?? counted ?? `${words.evidence[name] ?? name.replaceAll("_", " ")} ${fact(value)}`.trimStart()
  )
}

/** The facts a finding rests on, in words. */
function evidenceOf({ evidence }: HygieneFinding): string {
  const text = Object.entries(evidence)
    .map(([name, value]) => factInWords(name, value))
    .join(", ")
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function columnsOf(organization: string): readonly Column<HygieneFinding>[] {
  const { headings } = words
  return [
    {
      id: "key",
      heading: headings.key,
      cell: ({ grant_id, label }) => (
        <Link to={pb.key({ organization, key: grant_id })} className={css["name"] ?? ""}>
          {label}
        </Link>
      ),
    },
    {
      id: "severity",
      heading: headings.severity,
      cell: ({ severity }) => <StatusBadge tone={TONES[severity]}>{words.severities[severity]}</StatusBadge>,
      width: "narrow",
    },
    { id: "finding", heading: headings.finding, cell: ({ check }) => words.checks[check] ?? check },
    { id: "evidence", heading: headings.evidence, cell: evidenceOf, width: "wide" },
    { id: "remedy", heading: headings.remedy, cell: ({ remedy }) => remedy, width: "wide" },
  ]
}

function Summary({ organizationId }: { readonly organizationId: string }) {
  const { data } = useQuery(hygieneQuery({ organization_id: organizationId }))
  const summary = data?.summary ?? null
  if (summary === null) return null
  return (
    <Text size="sm" c="dimmed" mb="md">
      {words.checked(summary.keys_checked)} {summary.complete ? "" : words.incomplete}
    </Text>
  )
}

/** What should be reviewed, and the action next to it. */
export default function HygienePage() {
  const here = useHere()
  const [search, set] = useFilters()
  const check = search.get("check") ?? ""
  const organization_id = here.organization.id
  return (
    <>
      <PageHeading title={texts.navigation.hygiene} lead={words.lead} />
      <Summary organizationId={organization_id} />
      <NativeSelect
        aria-label={words.headings.finding}
        value={check}
        onChange={(event) => set("check", event.currentTarget.value)}
        data={[
          { value: "", label: words.all },
          ...Object.entries(words.checks).map(([value, label]) => ({ value, label })),
        ]}
        mb="md"
        maw="16rem"
      />
      <QueryTable
        label={texts.navigation.hygiene}
        query={({ cursor }) =>
          hygieneQuery({
            organization_id,
            // A check that does not exist is refused, with a reason that is shown.
            ...(check === "" ? {} : { check: check as NonNullable<KeysHygieneInput["check"]> }),
            ...(cursor === undefined ? {} : { cursor }),
          })
        }
        columns={columnsOf(organization_id)}
        idOf={(finding) => `${finding.grant_id} ${finding.check}`}
        defaultSort=""
        empty={
          check === "" ? (
            <EmptyState title={words.none}>{words.noneText}</EmptyState>
          ) : (
            <EmptyState title={words.filtered} />
          )
        }
        rowActions={(finding) => <FindingActions finding={finding} here={here} />}
      />
    </>
  )
}
