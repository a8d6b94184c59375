import type { OwnChange, RequestOrigin, SessionCaller } from "@bitting/core"
import { BittingError } from "@bitting/core"

/** Whoever changes what they sign in with. @throws BittingError session_required */
export function ownChange({
  session,
  context,
}: {
  readonly session: SessionCaller | null
  readonly context: { readonly origin: RequestOrigin }
}): OwnChange {
  if (session === null) throw new BittingError("session_required")
  return { session, origin: context.origin }
}
