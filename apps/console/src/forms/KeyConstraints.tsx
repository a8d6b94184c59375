import { Alert, Checkbox, Textarea, TextInput } from "@mantine/core"
import type { Keyspace } from "@bitting/sdk"
import { texts } from "../texts.ts"
import type { SectionProps } from "./key-section.tsx"
import { Section } from "./key-section.tsx"

const words = texts.keyCreate

/** Where and how the key can be used: what the keyspace offers, with help that fits the type. */
export function Constraints({ draft, set, context, wrong }: SectionProps) {
  const { keyspace, plan } = context
  if (keyspace.constraints.length === 0) return null
  const type = keyspace.types[draft.type]
  const offers = (name: Keyspace["constraints"][number]): boolean => keyspace.constraints.includes(name)
  const must = (name: Keyspace["constraints"][number]) => ({
    required: type?.constraints.includes(name) === true,
    error: wrong(`/constraints/${name}`),
  })
  const limits = keyspace.plans[plan]
  return (
    <Section legend={words.constraints} hint={words.constraintsHint}>
      <Alert variant="light" color="gray" title={words.choosing.title}>
        {type?.publishable === true ? words.choosing.publishable : words.choosing.secret}
      </Alert>
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
