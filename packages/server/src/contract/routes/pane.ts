import type { RouteDef } from "../route.ts"
import { pane } from "../schemas/pane.ts"

/** What pages need to know to show a pane. */
export const PANE_ROUTES = {
  "pane.get": {
    method: "GET",
    path: "/pane.json",
    tag: "Discovery",
    summary: "The pane’s script",
    description:
      "Where pages load the element `<bitting-pane>` from: `url` is of this very version, never changes and goes with `integrity`; after an update of the server it is gone (404) and there is another. `stable_url` is always the server’s present version, kept for five minutes.",
    access: "public",
    ok: { status: 200, description: "Its addresses and its hash.", body: pane },
    errors: [],
  },
} as const satisfies Record<string, RouteDef>
