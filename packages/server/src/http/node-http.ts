import type * as NodeHttp from "node:http"

/**
 * `node:http` as Node's own modules have it. An `import` of it reads every member, and the one for web sockets loads the whole of `fetch`:
 * 4 MB that no server needs.
 */
export const nodeHttp: Pick<typeof NodeHttp, "createServer" | "IncomingMessage" | "STATUS_CODES"> =
  process.getBuiltinModule("node:http")
