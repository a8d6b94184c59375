import type { JsonReply, SendRequest } from "../../http-json.ts"
import { httpJson } from "../../http-json.ts"
import { classifyKubernetes } from "./classify.ts"
import { connectionTo } from "./connection.ts"
import type { KubernetesCredentials } from "./credentials.ts"
import { readCredentials } from "./credentials.ts"

/** A page of 500 rows with all their metadata is far smaller. */
const REPLY_BYTES_MAX = 32 * 1_024 * 1_024

/** One request to a cluster. */
export interface ClusterRequest {
  /** From the first slash, `?` and what follows included; no part of it may come from outside unencoded. */
  readonly path: string
  readonly accept?: string
  /** A body to POST. */
  readonly json?: unknown
  /** What the token must be allowed, in the words of `kubectl auth can-i`. */
  readonly permission?: string
  readonly signal: AbortSignal
}

/**
 * Asks a cluster.
 * @returns its answer as parsed
 * @throws DiscoveryError as the cluster answers; the signal's reason when it is aborted
 */
export type AskCluster = (request: ClusterRequest) => Promise<unknown>

/** Connections of credentials that are in use; with others there are others. */
const connections = new WeakMap<KubernetesCredentials, SendRequest>()

/** Makes what asks the cluster of the credentials; its connections are kept as long as the object. */
export function clusterOf(credentials: KubernetesCredentials): AskCluster {
  const send = connections.get(credentials) ?? connectionTo(credentials)
  connections.set(credentials, send)
  return async ({ path, accept = "application/json", json, permission, signal }) => {
    const { base, headers } = readCredentials(credentials)
    try {
      const reply: JsonReply = await httpJson({
        url: base + path,
        headers: { ...headers, accept },
        ...(json === undefined ? {} : { body: { json } }),
        signal,
        replyBytesMax: REPLY_BYTES_MAX,
        send,
      })
      return reply.body
    } catch (error) {
      if (signal.aborted) throw error
      throw classifyKubernetes(error, permission)
    }
  }
}
