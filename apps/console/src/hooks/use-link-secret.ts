import { useEffect, useState } from "react"

/** Takes the secret out of the address bar and the history. */
function takeSecret(): string {
  const secret = location.hash.slice(1)
  if (secret !== "") history.replaceState(history.state, "", location.pathname + location.search)
  return secret
}

/**
 * The secret behind `#` of a one-time link. It leaves the address at once and lives in the page's state alone.
 * @returns the secret, empty when there is none, and how to forget it
 */
export function useLinkSecret(): readonly [string, () => void] {
  const [secret, setSecret] = useState("")
  useEffect(() => {
    const take = (): void => {
      const given = takeSecret()
      if (given !== "") setSecret(given)
    }
    take()
    addEventListener("hashchange", take)
    return () => removeEventListener("hashchange", take)
  }, [])
  return [secret, () => setSecret("")]
}
