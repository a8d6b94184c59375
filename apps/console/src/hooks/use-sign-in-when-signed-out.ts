import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import { useLocation, useNavigate } from "react-router"
import { isSignedOut } from "../api/errors.ts"
import { isSigningOut } from "./use-sign-out.ts"
import { pb } from "../util/path-builder.ts"

/** Asks people whose session has ended to sign in again, and brings them back to where they were. */
export function useSignInWhenSignedOut(): void {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  // Several questions fail at the same time; one of them leads away.
  const leaving = useRef(false)
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== "updated" || event.action.type !== "error") return
        if (!isSignedOut(event.action.error) || pathname === pb.signIn() || pathname === pb.link()) return
        if (leaving.current || isSigningOut()) return
        leaving.current = true
        const leave = async (): Promise<void> => {
          await navigate(pb.signIn({ next: pathname + search }))
          client.clear()
          leaving.current = false
        }
        void leave()
      }),
    [client, navigate, pathname, search],
  )
}
