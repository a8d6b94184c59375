import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { keyQuery } from "../api/queries.ts"
import type { KeyRead } from "../api/queries.ts"

/** A key that somebody decides on. */
interface SeenKey {
  /** The key as it was when they began, or when they asked for what is there now: what is read meanwhile does not count. */
  readonly seen: KeyRead
  /** Whether they asked. */
  readonly renewed: boolean
  /** Asks for what is there now. */
  readonly renew: () => Promise<void>
}

/** Keeps what somebody saw of a key, so that what they decide is done to that and to nothing else (`If-Match`). */
export function useSeenKey(credential: KeyRead): SeenKey {
  const client = useQueryClient()
  const [state, setState] = useState({ seen: credential, renewed: false })
  const { organization_id, grant_id } = credential
  return {
    ...state,
    renew: async () => {
      const seen = await client.fetchQuery({ ...keyQuery(organization_id, grant_id), staleTime: 0 })
      setState({ seen, renewed: true })
    },
  }
}
