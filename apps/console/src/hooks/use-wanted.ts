import { useEffect, useState } from "react"

/**
 * Whether something was ever open since the page was loaded: what shows it is loaded then, and stays for its way out.
 * @param subscribe calls back on every change; @param isOpen whether it is open now. Both must be the same at every render
 */
export function useWanted(subscribe: (changed: () => void) => () => void, isOpen: () => boolean): boolean {
  const [wanted, setWanted] = useState(isOpen)
  useEffect(
    () =>
      subscribe(() => {
        if (isOpen()) setWanted(true)
      }),
    [subscribe, isOpen],
  )
  return wanted
}
