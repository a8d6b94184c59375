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
function intoView(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" })
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
