import type { CurrentSession, Keyspace, Organization } from "@bitting/sdk"
import { useSuspenseQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { useParams } from "react-router"
import type { Operation, Scene, Standing } from "../api/may.ts"
import { may, standingIn } from "../api/may.ts"
import { keyspacesQuery, organizationQuery, sessionQuery } from "../api/queries.ts"
import { visibleKeyspaces } from "../api/visible-keyspaces.ts"

/** Where the page is, and what the person may do there. */
export interface Here {
  readonly session: CurrentSession
  readonly organization: Organization
  readonly standing: Standing
  /** Every declared keyspace. */
  readonly keyspaces: readonly Keyspace[]
  /** Those whose keys the person may see. */
  readonly visibleKeyspaces: readonly Keyspace[]
  readonly may: (operation: Operation, scene?: Scene) => boolean
}

const NOBODY: Standing = { personId: "", memberId: null, role: "viewer", overrides: {}, instanceAdmin: false }

/** The organization of the address and the person's standing in it. Pages below `/o/{organization}` have it without waiting. */
export function useHere(): Here {
  const { organization: id = "" } = useParams()
  const { data: session } = useSuspenseQuery(sessionQuery())
  const { data: organization } = useSuspenseQuery(organizationQuery(id))
  const { data: keyspaces } = useSuspenseQuery(keyspacesQuery())
  // The same object at every render: what is given it is rendered again only when something changed.
  return useMemo(() => {
    const standing = standingIn(session, id) ?? NOBODY
    return {
      session,
      organization,
      standing,
      keyspaces,
      visibleKeyspaces: visibleKeyspaces(keyspaces, standing),
      may: (operation, scene) => may(standing, operation, scene),
    }
  }, [session, organization, keyspaces, id])
}
