import type { RefCallback } from "react"
import { Link } from "react-router"
import css from "./LinkTabs.module.css"

interface LinkTab {
  readonly id: string
  readonly label: string
  readonly to: string
}

interface LinkTabsProps {
  readonly label: string
  readonly tabs: readonly LinkTab[]
  /** Id of the tab that is shown. */
  readonly current: string
}

/** In a narrow window the tab that is shown may lie beyond the edge of its line. */
const intoView: RefCallback<HTMLElement> = (tab) => {
  if (tab === null) return undefined
  // It calls when the page has been laid out and before it is painted: to look where the tab is any earlier, everything would be laid out at once.
  const observer = new ResizeObserver(() => {
    observer.disconnect()
    tab.scrollIntoView({ block: "nearest", inline: "nearest" })
  })
  observer.observe(tab)
  return () => observer.disconnect()
}

/** Tabs that are addresses. Too many for the width scroll inside their own line. */
export function LinkTabs({ label, tabs, current }: LinkTabsProps) {
  return (
    <nav aria-label={label} className={css["frame"]}>
      <ul className={css["list"]}>
        {tabs.map(({ id, label: text, to }) => (
          <li key={id}>
            <Link
              to={to}
              className={css["tab"]}
              {...(id === current ? { "aria-current": "page", ref: intoView } : {})}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
