import { KEY_ROUTES } from "./routes/keys.ts"

/** Every operation of the API by its id; the id is also the handler's name and the anchor in the reference. */
export const ROUTES = { ...KEY_ROUTES } as const

export type RouteId = keyof typeof ROUTES
