import {
  Alert,
  Anchor,
  Button,
  NativeSelect,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core"
import type { Explain, Explanation } from "@bitting/sdk"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Link, useSearchParams } from "react-router"
import { api } from "../api/client.ts"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"
import { accountsQuery, environmentsQuery, workspacesQuery } from "../api/queries.ts"
import { linesOf } from "../forms/key-draft.ts"
import { KeyField } from "../forms/KeyField.tsx"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import type { Tone } from "../ui/StatusBadge.tsx"
import { StatusBadge } from "../ui/StatusBadge.tsx"
import { pb } from "../util/path-builder.ts"
import css from "./TryPage.module.css"

const words = texts.tryIt

/** What is imagined: texts as they are typed. */
interface Imagined {
  readonly by: "token" | "key"
  readonly token: string
  readonly key: string
  readonly origin: string
  readonly ip: string
  readonly referer: string
  readonly scopes: string
  readonly account: string
  readonly service: string
  readonly environment: string
  readonly workspace: string
  readonly batch: string
}

const given = <Name extends string>(name: Name, text: string): { readonly [name in Name]?: string } =>
  text.trim() === "" ? {} : ({ [name]: text.trim() } as { readonly [name in Name]: string })

function questionOf(imagined: Imagined): Explain {
  const { by, token, key, scopes, batch } = imagined
  const resources = { ...given("account", imagined.account), ...given("service", imagined.service) }
  const named = linesOf(scopes)
  return {
    ...(by === "token" ? { token: token.trim() } : { grant_id: key.trim() }),
    action: {
      ...(named.length === 0 ? {} : { scopes: named }),
      ...(Object.keys(resources).length === 0 ? {} : { resources }),
      ...given("environment", imagined.environment),
      ...given("workspace", imagined.workspace),
      ...(batch.trim() === "" ? {} : { batch_size: Number(batch) }),
    },
    request: {
      ...given("origin", imagined.origin),
      ...given("ip", imagined.ip),
      ...given("referer", imagined.referer),
    },
  }
}

type Outcome = Explanation["checks"][number]["outcome"]

const TONES: Readonly<Record<Outcome, Tone>> = {
  passed: "good",
  failed: "bad",
  not_asked: "off",
  not_reached: "off",
  not_tried: "info",
}

function Answer({ answer, organization }: { readonly answer: Explanation; readonly organization: string }) {
  const { valid, code, label, grant_id, checks } = answer
  return (
    <Stack gap="md">
      <Alert color={valid ? "green" : "red"} variant="light" role="status">
        <Text fw={600}>
          {valid ? words.accepted : `${words.refused}: ${texts.decisionWords[code] ?? code}`}
        </Text>
        <Text size="sm">{label === null ? words.unknown : words.about(label)}</Text>
        {grant_id === null ? null : (
          <Anchor component={Link} size="sm" to={pb.key({ organization, key: grant_id })}>
            {words.open}
          </Anchor>
        )}
      </Alert>
      <div>
        <Title order={2} size="h3">
          {words.checks}
        </Title>
        <ol className={css["checks"]}>
          {checks.map((check) => (
            <li
              key={check.code}
              className={css["check"]}
              data-quiet={check.outcome === "not_asked" || check.outcome === "not_reached"}
            >
              <span>{texts.decisionWords[check.code] ?? check.code}</span>
              <StatusBadge tone={TONES[check.outcome]}>{words.outcomes[check.outcome]}</StatusBadge>
              {check.outcome === "failed" ? (
                <Text size="sm" className={css["meaning"] ?? ""}>
                  {check.meaning}
                </Text>
              ) : null}
            </li>
          ))}
        </ol>
      </div>
    </Stack>
  )
}

interface FieldsProps {
  readonly imagined: Imagined
  readonly set: (change: Partial<Imagined>) => void
  readonly organization: string
  readonly error: ServerError | null
}

function WhichKey({ imagined, set, error }: FieldsProps) {
  return (
    <>
      <SegmentedControl
        aria-label={words.by}
        value={imagined.by}
        onChange={(by) => set({ by: by === "token" ? "token" : "key" })}
        data={[
          { value: "token", label: words.token },
          { value: "key", label: words.key },
        ]}
      />
      {imagined.by === "token" ? (
        <PasswordInput
          label={words.tokenLabel}
          description={words.tokenHint}
          value={imagined.token}
          onChange={(event) => set({ token: event.currentTarget.value })}
          error={error?.fields["/token"]}
          autoComplete="off"
          required
          withAsterisk={false}
        />
      ) : (
        <KeyField value={imagined.key} onChange={(key) => set({ key })} error={error?.fields["/grant_id"]} />
      )}
    </>
  )
}

