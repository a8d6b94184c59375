import { notificationsStore } from "@mantine/notifications"
import { lazy, Suspense, useEffect, useRef } from "react"
import { Outlet, ScrollRestoration, useLocation, useNavigation } from "react-router"
import { useSignInWhenSignedOut } from "../hooks/use-sign-in-when-signed-out.ts"
import { useWanted } from "../hooks/use-wanted.ts"
import { texts } from "../texts.ts"
import { hintIsOpen, onHintChange } from "../ui/hint.ts"
import { currentConfirmation, onConfirmationChange } from "./confirm-action.ts"
import { ConnectionBanner } from "./ConnectionBanner.tsx"
import { currentProof, onProofChange } from "./prove-again.ts"
import css from "./RootLayout.module.css"

// Dialogs are loaded when there is first something to ask, messages when there is first something to say.
const ConfirmDialog = lazy(async () => ({ default: (await import("./ConfirmDialog.tsx")).ConfirmDialog }))
const ProveAgainHost = lazy(async () => ({ default: (await import("./ProveAgainHost.tsx")).ProveAgainHost }))
const HintHost = lazy(async () => ({ default: (await import("../ui/HintHost.tsx")).HintHost }))
const Notices = lazy(async () => ({ default: (await import("./Notices.tsx")).Notices }))

const confirmationIsOpen = (): boolean => currentConfirmation() !== null
const onNotice = (changed: () => void): (() => void) => notificationsStore.subscribe(changed)
const noticeIsOpen = (): boolean => notificationsStore.getState().notifications.length > 0
const proofIsOpen = (): boolean => currentProof() !== null

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
  const confirming = useWanted(onConfirmationChange, confirmationIsOpen)
  const proving = useWanted(onProofChange, proofIsOpen)
  const noticing = useWanted(onNotice, noticeIsOpen)
  const hinting = useWanted(onHintChange, hintIsOpen)
  return (
    <>
      <a href="#main" className={css["skip"]}>
        {texts.common.skip}
      </a>
      <div className={css["progress"]} data-busy={navigation.state !== "idle"} />
      <ConnectionBanner />
      <Outlet />
      <Suspense fallback={null}>{confirming ? <ConfirmDialog /> : null}</Suspense>
      <Suspense fallback={null}>{proving ? <ProveAgainHost /> : null}</Suspense>
      <Suspense fallback={null}>{hinting ? <HintHost /> : null}</Suspense>
      <Suspense fallback={null}>{noticing ? <Notices /> : null}</Suspense>
      <ScrollRestoration />
    </>
  )
}
