import { Button, Text } from "@mantine/core"
import { useQuery } from "@tanstack/react-query"
import { organizationsQuery } from "../api/queries.ts"
import type { Here } from "../hooks/use-here.ts"
import { useMenuOnDemand } from "../hooks/use-menu-on-demand.ts"
import { texts } from "../texts.ts"
import { Icon } from "../ui/Icon.tsx"
import css from "./OrganizationSwitcher.module.css"

/** An organization somebody can go to. */
export interface Place {
  readonly id: string
  readonly name: string
}

/** The organizations somebody can go to, by name. */
export function usePlaces({ session }: Pick<Here, "session">): readonly Place[] {
  const all = useQuery({ ...organizationsQuery(), enabled: session.person.instance_admin })
  const own = session.memberships.map(({ organization }) => organization)
  return [...(all.data ?? own)].sort((left, right) => left.name.localeCompare(right.name))
}

const load = async () => (await import("./OpeningOrganizationMenu.tsx")).OpeningOrganizationMenu

/** Shows which organization the page is about, and leads to the others. */
export function OrganizationSwitcher({ here }: { readonly here: Here }) {
  const places = usePlaces(here)
  const { Loaded, opener } = useMenuOnDemand(load)
  const { organization } = here
  if (places.length < 2) return <Text className={css["only"]}>{organization.name}</Text>
  const button = (
    <Button
      variant="default"
      className={css["button"]}
      rightSection={<Icon name="down" size={14} />}
      aria-label={`${texts.navigation.organization}: ${organization.name}`}
      {...opener}
    >
      <span className={css["name"]}>{organization.name}</span>
    </Button>
  )
  return Loaded === null ? button : <Loaded places={places} current={organization.id} button={button} />
}
