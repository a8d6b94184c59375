import { Stack, Text } from "@mantine/core"
import type { Account, Environment, Keyspace, Workspace } from "@bitting/sdk"
import type { ReactNode } from "react"
import type { Role } from "../api/may.ts"
import type { DraftContext, KeyDraft } from "./key-draft.ts"
import css from "./KeyCreateForm.module.css"

/** What the form is about. */
export interface FormContext extends DraftContext {
  readonly keyspace: Keyspace
  readonly accounts: readonly Account[]
  readonly workspaces: readonly Workspace[]
  readonly environments: readonly Environment[]
  readonly plan: "free" | "pro" | "business"
  /** The person's role where the key will be. */
  readonly role: Role
}

/** What a section of the form needs. */
export interface SectionProps {
  readonly draft: KeyDraft
  readonly set: (change: Partial<KeyDraft>) => void
  readonly context: FormContext
  /** What is wrong with a field, by the start of its pointer; undefined: nothing. */
  readonly wrong: (pointer: string) => string | undefined
}

/** Fields that belong together. */
export function Section({
  legend,
  hint,
  children,
}: {
  readonly legend: string
  readonly hint?: string
  readonly children: ReactNode
}) {
  return (
    <fieldset className={css["section"]}>
      <legend className={css["legend"]}>{legend}</legend>
      <Stack gap="sm" mt={hint === undefined ? "xs" : 2}>
        {hint === undefined ? null : (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
        {children}
      </Stack>
    </fieldset>
  )
}

/** What is wrong with fields that cannot say so themselves. */
export function Wrong({ children }: { readonly children: string | undefined }) {
  return children === undefined ? null : (
    <Text size="sm" c="red" role="alert">
      {children}
    </Text>
  )
}
