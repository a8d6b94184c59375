import { Popover } from "@mantine/core"
import { useEffect } from "react"
import type { Ref } from "react"
import css from "./Tags.module.css"

interface AllTagsProps {
  /** The button is `{id}-target`; what it opens becomes `{id}-dropdown`. */
  readonly id: string
  /** What it is placed below. */
  readonly target: HTMLElement
  readonly values: readonly string[]
  readonly opened: boolean
  readonly onClose: () => void
}

/** Tells the popover which element it belongs to, which was there before it. */
function Anchor({ element, ref }: { readonly element: HTMLElement; readonly ref?: Ref<HTMLElement> }) {
  useEffect(() => {
    if (typeof ref === "function") ref(element)
  }, [element, ref])
  return null
}

/** All of the names that a list folds away. */
export function AllTags({ id, target, values, opened, onClose }: AllTagsProps) {
  return (
    <Popover
      id={id}
      position="bottom-start"
      width="max-content"
      opened={opened}
      onChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Popover.Target>
        <Anchor element={target} />
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
  )
}
