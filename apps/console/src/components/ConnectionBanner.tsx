import { Loader } from "@mantine/core"
import { useEffect, useSyncExternalStore } from "react"
import { useRevalidator } from "react-router"
import { onConnectionChange, serverIsGone } from "../api/connection.ts"
import { texts } from "../texts.ts"
import css from "./ConnectionBanner.module.css"

/** Says that the server is gone while it is. What is on the page stays; reading goes on by itself when the server is back. */
export function ConnectionBanner() {
  const gone = useSyncExternalStore(onConnectionChange, serverIsGone)
  const revalidator = useRevalidator()
  // What failed for want of the server is loaded anew; what waited for it goes on by itself.
  useEffect(
    () =>
      onConnectionChange(() => {
        if (!serverIsGone()) void revalidator.revalidate()
      }),
    [revalidator],
  )
  return (
    <div role="status" className={css["place"]}>
      {gone ? (
        <p className={css["banner"]}>
          <Loader size="xs" color="currentColor" aria-hidden />
          {texts.common.serverGone}
        </p>
      ) : null}
    </div>
  )
}
