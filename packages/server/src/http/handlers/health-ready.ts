import type { Handler } from "../handler.ts"

const word = (good: boolean): "ok" | "failed" => (good ? "ok" : "failed")

/** `GET /readyz`. */
export const healthReady: Handler<"health.ready"> = async (services) => {
  const { database, verifier } = await services.readiness()
  const ready = database && verifier
  return {
    status: ready ? 200 : 503,
    body: { status: word(ready), checks: { database: word(database), verifier: word(verifier) } },
  }
}
