import { PasswordInput } from "@mantine/core"
import { texts } from "../texts.ts"

interface PasswordFieldProps {
  readonly label: string
  readonly description?: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | undefined
  /** Whether it is one that exists already. */
  readonly current?: boolean
  /** Whether it is no password of the person: password managers leave it alone. */
  readonly secret?: boolean
  readonly required?: boolean
  readonly takesFocus?: boolean
}

const TOGGLE = { "aria-label": texts.common.showPassword, "aria-hidden": false, tabIndex: 0 } as const

/** A password. What is typed can be looked at, from the keyboard as well. */
export function PasswordField({
  onChange,
  current = false,
  takesFocus = false,
  secret = false,
  ...field
}: PasswordFieldProps) {
  return (
    <PasswordInput
      required
      {...field}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete={secret ? "off" : current ? "current-password" : "new-password"}
      visibilityToggleButtonProps={TOGGLE}
      maxLength={secret ? 16_384 : 400}
      withAsterisk={false}
      aria-invalid={field.error !== undefined}
      {...(takesFocus ? { "data-autofocus": true } : {})}
    />
  )
}
