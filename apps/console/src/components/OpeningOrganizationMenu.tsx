import { Menu } from "@mantine/core"
import { useLocation, useNavigate } from "react-router"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import { pb } from "../util/path-builder.ts"
import { OpeningMenu } from "./OpeningMenu.tsx"
import type { OpeningMenuProps } from "./OpeningMenu.tsx"
import css from "./OrganizationSwitcher.module.css"
import type { Place } from "./OrganizationSwitcher.tsx"

/** The same page of another organization; a page about one thing becomes the list it is in. */
function sameSection(pathname: string, organization: string): string {
  const [, , , section] = pathname.split("/")
  const base = pb.overview({ organization })
  return section === undefined || section === "" ? base : `${base}/${section}`
}

interface OpeningOrganizationMenuProps extends OpeningMenuProps {
  readonly places: readonly Place[]
  /** Id of the organization the page is about. */
  readonly current: string
}

/** Leads to other organizations. */
export function OpeningOrganizationMenu({ places, current, button }: OpeningOrganizationMenuProps) {
  const { pathname } = useLocation()
  const navigate = useNavigate()
  return (
    <OpeningMenu
      position="bottom-start"
      width={260}
      dropdown={{ mah: 400, className: css["menu"] ?? "" }}
      button={button}
    >
      <Menu.Label>{texts.navigation.switchOrganization}</Menu.Label>
      {places.map(({ id, name }) => (
        <Menu.Item
          key={id}
          onClick={() => void navigate(sameSection(pathname, id))}
          leftSection={id === current ? <Icon name="check" size={16} /> : <span className={css["gap"]} />}
          aria-current={id === current ? "true" : undefined}
        >
          {name}
        </Menu.Item>
      ))}
    </OpeningMenu>
  )
}
