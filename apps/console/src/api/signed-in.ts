import type { CurrentSession } from "@bitting/sdk"
import { redirect } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { pb } from "../util/path-builder.ts"
import { CONSOLE_PATH } from "./base.ts"
import { api } from "./client.ts"
import { isSignedOut } from "./errors.ts"
import { sessionQuery } from "./queries.ts"
import { queryClient } from "./query-client.ts"

/** The session, for loaders. @throws Response that leads to the sign-in page and back, when nobody is signed in */
export async function signedIn({ request }: Pick<LoaderFunctionArgs, "request">): Promise<CurrentSession> {
  const { queryKey } = sessionQuery()
  const known = queryClient.getQueryData(queryKey)
  if (known !== undefined) return known
  try {
    // Not by the query: that nobody is signed in is an answer here, and no failure that somebody else has to see to.
    const session = await api.auth.session({ signal: request.signal })
    queryClient.setQueryData(queryKey, session)
    return session
  } catch (error) {
    if (!isSignedOut(error)) throw error
    const { pathname, search } = new URL(request.url)
    const inside = pathname.startsWith(CONSOLE_PATH) ? pathname.slice(CONSOLE_PATH.length - 1) : "/"
    const next = inside === "/" ? undefined : inside + search
    // eslint-disable-next-line typescript/only-throw-error -- the router's way to lead elsewhere
    throw redirect(pb.signIn({ next }))
  }
}
