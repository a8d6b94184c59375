import type { RefCallback } from "react"
import css from "./CheckBox.module.css"

interface CheckBoxProps {
  /** It has no words beside it. */
  readonly label: string
  readonly checked: boolean
  /** Some of what it stands for is chosen. */
  readonly partly?: boolean
  readonly disabled: boolean
  /** Why it is disabled. */
  readonly reason?: string | undefined
  readonly onChange: (checked: boolean) => void
}

// It is a property of the element that no attribute sets.
const setPartly: RefCallback<HTMLInputElement> = (element) => {
  if (element !== null) element.indeterminate = true
}
const setWhole: RefCallback<HTMLInputElement> = (element) => {
  if (element !== null) element.indeterminate = false
}

/** A box to choose a row by: one element, because a table has many. */
export function CheckBox({ label, checked, partly = false, disabled, reason, onChange }: CheckBoxProps) {
  return (
    <input
      ref={partly ? setPartly : setWhole}
      type="checkbox"
      className={css["box"]}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      title={reason}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}
