import type { Handler } from "../handler.ts"

/** `GET /healthz`. */
export const healthLive: Handler<"health.live"> = async () => ({ body: { status: "ok" } })
