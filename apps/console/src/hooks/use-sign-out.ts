import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "react-router"
import { api } from "../api/client.ts"
import { isSignedOut } from "../api/errors.ts"
import { sessionQuery } from "../api/queries.ts"
import { pb } from "../util/path-builder.ts"

/** How to sign out: ends the session on the server, forgets everything that was read, and goes to the sign-in page. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    try {
      await api.auth.signOut()
    } catch (error) {
      if (!isSignedOut(error)) throw error
    }
    // The page goes first: what it shows must not be asked for again without a session.
    client.removeQueries({ queryKey: sessionQuery().queryKey })
    await navigate(pb.signIn())
    client.clear()
  }
}
