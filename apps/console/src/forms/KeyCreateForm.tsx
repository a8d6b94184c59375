import {
  Alert,
  Button,
  Checkbox,
  List,
  MultiSelect,
  NativeSelect,
  Radio,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from "@mantine/core"
import type { Keyspace } from "@bitting/sdk"
import type { ServerError } from "../api/errors.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { dayOf, durationWords } from "../util/time.ts"
import css from "./KeyCreateForm.module.css"
import type { DraftProblem, KeyDraft } from "./key-draft.ts"
import { accountsFor, daysOf, mintableTypes, warningsOf, withType } from "./key-draft.ts"
import { Constraints } from "./KeyConstraints.tsx"
import { Permissions } from "./KeyPermissions.tsx"
import type { FormContext, SectionProps } from "./key-section.tsx"
import { Section } from "./key-section.tsx"

const words = texts.keyCreate

const DAY_MS = 86_400_000

interface KeyCreateFormProps {
  readonly draft: KeyDraft
  readonly onChange: (draft: KeyDraft) => void
  readonly context: FormContext
  /** What the person left out. */
  readonly problems: readonly DraftProblem[]
  /** What the server refused. */
  readonly error: ServerError | null
  readonly busy: boolean
  readonly onSubmit: () => void
  readonly onCancel: () => void
}

function Name({ draft, set, context, wrong }: SectionProps) {
  const { keyspace } = context
  return (
    <TextInput
      label={words.label}
      description={keyspace.label_required ? words.labelHint : words.labelDefault(keyspace.default_label)}
      value={draft.label}
      onChange={(event) => set({ label: event.currentTarget.value })}
      error={wrong("/label")}
      required={keyspace.label_required}
      maxLength={100}
      data-autofocus
    />
  )
}

function Type({ draft, set, context, wrong }: SectionProps) {
  const types = mintableTypes(context.keyspace)
  if (types.length < 2) return null
  return (
    <Section legend={words.type}>
      <Radio.Group
        aria-label={words.type}
        value={draft.type}
        onChange={(type) => set(withType(draft, type, context))}
        error={wrong("/type")}
      >
        <div className={css["cards"]}>
          {types.map(([name, { title, description }]) => (
            <Radio.Card key={name} value={name} className={css["card"] ?? ""}>
              <div className={css["row"]}>
                <Radio.Indicator />
                <div>
                  <Text fw={600}>{title}</Text>
                  <Text size="sm" c="dimmed">
                    {description}
                  </Text>
                </div>
              </div>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
    </Section>
  )
}

function Place({ draft, set, context, wrong }: SectionProps) {
  const { workspaces } = context
  if (workspaces.length < 2) return null
  return (
    <NativeSelect
      label={words.workspace}
      value={draft.workspace}
      onChange={(event) => set({ workspace: event.currentTarget.value })}
      data={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
      error={wrong("/workspace_id")}
    />
  )
}

function Accounts({ draft, set, context, wrong }: SectionProps) {
  const { keyspace, accounts } = context
  if (!keyspace.resources.includes("account")) return null
  const choices = accountsFor(accounts, keyspace.types[draft.type])
  return (
    <Checkbox.Group
      label={words.accounts}
      description={words.accountsHint}
      value={[...draft.accounts]}
      onChange={(chosen) => set({ accounts: chosen })}
      error={wrong("/accounts")}
    >
      <Stack gap="xs" mt="xs">
        {choices.map(({ id, name }) => (
          <Checkbox key={id} value={id} label={name} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}

function Services({ draft, set, context, wrong }: SectionProps) {
  const { keyspace } = context
  if (!keyspace.resources.includes("service")) return null
  return (
    <Section legend={words.services}>
      <SegmentedControl
        aria-label={words.services}
        value={draft.allServices ? "all" : "some"}
        onChange={(value) => set({ allServices: value === "all" })}
        data={[
          { value: "all", label: words.allServices },
          { value: "some", label: words.someServices },
        ]}
      />
      {draft.allServices ? null : (
        <MultiSelect
          aria-label={words.someServices}
          placeholder={words.servicesPlaceholder}
          data={[...(keyspace.services ?? [])]}
          value={[...draft.services]}
          onChange={(services) => set({ services })}
          error={wrong("/services")}
          searchable
          clearable
          hidePickedOptions
        />
      )}
    </Section>
  )
}

function Environments({ draft, set, context, wrong }: SectionProps) {
  const { keyspace, environments } = context
  if (!keyspace.resources.includes("environment")) return null
  return (
    <Section legend={words.environments}>
      <SegmentedControl
        aria-label={words.environments}
        value={draft.allEnvironments ? "all" : "some"}
        onChange={(value) => set({ allEnvironments: value === "all" })}
        data={[
          { value: "all", label: words.allEnvironments },
          { value: "some", label: words.someEnvironments },
        ]}
      />
      {draft.allEnvironments ? null : (
        <Checkbox.Group
          aria-label={words.someEnvironments}
          value={[...draft.environments]}
          onChange={(chosen) => set({ environments: chosen })}
          error={wrong("/environments")}
        >
          <Stack gap="xs">
            {environments.map(({ id, name }) => (
              <Checkbox key={id} value={name} label={name} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Section>
  )
}

function expiryChoices({ expiry }: Keyspace): readonly { readonly value: string; readonly label: string }[] {
  const label = (choice: string): string => {
    const days = daysOf(choice)
    if (days === null) return choice
    return `${durationWords(choice)}, ${words.until(dayOf(Date.now() + days * DAY_MS))}`
  }
  const named = expiry.default !== null && !expiry.choices.includes(expiry.default) ? [expiry.default] : []
  return [
    ...[...named, ...expiry.choices].map((choice) => ({ value: choice, label: label(choice) })),
    ...(expiry.custom ? [{ value: "date", label: words.date }] : []),
    ...(expiry.required ? [] : [{ value: "never", label: words.never }]),
  ]
}

function Expiry({ draft, set, context, wrong }: SectionProps) {
  return (
    <Section legend={words.expiry} hint={words.expiryHint}>
      <Radio.Group
        aria-label={words.expiry}
        value={draft.expiry}
        onChange={(expiry) => set({ expiry })}
        error={wrong("/expires_in")}
      >
        <Stack gap="xs">
          {expiryChoices(context.keyspace).map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {draft.expiry === "date" ? (
        <TextInput
          type="date"
          label={words.dateLabel}
          value={draft.date}
          onChange={(event) => set({ date: event.currentTarget.value })}
          error={wrong("/expires_at")}
          maw="14rem"
        />
      ) : null}
    </Section>
  )
}

function Warnings({ draft, context }: Pick<SectionProps, "draft" | "context">) {
  const warnings = warningsOf(draft, context.keyspace)
  if (warnings.length === 0) return null
  return (
    <Alert color="yellow" variant="light" role="status">
      <List size="sm" spacing={4}>
        {warnings.map((warning) => (
          <List.Item key={warning}>{words.warnings[warning]}</List.Item>
        ))}
      </List>
    </Alert>
  )
}

/** What is wrong where: what was left out, else what the server said of the field or of a part of it. */
function wrongWith(
  problems: readonly DraftProblem[],
  error: ServerError | null,
): (pointer: string) => string | undefined {
  return (pointer) => {
    const own = problems.find((one) => one.pointer === pointer)
    if (own !== undefined) return words.problems[own.problem]
    const place = Object.keys(error?.fields ?? {}).find(
      (one) => one === pointer || one.startsWith(`${pointer}/`),
    )
    return place === undefined ? undefined : error?.fields[place]
  }
}

/** The form for a new key, made of nothing but the keyspace's declaration. */
export function KeyCreateForm(props: KeyCreateFormProps) {
  const { draft, onChange, context, problems, error, busy, onSubmit, onCancel } = props
  const section: SectionProps = {
    draft,
    set: (change) => onChange({ ...draft, ...change }),
    context,
    wrong: wrongWith(problems, error),
  }
  return (
    <form
      className={css["form"]}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <Stack gap="xl">
        <Name {...section} />
        <Type {...section} />
        <Place {...section} />
        <Accounts {...section} />
        <Services {...section} />
        <Permissions {...section} />
        <Environments {...section} />
        <Expiry {...section} />
        <Constraints {...section} />
        <Warnings draft={draft} context={context} />
        {error === null ? null : <ErrorNotice error={error} />}
        <div className={css["actions"]}>
          <Button type="submit" loading={busy}>
            {context.keyspace.console.create}
          </Button>
          <Button variant="default" onClick={onCancel} disabled={busy}>
            {texts.common.cancel}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
