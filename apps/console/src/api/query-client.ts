import { BittingError } from "@bitting/sdk"
import { QueryClient } from "@tanstack/react-query"
import { serverIsGone } from "./connection.ts"

/** How long an answer counts as fresh, ms. */
const FRESH_MS = 10_000

function mayRetry(failures: number, error: unknown): boolean {
  if (!(error instanceof BittingError)) return false
  // While the server is gone a repeated question waits for it.
  if (error.status === 0 || serverIsGone()) return true
  return (error.status === 429 || error.status === 503) && failures < 3
}

function pauseMs(failures: number, error: unknown): number {
  const asked = error instanceof BittingError ? (error.retryAfter ?? 0) * 1_000 : 0
  return Math.max(asked, Math.min(8_000, 500 * 2 ** failures))
}

/** What was read from the server. Nothing secret is ever put in it. */
export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: mayRetry, retryDelay: pauseMs, refetchOnWindowFocus: true },
    // A change is made when somebody asks for it, or not at all: never later by itself.
    mutations: { networkMode: "always", retry: false },
  },
})
