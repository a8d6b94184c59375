import { Tooltip } from "@mantine/core"
import { absoluteTime, relativeTime } from "../util/time.ts"
import css from "./TimeText.module.css"
import { useNow } from "./use-now.ts"

interface TimeTextProps {
  /** RFC 3339, as the API writes it; null: there is none. */
  readonly value: string | null
  /** What stands for null. */
  readonly absent?: string
}

/** A moment in words (`3 days ago`); in full, with its time zone, on hover and focus. */
export function TimeText({ value, absent = "–" }: TimeTextProps) {
  const now = useNow()
  if (value === null) return <span className={css["absent"]}>{absent}</span>
  const at = Date.parse(value)
  return (
    <Tooltip label={absoluteTime(at)}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- who has no mouse reads the full time here */}
      <time dateTime={value} tabIndex={0}>
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  )
}
