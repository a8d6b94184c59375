import type { Credentials } from "../caller.ts"

/** Where the frame page is, below the public URL. */
export const FRAME_PATH = "/pane/frame"

/**
 * Id of the key whose frame page sends a request, by what browsers say of it: `Origin` and `Referer` are the server's own, and no script of
 * another site can set either.
 * @returns undefined for every other request
 */
export function frameOf({
  headers: { origin, referer },
  publicUrl,
}: Pick<Credentials, "headers" | "publicUrl">): string | undefined {
  if (origin === undefined || referer === undefined || origin !== new URL(publicUrl).origin) return undefined
  const page = URL.parse(referer)
  if (page === null || page.origin + page.pathname !== publicUrl + FRAME_PATH) return undefined
  return page.searchParams.get("key") ?? undefined
}
