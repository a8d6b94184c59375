import css from "./StatusBadge.module.css"

/** How something stands: what colour and shape say beside the word. */
export type Tone = "good" | "care" | "bad" | "info" | "off"

interface StatusBadgeProps {
  readonly tone: Tone
  readonly children: string
}

/** A state in one word. */
export function StatusBadge({ tone, children }: StatusBadgeProps) {
  return (
    <span className={css["badge"]} data-tone={tone}>
      <span className={css["dot"]} aria-hidden="true" />
      {children}
    </span>
  )
}