function Arrival({ imagined, set }: FieldsProps) {
  return (
    <>
      <Title order={2} size="h4">
        {words.facts}
      </Title>
      <TextInput
        label={words.origin}
        description={words.originHint}
        value={imagined.origin}
        onChange={(event) => set({ origin: event.currentTarget.value })}
      />
      <div className={css["pair"]}>
        <TextInput
          label={words.ip}
          value={imagined.ip}
          onChange={(event) => set({ ip: event.currentTarget.value })}
        />
        <TextInput
          label={words.referer}
          value={imagined.referer}
          onChange={(event) => set({ referer: event.currentTarget.value })}
        />
      </div>
    </>
  )
}

function Wish({ imagined, set, organization }: FieldsProps) {
  const { data: accounts } = useSuspenseQuery(accountsQuery(organization))
  const { data: environments } = useSuspenseQuery(environmentsQuery(organization))
  const { data: workspaces } = useSuspenseQuery(workspacesQuery(organization))
  const none = { value: "", label: "–" }
  return (
    <>
      <Title order={2} size="h4">
        {words.action}
      </Title>
      <TextInput
        label={words.scopes}
        description={words.scopesHint}
        value={imagined.scopes}
        onChange={(event) => set({ scopes: event.currentTarget.value })}
        spellCheck={false}
      />
      <div className={css["pair"]}>
        <NativeSelect
          label={words.account}
          value={imagined.account}
          onChange={(event) => set({ account: event.currentTarget.value })}
          data={[none, ...accounts.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <TextInput
          label={words.service}
          value={imagined.service}
          onChange={(event) => set({ service: event.currentTarget.value })}
        />
        <NativeSelect
          label={words.environment}
          value={imagined.environment}
          onChange={(event) => set({ environment: event.currentTarget.value })}
          data={[none, ...environments.map(({ name }) => ({ value: name, label: name }))]}
        />
        <NativeSelect
          label={words.workspace}
          value={imagined.workspace}
          onChange={(event) => set({ workspace: event.currentTarget.value })}
          data={[none, ...workspaces.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <TextInput
          label={words.batch}
          inputMode="numeric"
          value={imagined.batch}
          onChange={(event) => set({ batch: event.currentTarget.value.replaceAll(/\D/g, "") })}
        />
      </div>
    </>
  )
}

/** Imagining a request: what would be said, and why. */
export default function TryPage() {
  const { organization } = useHere()
  const [search] = useSearchParams()
  const key = search.get("key") ?? ""
  const [imagined, setImagined] = useState<Imagined>({
    by: key === "" ? "token" : "key",
    token: "",
    key,
    origin: "",
    ip: "",
    referer: "",
    scopes: "",
    account: "",
    service: "",
    environment: "",
    workspace: "",
    batch: "",
  })
  const [answer, setAnswer] = useState<Explanation | null>(null)
  const [error, setError] = useState<ServerError | null>(null)
  const [busy, setBusy] = useState(false)

  async function ask(): Promise<void> {
    setBusy(true)
    setError(null)
    try {
      setAnswer(await api.keys.explain({ body: questionOf(imagined) }))
    } catch (thrown) {
      setAnswer(null)
      setError(processServerError(thrown))
    } finally {
      setBusy(false)
    }
  }

  const fields: FieldsProps = {
    imagined,
    set: (change) => setImagined((old) => ({ ...old, ...change })),
    organization: organization.id,
    error,
  }
  return (
    <>
      <PageHeading title={texts.navigation.tryIt} lead={words.lead} />
      <div className={css["columns"]}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void ask()
          }}
        >
          <Stack gap="md">
            <WhichKey {...fields} />
            <Arrival {...fields} />
            <Wish {...fields} />
            <Button type="submit" loading={busy} style={{ alignSelf: "flex-start" }}>
              {words.ask}
            </Button>
          </Stack>
        </form>
        <div aria-live="polite">
          {error === null ? null : <ErrorNotice error={error} />}
          {answer === null ? null : <Answer answer={answer} organization={organization.id} />}
        </div>
      </div>
    </>
  )
}
