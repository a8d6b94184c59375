import { BittingError } from "@bitting/core"
import type { Handler } from "../handler.ts"

/** `GET /pane.json`. */
export const paneGet: Handler<"pane.get"> = async ({ readPane, publicUrl }) => {
  const build = readPane()
  if (build === null) throw new BittingError("unavailable", { detail: "The pane is not built." })
  const { version, integrity, bytes, gzipBytes } = build
  return {
    body: {
      version,
      url: `${publicUrl}/pane/${version}/pane.js`,
      stable_url: `${publicUrl}/pane.js`,
      frame_url: `${publicUrl}/pane/frame`,
      integrity,
      bytes,
      gzip_bytes: gzipBytes,
    },
    // Nothing here is anybody's: build programs of other sites may read it as well.
    headers: { "access-control-allow-origin": "*" },
  }
}
