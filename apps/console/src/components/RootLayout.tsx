import { Notifications } from "@mantine/notifications"
import { useEffect, useRef } from "react"
import { Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router"
import { useSignInWhenSignedOut } from "../hooks/use-sign-in-when-signed-out.ts"
import { texts } from "../texts.ts"
import { ConfirmHost } from "./ConfirmHost.tsx"
import { ConnectionBanner } from "./ConnectionBanner.tsx"
import { ProveAgainHost } from "./ProveAgainHost.tsx"
import css from "./RootLayout.module.css"

/** Puts whoever follows a link to the heading of the page they come to, so that screen readers say where they are. */
function useFocusOnNavigation(): void {
  const { pathname } = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    const target = document.querySelector<HTMLElement>("main h1") ?? document.querySelector("main")
    target?.focus({ preventScroll: true })
  }, [pathname])
}

/** What is around every page: notices, the one confirmation, and what happens on navigation. */
export function RootLayout() {
  const navigation = useNavigation()
  useFocusOnNavigation()
  useSignInWhenSignedOut()
  return (
    <>
      <a href="#main" className={css["skip"]}>
        {texts.common.skip}
      </a>
      <div className={css["progress"]} data-busy={navigation.state !== "idle"} />
      <ConnectionBanner />
      <Outlet />
      <ConfirmHost />
      <ProveAgainHost />
      <Notifications position="bottom-right" />
      <ScrollRestoration />
    </>
  )
}
