import { hintProps } from "./hint.ts"
import css from "./RowButton.module.css"

interface RowButtonProps {
  readonly children: string
  /** What it does, and to which row. */
  readonly label: string
  /** Why it cannot be done; null: it can. */
  readonly refusal: string | null
  readonly onClick: () => void
}

/** A button at the end of a row that takes something away: one element, because a table has many. */
export function RowButton({ children, label, refusal, onClick }: RowButtonProps) {
  return (
    <button
      type="button"
      className={css["button"]}
      aria-label={label}
      // A disabled button could not be focused, and so could not say why.
      aria-disabled={refusal !== null}
      onClick={() => {
        if (refusal === null) onClick()
      }}
      {...(refusal === null ? {} : hintProps(() => refusal))}
    >
      {children}
    </button>
  )
}
