import { useQueryClient } from "@tanstack/react-query"
import { useNavigate, useSearchParams } from "react-router"
import { pb } from "../util/path-builder.ts"

/** A path of the console somebody may be sent to; anything else is the beginning. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : pb.home()
}

/** What to do once the server has set a session: forget what was read as somebody else, and go where the person wanted to go. */
export function useSignedIn(): () => Promise<void> {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  return async () => {
    client.clear()
    await navigate(safeNext(search.get("next")), { replace: true })
  }
}
