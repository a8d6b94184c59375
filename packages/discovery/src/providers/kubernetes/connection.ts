import { Agent, request } from "node:https"
import type { IncomingMessage } from "node:http"
import { isIP } from "node:net"
import type { RawReply, SendRequest } from "../../http-json.ts"
import type { KubernetesCredentials } from "./credentials.ts"
import type { ResolveName } from "./public-network.ts"
import { addressRefused, isPublicAddress, publicLookup } from "./public-network.ts"

/** Sockets of one cluster that are open at once. */
const SOCKETS_MAX = 32

const IDLE_MS = 30_000

function replyOf(incoming: IncomingMessage): RawReply {
  // What is broken off after the head is seen by whoever reads it; somebody has to listen when nobody does.
  incoming.on("error", () => undefined)
  return {
    status: incoming.statusCode ?? 0,
    headers: {
      get: (name) => {
        const value = incoming.headers[name.toLowerCase()]
        return Array.isArray(value) ? value.join(", ") : (value ?? null)
      },
    },
    body: incoming,
  }
}

type Sent = Parameters<SendRequest>[1]

/** A connection that was kept for later is no longer one. */
class ClosedMeanwhile extends Error {
  readonly code = "ECONNRESET"
}

/** The host of a URL as a socket takes it: an IPv6 address has no brackets. */
const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, "")

/**
 * Makes what sends requests to one cluster, with its own certificate authority and, where it has to be in the public internet, to no other
 * address. Redirects are not followed, and proxies of the environment not used.
 * @param resolve finds the addresses of a name; the system when left out
 */
export function connectionTo(
  { certificateAuthority, network }: Pick<KubernetesCredentials, "certificateAuthority" | "network">,
  resolve?: ResolveName,
): SendRequest {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    maxFreeSockets: 4,
    timeout: IDLE_MS,
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED does not count.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ...(certificateAuthority === null ? {} : { ca: certificateAuthority }),
    ...(network === "public" ? { lookup: publicLookup(resolve) } : {}),
  })
  const once = (url: string, sent: Sent): Promise<RawReply> =>
    new Promise((answer, fail) => {
      const { method, headers, body, signal } = sent
      const outgoing = request(url, { method, headers, agent, signal }, (incoming) =>
        answer(replyOf(incoming)),
      )
      outgoing.on("error", (error: NodeJS.ErrnoException) =>
        fail(outgoing.reusedSocket && error.code === "ECONNRESET" ? new ClosedMeanwhile() : error),
      )
      outgoing.end(body)
    })
  return async (url, sent) => {
    const host = hostOf(url)
    // A socket looks up names and not addresses.
    if (network === "public" && isIP(host) !== 0 && !isPublicAddress(host)) throw addressRefused()
    for (;;) {
      try {
        return await once(url, sent)
      } catch (error) {
        // A connection that was kept may be closed by the other side while it is used again, which says nothing of the cluster. There are
        // no more of these than there are kept ones.
        if (!(error instanceof ClosedMeanwhile) || sent.method !== "GET") throw error
      }
    }
  }
}
