import { expect } from "vitest"
import type { RouteDef } from "../../packages/server/src/contract/route.ts"
import type { RouteId } from "../../packages/server/src/contract/routes.ts"
import { ROUTES } from "../../packages/server/src/contract/routes.ts"
import type { Answer } from "./api.ts"

/** Holds a good answer to its contract: status, every field it names, and no other. */
export function expectAsDocumented(id: RouteId, answer: Answer): void {
  const route: RouteDef = ROUTES[id]
  expect([id, answer.status]).toEqual([id, route.ok.status])
  if (route.ok.body === undefined) expect([id, answer.text]).toEqual([id, ""])
  else expect([id, route.ok.body.parse(answer.body)]).toEqual([id, answer.body])
}
