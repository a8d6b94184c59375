import type { FastifyInstance } from "fastify"
import { createHash } from "node:crypto"
import { packSdk } from "../sdk-package/pack-sdk.ts"

interface Archive {
  readonly bytes: Buffer
  readonly etag: string
}

function makeArchive(): Archive {
  const bytes = packSdk()
  return { bytes, etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"` }
}

/** Serves `GET /sdk.tgz`, for `npm install https://…/sdk.tgz`: the SDK of this very version. It is packed when it is first asked for. */
export function mountSdkArchive(fastify: FastifyInstance): void {
  let archive: Archive | null = null
  fastify.get("/sdk.tgz", (request, reply) => {
    archive ??= makeArchive()
    void reply.headers({
      "content-type": "application/gzip",
      "cache-control": "no-cache",
      etag: archive.etag,
    })
    if (request.headers["if-none-match"] === archive.etag) return reply.code(304).send()
    return reply.send(archive.bytes)
  })
}
