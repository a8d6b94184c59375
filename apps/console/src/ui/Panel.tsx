import { Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import { useId } from "react"
import css from "./Panel.module.css"

interface PanelProps {
  readonly title: string
  /** A sentence below the title. */
  readonly hint?: ReactNode
  /** What can be done with the whole. */
  readonly actions?: ReactNode
  readonly children?: ReactNode
  /** Whether what is in it is hard to undo. */
  readonly danger?: boolean
}

/** A part of a page that stands for itself. */
export function Panel({ title, hint, actions, children, danger = false }: PanelProps) {
  const id = useId()
  return (
    <section className={css["panel"]} aria-labelledby={id} data-danger={danger}>
      <div className={css["head"]}>
        <div className={css["words"]}>
          <Title order={2} size="h3" id={id}>
            {title}
          </Title>
          {hint === undefined ? null : (
            <Text size="sm" c="dimmed" component="div">
              {hint}
            </Text>
          )}
        </div>
        {actions === undefined ? null : <div className={css["actions"]}>{actions}</div>}
      </div>
      {children}
    </section>
  )
}

/** A list in a panel. */
export function Rows({ children }: { readonly children: ReactNode }) {
  return <ul className={css["rows"]}>{children}</ul>
}

interface RowProps {
  readonly title: ReactNode
  readonly about?: ReactNode
  readonly actions?: ReactNode
}

/** A thing in such a list. */
export function Row({ title, about, actions }: RowProps) {
  return (
    <li className={css["row"]}>
      <div className={css["about"]}>
        <Text component="div">{title}</Text>
        {about === undefined ? null : (
          <Text size="sm" c="dimmed" component="div">
            {about}
          </Text>
        )}
      </div>
      {actions === undefined ? null : <div className={css["actions"]}>{actions}</div>}
    </li>
  )
}
