import { DECISION_TEXTS, explainToken } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `POST /keys/explain`. */
export const keysExplain: Handler<"keys.explain"> = async (services, { body, context }) => {
  const { action = {}, request = {} } = body
  const { code, grantId, label, checks } = await explainToken(services, context, {
    token: body.token,
    grantId: body.grant_id,
    keyspace: body.keyspace,
    action: {
      scopes: action.scopes,
      account: action.resources?.account,
      service: action.resources?.service,
      environment: action.environment,
      workspace: action.workspace,
      batchSize: action.batch_size,
    },
    request,
  })
  return {
    body: {
      valid: code === "ok",
      code,
      grant_id: grantId,
      label,
      checks: checks.map((check) => ({ ...check, meaning: DECISION_TEXTS[check.code].meaning })),
    },
  }
}
