import { Stack, Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import css from "./EmptyState.module.css"

interface EmptyStateProps {
  readonly title: string
  /** What would be here, and why it is not. */
  readonly children?: ReactNode
  /** The way out: a button or a link. */
  readonly action?: ReactNode
}

/** Stands where there is nothing to list, and says what to do about it. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={css["frame"]}>
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h3">
          {title}
        </Title>
        {children === undefined ? null : (
          <Text component="div" c="dimmed" maw="34rem">
            {children}
          </Text>
        )}
        {action === undefined ? null : <div className={css["action"]}>{action}</div>}
      </Stack>
    </div>
  )
}
