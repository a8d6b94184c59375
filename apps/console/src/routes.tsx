import { createBrowserRouter } from "react-router"
import type { LoaderFunction, RouteObject, ShouldRevalidateFunctionArgs } from "react-router"
import type { ComponentType } from "react"
import { CONSOLE_PATH } from "./api/base.ts"
import { RootLayout } from "./components/RootLayout.tsx"
import { RouteError } from "./components/RouteError.tsx"
import { PageSkeleton } from "./ui/PageSkeleton.tsx"

/** A route's module: the page, and what it needs before it is shown. */
interface RouteModule {
  readonly default: ComponentType
  readonly clientLoader?: LoaderFunction
}

type Load = () => Promise<RouteModule>

/**
 * What a page needs before it is shown depends on its path. Searching, sorting and turning pages of a list change what follows it: nothing is
 * loaded anew for them, so that they are answered at once.
 */
const shouldRevalidate = ({ currentUrl, nextUrl, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search
    ? false
    : defaultShouldRevalidate

/** A route whose module is loaded when somebody goes there. A page that fails takes nothing around it along. */
function page(path: string | null, load: Load, children?: RouteObject[]): RouteObject {
  const common = {
    lazy: async () => {
      const { default: Component, clientLoader } = await load()
      return { Component, ...(clientLoader === undefined ? {} : { loader: clientLoader }) }
    },
    shouldRevalidate,
    ErrorBoundary: RouteError,
    HydrateFallback: PageSkeleton,
  }
  if (path === null && children === undefined) return { index: true, ...common }
  return { ...(path === null ? {} : { path }), ...(children === undefined ? {} : { children }), ...common }
}

/** Everything below `/o/{organization}`. */
const ORGANIZATION_ROUTES: RouteObject[] = [
  page(null, () => import("./pages/OverviewPage.tsx")),
  page("keys", () => import("./pages/KeysPage.tsx")),
  page("keys/new", () => import("./pages/KeyCreatePage.tsx")),
  page("keys/:key", () => import("./pages/KeyPage.tsx")),
  page("keys/:key/rotate", () => import("./pages/KeyRotatePage.tsx")),
  page("try", () => import("./pages/TryPage.tsx")),
  page("hygiene", () => import("./pages/HygienePage.tsx")),
  page("audit", () => import("./pages/AuditPage.tsx")),
  page("members", () => import("./pages/MembersPage.tsx")),
  page("places", () => import("./pages/PlacesPage.tsx")),
  page("accounts", () => import("./pages/AccountsPage.tsx")),
  page("keyspaces", () => import("./pages/KeyspacesPage.tsx")),
  page("settings", () => import("./pages/SettingsPage.tsx")),
  page("settings/security", () => import("./pages/SecurityPage.tsx")),
]

/** The whole map of the console. */
const ROUTES: RouteObject[] = [
  {
    Component: RootLayout,
    ErrorBoundary: RouteError,
    HydrateFallback: PageSkeleton,
    children: [
      page(null, () => import("./pages/HomePage.tsx")),
      page("sign-in", () => import("./pages/SignInPage.tsx")),
      page("link", () => import("./pages/LinkPage.tsx")),
      page("invitation", () => import("./pages/InvitationPage.tsx")),
      page("reset", () => import("./pages/ResetPage.tsx")),
      page("profile", () => import("./pages/ProfilePage.tsx")),
      page("instance", () => import("./pages/InstancePage.tsx")),
      page("o/:organization", () => import("./pages/OrganizationLayout.tsx"), ORGANIZATION_ROUTES),
      page("*", () => import("./pages/NotFoundPage.tsx")),
    ],
  },
]

/** Makes the router of the page. It begins at once to load what the address needs. */
export const createRouter = (): ReturnType<typeof createBrowserRouter> =>
  createBrowserRouter(ROUTES, { basename: CONSOLE_PATH.replace(/\/$/, "") })
