import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "react-router"
import { api } from "../api/client.ts"
import { isSignedOut } from "../api/errors.ts"
import { pb } from "../util/path-builder.ts"

let leaving = false

/** Whether somebody is signing out at the moment: what the page still asks for is then refused, and nobody has to be told. */
export const isSigningOut = (): boolean => leaving

/** How to sign out: ends the session on the server, forgets everything that was read, and goes to the sign-in page. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    leaving = true
    try {
      await api.auth.signOut().catch((error: unknown) => {
        if (!isSignedOut(error)) throw error
      })
      // The page goes first: what it shows must not be asked for again without a session.
      await navigate(pb.signIn())
      client.clear()
    } finally {
      leaving = false
    }
  }
}
