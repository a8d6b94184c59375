import type { ChangeTarget, SystemKeyCaller, Verifier } from "@bitting/core"
import { createVerifier } from "@bitting/core"
import { createAcknowledger } from "../../packages/sdk/src/verifier/acknowledger.ts"
import { createWireFeed } from "../../packages/sdk/src/verifier/wire-feed.ts"
import { createWireSource } from "../../packages/sdk/src/verifier/wire-source.ts"
import type { Wire } from "../../packages/sdk/src/verifier/wire.ts"
import type { Process } from "./machine.ts"
import type { ServerProcess, World } from "./server-process.ts"
import { CATALOGUE } from "./server-process.ts"

/** A verifier in a process of its own. */
export interface RemoteProcess {
  readonly process: Process
  readonly verifier: Verifier
  readonly organizationId: string | null
  readonly failOpenMs: number
  /** Every id it ever had. */
  readonly ids: ReadonlySet<string>
  /** Stops deciding and gives its lease back. */
  readonly leave: () => void
}

export interface RemoteOptions {
  /** Whose keys it verifies; null: everybody's. */
  readonly organizationId: string | null
  readonly failOpenMs: number
  /** The server a call goes to now. */
  readonly server: () => ServerProcess
}

class TimeoutError extends Error {
  override readonly name = "TimeoutError"
}

function callerOf(organizationId: string | null): SystemKeyCaller {
  return {
    kind: "system_key",
    keyId: `key_of_${organizationId ?? "all"}`,
    organizationId: organizationId ?? "org_a",
    reach: organizationId === null ? "instance" : "organization",
    isRoot: false,
    scopes: ["keys:verify"],
    expiresAt: null,
  }
}

/** Starts a verifier on a process: everything but HTTP is the SDK's own. */
export function startRemote(
  { kernel, network, streams }: World,
  process: Process,
  options: RemoteOptions,
): RemoteProcess {
  const { clock, schedule } = process
  const { random } = kernel
  const caller = callerOf(options.organizationId)
  const ids = new Set<string>()
  let closed = false

  function ask<T>(timeoutMs: number, serve: (server: ServerProcess) => Promise<unknown>): Promise<T> {
    const server = options.server()
    return new Promise((resolve, reject) => {
      const cancel = schedule(timeoutMs, () => reject(new TimeoutError("no answer")))
      network
        .call(process, server.process, async () => (await serve(server)) as T)
        .then(
          (value) => {
            cancel()
            resolve(value)
          },
          (error: unknown) => {
            cancel()
            reject(error)
          },
        )
    })
  }

  const wire: Wire = {
    renew: (body, timeoutMs) => ask(timeoutMs, (server) => server.renew(caller, body)),
    load: (body, timeoutMs) => ask(timeoutMs, (server) => server.load(caller, body)),
    leave: (id, timeoutMs) => ask(timeoutMs, (server) => server.leave(caller, id)),
    keyspaces: async () => [],
  }
  const feed = createWireFeed({
    wire,
    name: process.name,
    failOpenMs: options.failOpenMs,
    newName() {
      const id = Array.from({ length: 4 }, () =>
        random
          .below(2 ** 32)
          .toString(16)
          .padStart(8, "0"),
      ).join("")
      ids.add(id)
      return id
    },
    usage: {
      flush: async () => {},
      take: () => ({}),
      answered: () => undefined,
      refused: () => undefined,
      size: () => 0,
    },
    flushUsage: async () => {},
    moved: createAcknowledger({ clock, schedule, acknowledge: () => verifier.push([]) }),
    refused: () => undefined,
    agrees: () => true,
    pause: (ms) => new Promise((resolve) => void schedule(ms, () => resolve())),
    clock,
  })
  const verifier = createVerifier({
    source: createWireSource(wire, feed.id),
    feed,
    clock,
    schedule,
    catalogue: CATALOGUE,
    jitter: () => random.between(0, 1),
    limits: { known: 4, unknown: 2 },
    failOpenMs: options.failOpenMs,
  })

  function begin(): void {
    if (closed) return
    verifier.start().then(listen, () => void schedule(random.between(500, 1_000), begin))
  }

  /** Hears of changes while the server it is connected to lives; then of another one's. */
  function listen(): void {
    if (!streams) return
    const server = options.server()
    const end = server.streams()?.open({
      organizationId: options.organizationId,
      isWelcome: () => process.isAlive(),
      sink: {
        write: (text) => network.send(server.process, process, () => hear(text)),
        end: () => undefined,
      },
    })
    schedule(random.between(2_000, 6_000), () => {
      end?.()
      listen()
    })
  }

  function hear(text: string): void {
    if (!text.startsWith("data: ")) return
    const { targets } = JSON.parse(text.slice("data: ".length)) as {
      readonly targets: readonly ChangeTarget[]
    }
    verifier.push(targets)
  }

  begin()
  return {
    process,
    verifier,
    organizationId: options.organizationId,
    failOpenMs: options.failOpenMs,
    ids,
    leave() {
      closed = true
      verifier.stop()
      void feed.leave()
    },
  }
}
