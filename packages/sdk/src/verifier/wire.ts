import type {
  Keyspace,
  KeyspacePage,
  Lease,
  LoadedRecords,
  LoadRecords,
  RenewLease,
} from "../generated/v1.ts"
import type { Transport } from "../transport.ts"

/** The calls of the verifier's protocol. None is repeated by itself: a verifier knows itself when to ask again. */
export interface Wire {
  readonly renew: (body: RenewLease, timeoutMs: number) => Promise<Lease>
  readonly load: (body: LoadRecords, timeoutMs: number) => Promise<LoadedRecords>
  readonly leave: (id: string, timeoutMs: number) => Promise<void>
  readonly keyspaces: (timeoutMs: number) => Promise<readonly Keyspace[]>
}

/** Speaks the protocol over a transport. */
export function createWire(transport: Transport): Wire {
  async function call(outgoing: { method: string; path: string; body?: unknown }, timeoutMs: number) {
    const { method, path, body } = outgoing
    const { text } = await transport.send(
      {
        method,
        path,
        headers: body === undefined ? {} : { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        repeatable: false,
      },
      { timeoutMs, maxRetries: 0 },
    )
    // The server's answers are as its document says.
    return text === "" ? undefined : (JSON.parse(text) as unknown)
  }
  return {
    renew: async (body, timeoutMs) =>
      (await call({ method: "POST", path: "/verifier/renew", body }, timeoutMs)) as Lease,
    load: async (body, timeoutMs) =>
      (await call({ method: "POST", path: "/verifier/load", body }, timeoutMs)) as LoadedRecords,
    leave: async (id, timeoutMs) => {
      await call({ method: "POST", path: "/verifier/leave", body: { id } }, timeoutMs)
    },
    keyspaces: async (timeoutMs) =>
      ((await call({ method: "GET", path: "/keyspaces" }, timeoutMs)) as KeyspacePage).data,
  }
}
