import { lazy, Suspense, useId, useState } from "react"
import css from "./Tags.module.css"

// Loaded when somebody first wants to see more.
const AllTags = lazy(async () => ({ default: (await import("./AllTags.tsx")).AllTags }))

interface TagsProps {
  /** Names, in their order. */
  readonly values: readonly string[]
  /** How many stand in place; the others are behind a button. */
  readonly shown?: number
  /** What the list is, for the button's name. */
  readonly label: string
}

interface MoreProps extends Pick<TagsProps, "values" | "label"> {
  readonly count: number
}

function More({ values, label, count }: MoreProps) {
  const id = useId()
  const [opened, setOpened] = useState(false)
  const [target, setTarget] = useState<HTMLElement | null>(null)
  return (
    <>
      <button
        type="button"
        id={`${id}-target`}
        className={css["more"]}
        aria-haspopup="dialog"
        aria-expanded={opened}
        aria-controls={opened ? `${id}-dropdown` : undefined}
        onClick={({ currentTarget }) => {
          setTarget(currentTarget)
          setOpened(!opened)
        }}
        onKeyDown={({ key }) => {
          if (key === "Escape") setOpened(false)
        }}
      >
        +{count} <span className={css["unseen"]}>{label}</span>
      </button>
      {target === null ? null : (
        <Suspense fallback={null}>
          <AllTags id={id} target={target} values={values} opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  )
}

/** Names of scopes, services and the like; many of them fold away. */
export function Tags({ values, shown = 1, label }: TagsProps) {
  const rest = values.length - shown
  return (
    <span className={css["list"]}>
      {values.slice(0, rest === 1 ? shown + 1 : shown).map((value) => (
        <code key={value} className={css["tag"]}>
          {value}
        </code>
      ))}
      {rest > 1 ? <More values={values} label={label} count={rest} /> : null}
    </span>
  )
}
