import { useState } from "react"
import { processServerError } from "../api/errors.ts"
import type { ServerError } from "../api/errors.ts"

/** A call that a form makes: whether it is under way, and how the last one failed. */
export interface Call {
  readonly busy: boolean
  readonly error: ServerError | null
  /** Makes the call. @returns whether it succeeded; a failure is in `error` */
  readonly run: (action: () => Promise<void>) => Promise<boolean>
  readonly forget: () => void
}

/**
 * Keeps the state of one call.
 * @param words turns what was thrown into words; `processServerError` when left out
 */
export function useCall(words: (error: unknown) => ServerError = processServerError): Call {
  const [state, setState] = useState<Pick<Call, "busy" | "error">>({ busy: false, error: null })
  return {
    ...state,
    run: async (action) => {
      setState({ busy: true, error: null })
      try {
        await action()
        setState({ busy: false, error: null })
        return true
      } catch (thrown) {
        setState({ busy: false, error: words(thrown) })
        return false
      }
    },
    forget: () => setState({ busy: false, error: null }),
  }
}
