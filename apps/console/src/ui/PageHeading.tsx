import { Text, Title } from "@mantine/core"
import type { ReactNode } from "react"
import { texts } from "../texts.ts"
import css from "./PageHeading.module.css"

interface PageHeadingProps {
  readonly title: string
  /** A sentence below the title. */
  readonly lead?: ReactNode
  /** What stands above: where the page is. */
  readonly crumbs?: ReactNode
  /** What can be done with the page as a whole. */
  readonly actions?: ReactNode
  /** Title of the window; the heading when left out. */
  readonly documentTitle?: string
}

/** The heading of a page, which is also the title of its window. Whoever comes to the page by a link is put here (see RootLayout). */
export function PageHeading({ title, lead, crumbs, actions, documentTitle }: PageHeadingProps) {
  return (
    <div className={css["frame"]}>
      <title>{texts.common.title(documentTitle ?? title)}</title>
      {crumbs}
      <div className={css["row"]}>
        <div className={css["words"]}>
          <Title order={1} tabIndex={-1}>
            {title}
          </Title>
          {lead === undefined || lead === null ? null : (
            <Text c="dimmed" mt={4} maw="46rem">
              {lead}
            </Text>
          )}
        </div>
        {actions === undefined ? null : <div className={css["actions"]}>{actions}</div>}
      </div>
    </div>
  )
}
