import { DiscoveryError } from "./discovery-error.ts"

/**
 * Watches over the tokens of a list's pages.
 * @returns a function that takes what a page says of the next one and answers with its token, null at the end of the list; throws
 * DiscoveryError provider_error for a token that was there before: the list would go round in circles, and what is read of it may lack
 * anything
 */
export function pageTokens(): (next: string | null | undefined) => string | null {
  const seen = new Set<string>()
  return (next) => {
    if (next === undefined || next === null || next === "") return null
    if (seen.has(next))
      throw new DiscoveryError("provider_error", "The list goes round in circles; its end was not reached.")
    seen.add(next)
    return next
  }
}
