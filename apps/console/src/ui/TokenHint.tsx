import css from "./TokenHint.module.css"

interface TokenHintProps {
  readonly prefix: string
  readonly last4: string
}

/** What is left to show of a token: enough to recognise it, nothing to use. */
export function TokenHint({ prefix, last4 }: TokenHintProps) {
  return (
    <code className={css["token"]}>
      {prefix}
      <span className={css["gap"]}>…</span>
      {last4}
    </code>
  )
}
