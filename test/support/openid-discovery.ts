import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

let issuer: Promise<string> | null = null

async function listen(): Promise<string> {
  const server = createServer((request, response) => {
    const self = `http://${request.headers.host}`
    response.setHeader("content-type", "application/json")
    response.end(
      JSON.stringify({
        issuer: self,
        authorization_endpoint: `${self}/authorize`,
        token_endpoint: `${self}/token`,
        jwks_uri: `${self}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      }),
    )
  })
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
  // Nobody waits for it: it ends with the tests.
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Issuer of an OpenID provider that has metadata and nothing else: enough to be configured, one for all tests of a file. */
export async function metadataOnlyIssuer(): Promise<string> {
  issuer ??= listen()
  return issuer
}
