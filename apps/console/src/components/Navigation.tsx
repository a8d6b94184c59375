import { NavLink } from "react-router"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import css from "./Navigation.module.css"
import { navigationOf } from "./navigation-items.ts"

interface NavigationProps {
  readonly here: Here
  /** Called when somebody goes somewhere. */
  readonly onNavigate?: () => void
}

/** The pages of the organization. */
export function Navigation({ here, onNavigate }: NavigationProps) {
  return (
    <nav aria-label={texts.navigation.label} className={css["nav"]}>
      {navigationOf(here).map(({ label, items }) => (
        <div key={label ?? ""}>
          {label === null ? null : <h2 className={css["heading"]}>{label}</h2>}
          <ul className={css["list"]}>
            {items.map(({ label: text, icon, to, exact }) => (
              <li key={to}>
                <NavLink to={to} end={exact} className={css["link"] ?? ""} onClick={() => onNavigate?.()}>
                  <Icon name={icon} />
                  {text}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}
