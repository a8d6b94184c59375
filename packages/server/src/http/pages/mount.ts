import type { FastifyInstance } from "fastify"
import type { Services } from "../handler.ts"

/** Serves the pages people read. */
export function mountPages(_fastify: FastifyInstance, _services: Services): void {}
