import { z } from "zod"
import { line } from "./fields.ts"

/** A name people give to something: one line, without spaces around it. */
export const name = (max: number) =>
  line(max)
    .trim()
    .min(1)
    .meta({ description: `One line, up to ${max} characters.` })

/** An e-mail address; lower-case inside, so that one person is one address. */
export const email = z
  .email({ error: "Not an e-mail address." })
  .max(254)
  .toLowerCase()
  .meta({ description: "Upper and lower case are the same.", examples: ["ada@example.com"] })
