import { hash } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

/** What the parent sends first: tokens to know, and what every answer looks like. */
export interface BareSetup {
  readonly tokens: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

// The least a verification over HTTP can do: read and parse the body, find both tokens by their hashes, write an answer
// of the same size. It keeps nothing alive but what the parent asks for.

function serve({ tokens, headers, body }: BareSetup): void {
  const known = new Map(tokens.map((token) => [hash("sha256", token, "hex"), { token }]))
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { readonly token: string }
      const bearer = request.headers.authorization?.slice(7) ?? ""
      const found = known.has(hash("sha256", bearer, "hex")) && known.has(hash("sha256", asked.token, "hex"))
      response.writeHead(found ? 200 : 401, headers)
      response.end(body)
    })
  })
  server.listen(0, "127.0.0.1", () => {
    // A server on a TCP port has such an address.
    process.send?.({ port: (server.address() as AddressInfo).port })
  })
}

process.once("message", (setup) => serve(setup as BareSetup))
process.once("disconnect", () => process.exit(0))
