import { Popover, UnstyledButton, VisuallyHidden } from "@mantine/core"
import css from "./Tags.module.css"

interface TagsProps {
  /** Names, in their order. */
  readonly values: readonly string[]
  /** How many stand in place; the others are behind a button. */
  readonly shown?: number
  /** What the list is, for the button's name. */
  readonly label: string
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
      {rest > 1 ? (
        <Popover position="bottom-start" width="max-content">
          <Popover.Target>
            <UnstyledButton className={css["more"]}>
              +{rest} <VisuallyHidden>{label}</VisuallyHidden>
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown>
            <ul className={css["all"]}>
              {values.map((value) => (
                <li key={value}>
                  <code>{value}</code>
                </li>
              ))}
            </ul>
          </Popover.Dropdown>
        </Popover>
      ) : null}
    </span>
  )
}
