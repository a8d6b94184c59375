import {
  Alert,
  Button,
  Code,
  Group,
  Modal,
  NativeSelect,
  Progress,
  Stack,
  Text,
  TextInput,
} from "@mantine/core"
import type { AuditCheckpoint, AuditEntry, AuditListInput, Member } from "@bitting/sdk"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useSearchParams } from "react-router"
import { SERVER_URL } from "../api/base.ts"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { auditQuery, membersQuery } from "../api/queries.ts"
import { useHere } from "../hooks/use-here.ts"
import { QueryTable } from "../table/QueryTable.tsx"
import type { Column } from "../table/types.ts"
import { useFilters } from "../table/use-table-state.ts"
import { texts } from "../texts.ts"
import { CopyButton } from "../ui/CopyButton.tsx"
import { EmptyState } from "../ui/EmptyState.tsx"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { TimeText } from "../ui/TimeText.tsx"
import { proveExport } from "../util/audit-proof.ts"
import { absoluteTime } from "../util/time.ts"
import css from "./KeyPage.module.css"
import own from "./AuditPage.module.css"

const words = texts.audit

/** Filters of the log: the address names them as the API does. */
const FILTERS = ["action", "actor_id", "target_id", "from", "until"] as const

function actorOf({ actor }: AuditEntry, members: readonly Member[]): string {
  if (actor.kind === "system") return texts.keys.byServer
  if (actor.kind === "key") return texts.keys.byKey(actor.id)
  return members.find(({ person_id }) => person_id === actor.id)?.name ?? actor.id
}

const actionOf = ({ action }: AuditEntry): string => texts.auditActions[action] ?? action

function columnsOf(members: readonly Member[]): readonly Column<AuditEntry>[] {
  const { headings } = words
  return [
    { id: "action", heading: headings.action, cell: actionOf },
    {
      id: "at",
      heading: headings.at,
      cell: ({ at }) => <TimeText value={at} />,
      sort: "seq",
      width: "narrow",
    },
    { id: "actor", heading: headings.actor, cell: (entry) => actorOf(entry, members) },
    { id: "target", heading: headings.target, cell: ({ target }) => <Code>{target.id}</Code> },
    {
      id: "address",
      heading: headings.address,
      cell: ({ origin }) => origin.address ?? "–",
      width: "narrow",
    },
  ]
}

/** A day of the address as an instant of the API; what is no day goes as it is, to be refused with a reason. */
function instantOf(day: string, time: string): string {
  const at = new Date(`${day}T${time}`)
  return Number.isNaN(at.getTime()) ? day : at.toISOString()
}

function askedOf(
  search: URLSearchParams,
  at: { readonly organization_id: string; readonly sort: string; readonly cursor: string | undefined },
): AuditListInput & { readonly organization_id: string } {
  const given = (name: (typeof FILTERS)[number]): string | null => search.get(name)
  const [action, actor_id, target_id, from, until] = FILTERS.map(given)
  return {
    organization_id: at.organization_id,
    // What the API does not know it refuses, with a reason that is shown.
    sort: at.sort as NonNullable<AuditListInput["sort"]>,
    ...(at.cursor === undefined ? {} : { cursor: at.cursor }),
    ...(action ? { action: action as NonNullable<AuditListInput["action"]> } : {}),
    ...(actor_id ? { actor_id } : {}),
    ...(target_id ? { target_id } : {}),
    ...(from ? { from: instantOf(from, "00:00:00") } : {}),
    ...(until ? { until: instantOf(until, "23:59:59") } : {}),
  }
}

function Filters() {
  const [search, set] = useFilters()
  const value = (name: (typeof FILTERS)[number]): string => search.get(name) ?? ""
  const filtered = FILTERS.some((name) => search.has(name))
  const field = (name: (typeof FILTERS)[number], label: string, type = "text") => (
    <TextInput
      type={type}
      label={label}
      size="sm"
      value={value(name)}
      onChange={(event) => set(name, event.currentTarget.value.trim())}
    />
  )
  return (
    <search aria-label={words.filters.label} className={own["filters"]}>
      <NativeSelect
        label={words.headings.action}
        size="sm"
        value={value("action")}
        onChange={(event) => set("action", event.currentTarget.value)}
        data={[
          { value: "", label: words.filters.anyAction },
          ...Object.entries(texts.auditActions).map(([action, label]) => ({ value: action, label })),
        ]}
      />
      {field("actor_id", words.filters.actor)}
      {field("target_id", words.filters.target)}
      {field("from", words.filters.from, "date")}
      {field("until", words.filters.until, "date")}
      {filtered ? (
        <Button variant="subtle" size="sm" onClick={() => set(FILTERS, null)}>
          {words.filters.clear}
        </Button>
      ) : null}
    </search>
  )
}

const shown = (value: Readonly<Record<string, unknown>> | null): string =>
  value === null ? words.detail.nothing : JSON.stringify(value, null, 2)

