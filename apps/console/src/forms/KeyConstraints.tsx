import { Alert, Checkbox, Input, NativeSelect, Textarea, TextInput } from "@mantine/core"
import type { Keyspace } from "@bitting/sdk"
import { useId } from "react"
import { texts } from "../texts.ts"
import css from "./KeyCreateForm.module.css"
import type { QuotaPeriod } from "./key-draft.ts"
import type { SectionProps } from "./key-section.tsx"
import { Section } from "./key-section.tsx"

const words = texts.keyCreate

/** The most uses in a period: keys of every keyspace can have one. */
function Quota({ draft, set, wrong }: SectionProps) {
  const id = useId()
  const error = wrong("/quota")
  return (
    <Input.Wrapper id={id} label={words.quota} description={words.quotaHint} error={error}>
      <div className={css["quota"]}>
        <Input
          id={id}
          inputMode="numeric"
          value={draft.quota}
          onChange={(event) => set({ quota: event.currentTarget.value })}
          error={error !== undefined}
        />
        <NativeSelect
          aria-label={words.quotaPeriod}
          value={draft.quotaPeriod}
          // The choices are the API's own names (see texts).
          onChange={(event) => set({ quotaPeriod: event.currentTarget.value as QuotaPeriod })}
          data={Object.entries(words.quotaPeriods).map(([value, label]) => ({ value, label }))}
        />
      </div>
    </Input.Wrapper>
  )
}

/** Where and how the key can be used: what the keyspace offers, with help that fits the type. */
export function Constraints(section: SectionProps) {
  const { draft, set, context, wrong } = section
  const { keyspace, plan } = context
  const type = keyspace.types[draft.type]
  const offers = (name: Keyspace["constraints"][number]): boolean => keyspace.constraints.includes(name)
  const must = (name: Keyspace["constraints"][number]) => ({
    required: type?.constraints.includes(name) === true,
    error: wrong(`/constraints/${name}`),
  })
  const limits = keyspace.plans[plan]
  return (
    <Section legend={words.constraints} hint={words.constraintsHint}>
      {keyspace.constraints.length === 0 ? null : (
        <Alert variant="light" color="gray" title={words.choosing.title}>
          {type?.publishable === true ? words.choosing.publishable : words.choosing.secret}
        </Alert>
      )}
      {offers("allowed_origins") ? (
        <Textarea
          label={words.allowed_origins}
          description={words.allowed_originsHint}
          value={draft.origins}
          onChange={(event) => set({ origins: event.currentTarget.value })}
          autosize
          minRows={2}
          spellCheck={false}
          {...must("allowed_origins")}
        />
      ) : null}
      {offers("allowed_ips") ? (
        <Textarea
          label={words.allowed_ips}
          description={words.allowed_ipsHint}
          value={draft.addresses}
          onChange={(event) => set({ addresses: event.currentTarget.value })}
          autosize
          minRows={2}
          spellCheck={false}
          {...must("allowed_ips")}
        />
      ) : null}
      {offers("rate_limit_rpm") ? (
        <TextInput
          label={words.rate_limit_rpm}
          description={words.rate_limit_rpmHint(
            limits?.rate_limit_rpm ?? null,
            limits?.rate_limit_rpm_max ?? null,
          )}
          inputMode="numeric"
          value={draft.rateLimit}
          onChange={(event) => set({ rateLimit: event.currentTarget.value })}
          maw="14rem"
          {...must("rate_limit_rpm")}
        />
      ) : null}
      <Quota {...section} />
      {offers("max_batch_size") ? (
        <TextInput
          label={words.max_batch_size}
          description={words.max_batch_sizeHint}
          inputMode="numeric"
          value={draft.batchSize}
          onChange={(event) => set({ batchSize: event.currentTarget.value })}
          maw="14rem"
          {...must("max_batch_size")}
        />
      ) : null}
      {offers("require_referer") ? (
        <Checkbox
          label={words.require_referer}
          description={words.require_refererHint}
          checked={draft.referer}
          onChange={(event) => set({ referer: event.currentTarget.checked })}
          error={wrong("/constraints/require_referer")}
        />
      ) : null}
    </Section>
  )
}
