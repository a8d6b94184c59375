import { z } from "zod"
import { instant, pageOf, reference } from "../fields.ts"
import { organizationId } from "../owned-list.ts"

const environmentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, {
    error: "Lower-case letters, digits and hyphens, a letter first, up to 40 characters.",
  })
  .meta({ description: "Keys name environments by it.", examples: ["production"] })

export const environment = z
  .object({ id: z.string(), organization_id: z.string(), name: z.string(), created_at: instant })
  .meta({
    id: "Environment",
    description: "A place your API runs in. Keys can be confined to some.",
    examples: [
      {
        id: "env_0123456789ABCDEFGHIJKL",
        organization_id: "org_0123456789ABCDEFGHIJKL",
        name: "production",
        created_at: "2026-11-20T09:30:00.000Z",
      },
    ],
  })

export const environmentPage = pageOf(environment).meta({ id: "EnvironmentPage" })

export const environmentParams = z.strictObject({ environment_id: reference })

export const createEnvironmentBody = z
  .strictObject({ organization_id: organizationId, name: environmentName })
  .meta({ id: "CreateEnvironment", examples: [{ name: "qa" }] })

export const updateEnvironmentBody = z
  .strictObject({ name: environmentName.optional() })
  .meta({ id: "UpdateEnvironment", examples: [{ name: "quality" }] })
