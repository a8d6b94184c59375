import { BittingError, updateKey } from "@bitting/core"
import type { Handler } from "../handler.ts"
import { etagOf, keyJson } from "../render.ts"

const CHANGEABLE = new Set(["label", "metadata", "enabled"])

/** `PATCH /keys/{grant_id}`. */
export const keysUpdate: Handler<"keys.update"> = async (services, { params, body, context, ifMatch }) => {
  const frozen = Object.keys(body).filter((name) => !CHANGEABLE.has(name))
  if (frozen.length > 0) {
    const detail = "Only `label`, `metadata` and `enabled` can change."
    const errors = frozen.map((name) => ({ pointer: `/${name}`, detail }))
    throw new BittingError("keys_are_immutable", { errors })
  }
  const { label, metadata, enabled } = body
  const change = { label: label?.trim(), metadata, enabled }
  const key = await updateKey(services, context, { id: params.grant_id, change, version: ifMatch })
  return { body: keyJson(key, services.clock.now(), key.quotaUsed), headers: { etag: etagOf(key.grant) } }
}
