import { absoluteTime, relativeTime } from "../util/time.ts"
import { hintProps } from "./hint.ts"
import css from "./TimeText.module.css"
import { useNow } from "./use-now.ts"

interface TimeTextProps {
  /** RFC 3339, as the API writes it; null: there is none. */
  readonly value: string | null
  /** What stands for null. */
  readonly absent?: string
}

function Moment({ value }: { readonly value: string }) {
  const now = useNow()
  const at = Date.parse(value)
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- who has no mouse reads the full time here
    <time dateTime={value} tabIndex={0} {...hintProps(() => absoluteTime(at))}>
      {relativeTime(at, now)}
    </time>
  )
}

/** A moment in words (`3 days ago`); in full, with its time zone, on hover and focus. */
export function TimeText({ value, absent = "–" }: TimeTextProps) {
  if (value === null) return <span className={css["absent"]}>{absent}</span>
  return <Moment value={value} />
}
