import { notifications } from "@mantine/notifications"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useState, useSyncExternalStore } from "react"
import { useLocation, useNavigate } from "react-router"
import { hrefOf } from "../api/base.ts"
import { isSignedOut } from "../api/errors.ts"
import { sessionQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { pb } from "../util/path-builder.ts"
import { isShownOnce, onShownOnceChange } from "./use-shown-once.ts"
import { isSigningOut } from "./use-sign-out.ts"

/** Pages on which nobody needs to be signed in. */
const OPEN: ReadonlySet<string> = new Set([pb.signIn(), pb.link()].map(hrefOf))

const NOTICE = "session-ended"

/** Whether the session is over, as far as answers say. */
function useSessionIsOver(): readonly [over: boolean, setOver: (over: boolean) => void] {
  const client = useQueryClient()
  const [over, setOver] = useState(false)
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ type, query, ...event }) => {
        if (type !== "updated" || !("action" in event)) return
        const { action } = event
        // Somebody signed in meanwhile, perhaps in another window.
        if (action.type === "success" && query.queryKey[0] === sessionQuery().queryKey[0]) setOver(false)
        // Where the page is by now, not where it was rendered: what it asked before it left is refused as well.
        if (action.type !== "error" || !isSignedOut(action.error) || OPEN.has(location.pathname)) return
        if (!isSigningOut()) setOver(true)
      }),
    [client],
  )
  return [over, setOver]
}

/**
 * Asks people whose session has ended to sign in again, and brings them back to where they were. What is shown once stays until they close it,
 * and what was read is forgotten when the page is left, not before: somebody may be asked first whether they want to leave.
 */
export function useSignInWhenSignedOut(): void {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const [over, setOver] = useSessionIsOver()
  const kept = useSyncExternalStore(onShownOnceChange, isShownOnce)
  useEffect(() => {
    if (!over || pathname === pb.signIn()) return undefined
    if (!kept) return void navigate(pb.signIn({ next: pathname + search }))
    notifications.show({
      id: NOTICE,
      color: "yellow",
      message: texts.errors.endedWhileShown,
      autoClose: false,
    })
    return () => void notifications.hide(NOTICE)
  }, [over, kept, navigate, pathname, search])
  // The sign-in page is shown to nobody who is signed in.
  useEffect(() => {
    if (pathname !== pb.signIn()) return
    setOver(false)
    client.removeQueries({ type: "inactive" })
    client.getMutationCache().clear()
  }, [client, pathname, setOver])
}
