import { Button, Menu, Text } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { useLocation, useNavigate } from "react-router"
import { organizationsQuery } from "../api/queries.ts"
import type { Here } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import { pb } from "../util/path-builder.ts"
import css from "./OrganizationSwitcher.module.css"

interface Place {
  readonly id: string
  readonly name: string
}

/** The organizations somebody can go to, by name. */
export function usePlaces({ session }: Pick<Here, "session">): readonly Place[] {
  const all = useQuery({ ...organizationsQuery(), enabled: session.person.instance_admin })
  const own = session.memberships.map(({ organization }) => organization)
  return [...(all.data ?? own)].sort((left, right) => left.name.localeCompare(right.name))
}

/** The same page of another organization; a page about one thing becomes the list it is in. */
export function sameSection(pathname: string, organization: string): string {
  const [, , , section] = pathname.split("/")
  const base = pb.overview({ organization })
  return section === undefined || section === "" ? base : `${base}/${section}`
}

/** Shows which organization the page is about, and leads to the others. */
export function OrganizationSwitcher({ here }: { readonly here: Here }) {
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const places = usePlaces(here)
  const { organization } = here
  if (places.length < 2) return <Text className={css["only"]}>{organization.name}</Text>
  return (
    <Menu position="bottom-start" width={260} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="default"
          className={css["button"]}
          rightSection={<Icon name="down" size={14} />}
          aria-label={`${texts.navigation.organization}: ${organization.name}`}
        >
          <span className={css["name"]}>{organization.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} className={css["menu"]}>
        <Menu.Label>{texts.navigation.switchOrganization}</Menu.Label>
        {places.map(({ id, name }) => (
          <Menu.Item
            key={id}
            onClick={() => void navigate(sameSection(pathname, id))}
            leftSection={
              id === organization.id ? <Icon name="check" size={16} /> : <span className={css["gap"]} />
            }
            aria-current={id === organization.id ? "true" : undefined}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
