import { Burger } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { useEffect } from "react"
import { Link, Outlet } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { standingIn } from "../api/may.ts"
import { keyspacesQuery, organizationQuery } from "../api/queries.ts"
import { queryClient } from "../api/query-client.ts"
import { signedIn } from "../api/signed-in.ts"
import { askForOrganization } from "../components/asked-ahead.ts"
import { Navigation } from "../components/Navigation.tsx"
import { OrganizationSwitcher } from "../components/OrganizationSwitcher.tsx"
import { PaletteButton } from "../components/PaletteButton.tsx"
import { UserMenu } from "../components/UserMenu.tsx"
import { useHere } from "../hooks/use-here.ts"
import { useOnDemand } from "../hooks/use-on-demand.ts"
import { useTurn } from "../hooks/use-turn.ts"
import { texts } from "../texts.ts"
import { Mark } from "../ui/Mark.tsx"
import { rememberOrganization } from "../util/last-organization.ts"
import { pb } from "../util/path-builder.ts"
import css from "./OrganizationLayout.module.css"

/** Makes sure that somebody is signed in who may know the organization, and reads what every page of it needs. */
export async function clientLoader(args: LoaderFunctionArgs): Promise<null> {
  const id = args.params["organization"] ?? ""
  // Before it is known who they are: each answer takes a round trip.
  askForOrganization(id)
  const session = await signedIn(args)
  if (standingIn(session, id) === null) throw new Response(null, { status: 404 })
  await Promise.all([
    queryClient.ensureQueryData(organizationQuery(id)),
    queryClient.ensureQueryData(keyspacesQuery()),
  ])
  return null
}

const loadDrawer = async () => (await import("../components/NavigationDrawer.tsx")).NavigationDrawer

/** The frame of an organization's pages: header, navigation, content. */
export default function OrganizationLayout() {
  const here = useHere()
  const [menuOpened, menu] = useDisclosure(false)
  const { Loaded: NavigationDrawer, prepare, want } = useOnDemand(loadDrawer)
  const turn = useTurn()
  const { id } = here.organization
  useEffect(() => rememberOrganization(id), [id])
  return (
    <div className={css["frame"]}>
      <header className={css["header"]}>
        <Burger
          opened={menuOpened}
          onClick={() => {
            want()
            menu.toggle()
          }}
          onPointerEnter={prepare}
          onFocus={prepare}
          size="sm"
          className={css["burger"]}
          aria-label={menuOpened ? texts.navigation.closeMenu : texts.navigation.openMenu}
          aria-expanded={menuOpened}
        />
        <Link
          to={pb.overview({ organization: id })}
          className={css["brand"]}
          aria-label={texts.common.product}
        >
          <Mark />
          <span className={css["wordmark"]}>{texts.common.product}</span>
        </Link>
        <span className={css["slash"]} aria-hidden="true" />
        <div className={css["organization"]}>
          <OrganizationSwitcher here={here} />
        </div>
        <PaletteButton here={here} />
        <UserMenu session={here.session} />
      </header>
      <div className={css["rail"]}>
        <div className={css["railContent"]}>
          <Navigation here={here} />
        </div>
      </div>
      {NavigationDrawer === null ? null : (
        <NavigationDrawer here={here} opened={menuOpened} onClose={menu.close} />
      )}
      <main id="main" tabIndex={-1} className={css["main"]}>
        {turn ? <Outlet key={id} /> : null}
      </main>
    </div>
  )
}
