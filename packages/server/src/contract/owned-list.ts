import { z } from "zod"
import { paging, reference } from "./fields.ts"

/** Order of lists that are ordered by creation only. */
export const creationSort = z
  .enum(["created_at", "-created_at"])
  .optional()
  .meta({ description: "With `-`: newest first. `created_at` when left out." })

/** Which organization a request is about. */
export const organizationId = reference
  .optional()
  .meta({ description: "May be left out where you have only one to choose from." })

/** The query of a list of an organization's things. */
export const ownedListQuery = z.strictObject({
  ...paging,
  sort: creationSort,
  organization_id: organizationId,
})
