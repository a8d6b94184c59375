import type { ErrorCode } from "@bitting/core"
import { ERROR_CATALOGUE } from "@bitting/core"
import { z } from "zod"

const codes = Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]]

/** An error as RFC 9457 problem details. */
export const problem = z
  .looseObject({
    type: z.string().meta({ description: "Page that explains the code." }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes).meta({ description: "Switch on this." }),
    request_id: z.string().meta({ description: "Quote it when you ask for help; the log knows it." }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: "Each wrong place: a JSON pointer into the body, or a parameter's name." }),
  })
  .meta({
    id: "Problem",
    description: "An error, as RFC 9457 problem details.",
    examples: [
      {
        type: "http://127.0.0.1:7420/docs/errors/not_found",
        title: "Not found",
        status: 404,
        detail: "There is nothing here that the caller may know of.",
        code: "not_found",
        request_id: "req_k3v9x2_1c",
      },
    ],
  })
