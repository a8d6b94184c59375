import { TextInput } from "@mantine/core"
import type { Draft } from "./credentials-draft.ts"

/** What the fields of one way in are given. */
export interface FieldsProps {
  readonly draft: Draft
  readonly set: (fields: Partial<Draft>) => void
  /** What is wrong with a member of the credentials, by its name in the API. */
  readonly errorOf: (name: string) => string | undefined
}

interface TextFieldProps extends FieldsProps {
  readonly label: string
  readonly description?: string
  readonly placeholder?: string
  /** Where it is kept, and its name in the API. */
  readonly at: readonly [
    { [Key in keyof Draft]: Draft[Key] extends string ? Key : never }[keyof Draft],
    string,
  ]
  readonly optional?: boolean
}

/** A line of credentials that is no secret. */
export function TextField({ draft, set, errorOf, at, optional = false, ...field }: TextFieldProps) {
  const [key, name] = at
  return (
    <TextInput
      {...field}
      value={draft[key]}
      onChange={(event) => set({ [key]: event.currentTarget.value })}
      error={errorOf(name)}
      autoComplete="off"
      spellCheck={false}
      required={!optional}
      withAsterisk={false}
    />
  )
}
