import { useCallback, useEffect, useRef } from "react"
import { useBlocker } from "react-router"
import { confirmAction } from "../components/confirm-action.ts"

/** What is asked before something is left that would be lost. */
export interface GuardWords {
  readonly title: string
  readonly text: string
  /** The button that leaves. */
  readonly leave: string
}

/**
 * Asks before something is left behind that cannot be got back, in the console and when the window closes.
 * @param guarding whether there is something to lose
 * @returns lets whatever leaves next go without asking
 */
export function useGuard(guarding: boolean, { title, text, leave }: GuardWords): () => void {
  const released = useRef(false)
  const blocker = useBlocker(useCallback(() => guarding && !released.current, [guarding]))
  useEffect(() => {
    if (blocker.state !== "blocked") return
    void confirmAction({
      title,
      consequence: text,
      confirm: leave,
      action: async () => undefined,
    }).then((leaves) => (leaves ? blocker.proceed() : blocker.reset()))
  }, [blocker, title, text, leave])
  useEffect(() => {
    if (!guarding) return undefined
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    addEventListener("beforeunload", ask)
    return () => removeEventListener("beforeunload", ask)
  }, [guarding])
  return () => {
    released.current = true
  }
}
