import { randomBytes } from "node:crypto"

/** Makes request ids: unique over processes by their random first part, within one by counting. Cheap enough for every verification. */
export function createRequestIds(): () => string {
  const start = `req_${randomBytes(6).toString("hex")}_`
  let count = 0
  return () => start + (count++).toString(36)
}
