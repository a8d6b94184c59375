import { useNavigate } from "react-router"
import { api } from "../api/client.ts"
import { isSignedOut } from "../api/errors.ts"
import { pb } from "../util/path-builder.ts"

let leaving = false

/** Whether somebody is signing out at the moment: what the page still asks for is then refused, and nobody has to be told. */
export const isSigningOut = (): boolean => leaving

/** How to sign out: ends the session on the server, and goes to the sign-in page, which forgets everything that was read. */
export function useSignOut(): () => Promise<void> {
  const navigate = useNavigate()
  return async () => {
    leaving = true
    try {
      await api.auth.signOut().catch((error: unknown) => {
        if (!isSignedOut(error)) throw error
      })
      await navigate(pb.signIn())
    } finally {
      leaving = false
    }
  }
}
