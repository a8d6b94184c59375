import type { ImportResult } from "@bitting/core"
import { importKeys } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { mintFields } from "../mint-fields.ts"

function resultJson(result: ImportResult, index: number): object {
  if (result.status === "created") return { index, status: result.status, grant_id: result.grantId }
  const { status, code, detail, errors, extra, grantId } = result
  return {
    index,
    status,
    code,
    detail,
    ...(grantId === null ? {} : { grant_id: grantId }),
    ...(errors.length === 0 ? {} : { errors }),
    ...extra,
  }
}

/** `POST /keys/import`. */
export const keysImport: Handler<"keys.import"> = async (services, { body, context }) => {
  const results = await importKeys(services, context, {
    organizationId: body.organization_id,
    keys: body.keys.map((key) => ({
      ...mintFields(key),
      hash: key.hash,
      encoding: key.encoding,
      tokenPrefix: key.token_prefix,
      tokenLast4: key.token_last4,
      createdAt: key.created_at,
      enabled: key.enabled,
    })),
  })
  const created = results.filter(({ status }) => status === "created").length
  return { body: { created, refused: results.length - created, results: results.map(resultJson) } }
}