function Detail({
  entry,
  members,
  onClose,
}: {
  readonly entry: AuditEntry
  readonly members: readonly Member[]
  readonly onClose: () => void
}) {
  const facts: readonly (readonly [string, string])[] = [
    [words.headings.at, absoluteTime(Date.parse(entry.at))],
    [words.headings.actor, `${actorOf(entry, members)} (${entry.actor.id})`],
    [words.headings.target, `${entry.target.kind} ${entry.target.id}`],
    [words.headings.address, entry.origin.address ?? "–"],
    [words.detail.request, entry.origin.request_id],
    [words.detail.id, entry.id],
    [words.detail.place, String(entry.index)],
  ]
  return (
    <Modal opened onClose={onClose} size="lg" title={actionOf(entry)}>
      <Stack>
        <dl className={css["facts"]}>
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {entry.erased.length > 0 ? <Text size="sm">{words.detail.erased}</Text> : null}
        <Text fw={600} size="sm">
          {words.detail.before}
        </Text>
        <Code block tabIndex={0}>
          {shown(entry.before)}
        </Code>
        <Text fw={600} size="sm">
          {words.detail.after}
        </Text>
        <Code block tabIndex={0}>
          {shown(entry.after)}
        </Code>
      </Stack>
    </Modal>
  )
}

interface Proof {
  readonly checkpoint: AuditCheckpoint
  readonly whole: boolean
}

function VerifyDialog({
  organization_id,
  onClose,
}: {
  readonly organization_id: string
  readonly onClose: () => void
}) {
  const [done, setDone] = useState<{ readonly entries: number; readonly all: number } | null>(null)
  const [proof, setProof] = useState<Proof | null>(null)
  const [error, setError] = useState<ServerError | null>(null)
  const busy = done !== null && proof === null

  async function verify(): Promise<void> {
    setError(null)
    setProof(null)
    try {
      const checkpoint = await api.audit.checkpoint({ organization_id })
      setDone({ entries: 0, all: checkpoint.size })
      const text = await api.audit.export({ organization_id })
      const { whole } = await proveExport(text, checkpoint, (entries) =>
        setDone({ entries, all: checkpoint.size }),
      )
      setProof({ checkpoint, whole })
    } catch (thrown) {
      setDone(null)
      setError(processServerError(thrown))
    }
  }

  return (
    <Modal opened onClose={onClose} size="lg" title={words.verify.title}>
      <Stack>
        <Text size="sm">{words.verify.lead}</Text>
        {error === null ? null : <ErrorNotice error={error} />}
        {busy ? (
          <>
            <Progress
              value={done.all === 0 ? 100 : (done.entries / done.all) * 100}
              aria-label={words.verify.title}
            />
            <Text size="sm" role="status">
              {words.verify.progress(done.entries, done.all)}
            </Text>
          </>
        ) : null}
        {proof === null ? null : (
          <>
            <Alert color={proof.whole ? "green" : "red"} variant="light" role="status">
              {proof.whole ? words.verify.good(proof.checkpoint.size) : words.verify.bad}
            </Alert>
            <Group justify="space-between" align="flex-end">
              <div>
                <Text fw={600} size="sm">
                  {words.verify.note}
                </Text>
                <Text size="sm" c="dimmed">
                  {words.verify.noteHint}
                </Text>
              </div>
              <CopyButton value={proof.checkpoint.note} label={words.verify.copy} />
            </Group>
            <Code block tabIndex={0}>
              {proof.checkpoint.note}
            </Code>
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.common.close}
          </Button>
          <Button onClick={() => void verify()} loading={busy}>
            {words.verify.start}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** Everything anybody did in the organization. */
export default function AuditPage() {
  const here = useHere()
  const [search] = useSearchParams()
  const [entry, setEntry] = useState<AuditEntry | null>(null)
  const [verifying, setVerifying] = useState(false)
  const organization_id = here.organization.id
  const { data: members } = useSuspenseQuery(membersQuery(organization_id))
  const filtered = FILTERS.some((name) => search.has(name))
  if (!here.may("audit.list")) {
    return (
      <>
        <PageHeading title={texts.navigation.audit} />
        <EmptyState title={texts.keyPage.history.mayNot} />
      </>
    )
  }
  return (
    <>
      <PageHeading
        title={texts.navigation.audit}
        lead={words.lead}
        actions={
          <>
            <Button
              component="a"
              href={`${SERVER_URL}/audit/export?organization_id=${organization_id}`}
              download="audit.ndjson"
              variant="default"
              title={words.exportHint}
            >
              {words.export}
            </Button>
            <Button variant="default" onClick={() => setVerifying(true)}>
              {words.verify.button}
            </Button>
          </>
        }
      />
      <Filters />
      <QueryTable
        label={texts.navigation.audit}
        query={({ sort, cursor }) => auditQuery(askedOf(search, { organization_id, sort, cursor }))}
        columns={columnsOf(members)}
        idOf={({ id }) => id}
        defaultSort="-seq"
        empty={<EmptyState title={filtered ? words.filtered : words.none} />}
        rowActions={(row) => (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`${words.details}: ${actionOf(row)}`}
            onClick={() => setEntry(row)}
          >
            {words.details}
          </Button>
        )}
      />
      {entry === null ? null : <Detail entry={entry} members={members} onClose={() => setEntry(null)} />}
      {verifying ? (
        <VerifyDialog organization_id={organization_id} onClose={() => setVerifying(false)} />
      ) : null}
    </>
  )
}
