import type { CurrentSession } from "@bitting/sdk"
import { redirect } from "react-router"
import type { LoaderFunctionArgs } from "react-router"
import { pb } from "../util/path-builder.ts"
import { CONSOLE_PATH } from "./base.ts"
import { api } from "./client.ts"
import { isSignedOut } from "./errors.ts"
import { sessionQuery } from "./queries.ts"
import { queryClient } from "./query-client.ts"

let asked: Promise<CurrentSession> | null = null

// Not by the query: that nobody is signed in is an answer here, and no failure that somebody else has to see to.
async function readSession(): Promise<CurrentSession> {
  try {
    const session = await api.auth.session()
    queryClient.setQueryData(sessionQuery().queryKey, session)
    return session
  } finally {
    asked = null
  }
}

/** Asks who is signed in; whoever asks meanwhile gets the same answer. Fails with 401 when nobody is. */
export function askSession(): Promise<CurrentSession> {
  asked ??= readSession()
  return asked
}

/** The session, for loaders. @throws Response that leads to the sign-in page and back, when nobody is signed in */
export async function signedIn({ request }: Pick<LoaderFunctionArgs, "request">): Promise<CurrentSession> {
  const known = queryClient.getQueryData(sessionQuery().queryKey)
  if (known !== undefined) return known
  try {
    return await askSession()
  } catch (error) {
    if (!isSignedOut(error)) throw error
    const { pathname, search } = new URL(request.url)
    const inside = pathname.startsWith(CONSOLE_PATH) ? pathname.slice(CONSOLE_PATH.length - 1) : "/"
    const next = inside === "/" ? undefined : inside + search
    // eslint-disable-next-line typescript/only-throw-error -- the router's way to lead elsewhere
    throw redirect(pb.signIn({ next }))
  }
}
