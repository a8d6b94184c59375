import type { ChangeTarget } from "@bitting/core"
import type { VerifyQuestion } from "../client.ts"
import { createBitting } from "../client.ts"
import { BittingError } from "../errors.ts"
import type { Transport, TransportOptions } from "../transport.ts"
import { createTransport } from "../transport.ts"
import { createAcknowledger } from "./acknowledger.ts"
import { catalogueFrom } from "./catalogue.ts"
import type { ChangeStream } from "./change-stream.ts"
import { startChangeStream } from "./change-stream.ts"
import type { Engine } from "./engine.ts"
import { ASK_SERVER, createEngine, unavailable } from "./engine.ts"
import { nodeClock, nodePause, nodeSchedule, randomName } from "./node-runtime.ts"
import type { PendingUsage } from "./pending-usage.ts"
import { createPendingUsage } from "./pending-usage.ts"
import type { Verdict } from "../verdict.ts"
import { questionOf } from "./verdict.ts"
import type { Wire } from "./wire.ts"
import { createWire } from "./wire.ts"
import { createWireFeed } from "./wire-feed.ts"
import { createWireSource } from "./wire-source.ts"

/** Longest time a verifier may be told to go on deciding without the server, ms. */
const FAIL_OPEN_MAX_MS = 60_000

/** How long reading the keyspace declarations may take, ms. */
const KEYSPACES_MS = 5_000

/** How long a verification waits for the verifier's first start, ms. */
const START_WAIT_MS = 2_000

/** The pause before starting is tried again, ms, spread over its upper half. */
const START_AGAIN_MS = 1_000

export interface VerifierOptions extends Omit<TransportOptions, "token" | "maxRetries"> {
  /** A system key with the scope `keys:verify`. */
  readonly token: string
  /** What this process is called on the server, for people; up to 100 characters. */
  readonly name?: string | undefined
  /**
   * How long to go on deciding from memory when the server cannot be reached, ms, up to 60,000. Left out or 0: not at all, which is what
   * makes a revocation certain. Otherwise a revoked key may be accepted for that long.
   */
  readonly failOpenMs?: number | undefined
}

/** Verifies tokens inside this process. */
export interface InProcessVerifier {
  /** Resolves when the first attempt to start has succeeded. @throws BittingError why it did not; it goes on trying */
  readonly ready: () => Promise<void>
  /**
   * Decides about a token, from memory where it can. Keys with a rate limit or a quota are counted in one place for all: for them the
   * server is asked; and so it is for all while it gives this verifier no lease, because changes had to wait for it too often.
   * @throws BittingError `unavailable` when the question cannot be answered: refuse then
   */
  readonly verify: (token: string, question?: VerifyQuestion) => Promise<Verdict>
  /** Decides at once; null: it cannot, use `verify`. */
  readonly verifyNow: (token: string, question?: VerifyQuestion) => Verdict | null
  /** Whether it may decide from memory now. */
  readonly isDeciding: () => boolean
  /**
   * Stops deciding, reports what was counted and gives the lease back, so that no revocation waits for it. Takes up to 7 s where the server
   * does not answer.
   */
  readonly close: () => Promise<void>
}

function demandSensible({ failOpenMs = 0, name }: VerifierOptions): void {
  if (!(failOpenMs >= 0 && failOpenMs <= FAIL_OPEN_MAX_MS)) {
    throw new BittingError("invalid_option", { message: `failOpenMs is from 0 to ${FAIL_OPEN_MAX_MS}.` })
  }
  if (name !== undefined && (name === "" || name.length > 100)) {
    throw new BittingError("invalid_option", { message: "The name has from 1 to 100 characters." })
  }
}

/** What a verifier is made of, beside its engine, which is replaced when the keyspace declarations change. */
interface Parts {
  readonly wire: Wire
  readonly transport: Transport
  readonly usage: PendingUsage
  readonly name: string | undefined
  readonly failOpenMs: number
}

/** Keeps an engine running that decides by the declarations in force. */
interface Runner {
  /** The engine that decides; null: none does now. */
  readonly engine: () => Engine | null
  /** The attempt to start that is under way or was the last; resolves when it has ended. */
  readonly attempt: () => Promise<void>
  /** Whether the server gives this verifier no lease now and is to be asked instead. */
  readonly isRefused: () => boolean
  /** Why the last attempt failed. */
  readonly failure: () => unknown
  readonly close: () => Promise<void>
}

function startRunner({ wire, transport, usage, name, failOpenMs }: Parts): Runner {
  let current: Engine | null = null
  let isStarted = false
  let declared: string | null = null
  let stream: ChangeStream | null = null
  let failure: unknown
  let closed = false
  /** Monotonic ms. */
  let refusedUntil = -Infinity

  const refusedMs = (): number => Math.max(0, refusedUntil - nodeClock.monotonic())
  const push = (targets: readonly ChangeTarget[]): void => current?.verifier.push(targets)
  const feed = createWireFeed({
    wire,
    name,
    failOpenMs,
    usage,
    flushUsage: async () => await current?.flushUsage(),
    newName: randomName,
    pause: nodePause,
    clock: nodeClock,
    moved: createAcknowledger({ clock: nodeClock, schedule: nodeSchedule, acknowledge: () => push([]) }),
    refused(waitMs) {
      refusedUntil = nodeClock.monotonic() + waitMs
      if (!isStarted) return
      isStarted = false
      current?.verifier.stop()
      beginLater()
    },
    agrees(keyspaces) {
      declared ??= keyspaces
      if (declared === keyspaces) return true
      if (isStarted) begin()
      return false
    },
  })
  const source = createWireSource(wire, feed.id)

  async function start(): Promise<void> {
    const keyspaces = await wire.keyspaces(KEYSPACES_MS)
    declared = null
    const engine = createEngine({ source, feed, catalogue: catalogueFrom(keyspaces), usage, failOpenMs })
    current = engine
    await engine.verifier.start()
    // The renewals name the declarations in force; these were read before the first of them.
    if (JSON.stringify(await wire.keyspaces(KEYSPACES_MS)) !== JSON.stringify(keyspaces)) {
      throw new BittingError("unavailable", { message: "The keyspace declarations are changing." })
    }
    if (closed) return engine.verifier.stop()
    isStarted = true
    stream ??= startChangeStream({
      open: (signal) => transport.open(`/verifier/stream?id=${feed.id() ?? ""}`, signal),
      schedule: nodeSchedule,
      changed: push,
    })
  }

  async function attemptOnce(): Promise<void> {
    isStarted = false
    current?.verifier.stop()
    try {
      await start()
    } catch (error) {
      failure = error
      current?.verifier.stop()
      if (!closed) beginLater()
    }
  }

  function beginLater(): void {
    nodeSchedule(refusedMs() + START_AGAIN_MS * (0.5 + Math.random() / 2), begin)
  }

  let attempt = attemptOnce()

  function begin(): void {
    if (closed) return
    // One after the other: what the attempt before has begun is over then.
    attempt = attempt.then(attemptOnce)
  }

  return {
    engine: () => (isStarted ? current : null),
    attempt: () => attempt,
    isRefused: () => !isStarted && refusedMs() > 0,
    failure: () => failure,
    async close() {
      closed = true
      stream?.close()
      await attempt
      isStarted = false
      current?.verifier.stop()
      await feed.leave()
    },
  }
}

/** Waits for the work, but not for longer. */
function atMost(waitMs: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = nodeSchedule(waitMs, resolve)
    void work.then(() => {
      cancel()
      resolve()
    })
  })
}

function closedError(): BittingError {
  return new BittingError("unavailable", { status: 503, message: "The verifier was closed." })
}

/**
 * Makes a verifier and starts it in the background.
 * @throws BittingError `invalid_url`, `invalid_token`, `invalid_option`
 * @example
 * const verifier = createVerifier({ url: "https://keys.example.com", token: process.env.BITTING_KEY })
 * const { valid, code } = await verifier.verify(token, { action: { scopes: ["backup:write"] } })
 */
export function createVerifier(options: VerifierOptions): InProcessVerifier {
  demandSensible(options)
  const { failOpenMs = 0, name } = options
  const transport = createTransport(options)
  const server = createBitting(options)
  const runner = startRunner({
    wire: createWire(transport),
    transport,
    usage: createPendingUsage(randomName(), nodeClock),
    name,
    failOpenMs,
  })
  let closing: Promise<void> | null = null

  /** Null: the server is to be asked. */
  async function engineInTime(): Promise<Engine | null> {
    if (closing !== null) throw closedError()
    if (runner.engine() === null && !runner.isRefused()) await atMost(START_WAIT_MS, runner.attempt())
    const engine = runner.engine()
    if (engine !== null) return engine
    if (runner.isRefused()) return null
    const message = "The verifier has not started: it cannot reach the server, or its key is refused."
    throw new BittingError("unavailable", { status: 503, message, cause: runner.failure() })
  }

  async function decideWith(
    engine: Engine,
    token: string,
    question: VerifyQuestion,
  ): Promise<Verdict | typeof ASK_SERVER> {
    try {
      return await engine.decide(questionOf(token, question))
    } catch (error) {
      // The lease was refused while this was under way.
      if (runner.isRefused()) return ASK_SERVER
      throw error
    }
  }

  async function askServer(token: string, question: VerifyQuestion): Promise<Verdict> {
    try {
      return await server.verify(token, question)
    } catch (error) {
      throw new BittingError("unavailable", {
        status: 503,
        message: "The server could not be asked.",
        cause: error,
      })
    }
  }

  return {
    async ready() {
      await runner.attempt()
      if (closing !== null) throw closedError()
      if (runner.engine() === null && !runner.isRefused()) throw unavailable(runner.failure())
    },
    async verify(token, question = {}) {
      const engine = await engineInTime()
      const verdict = engine === null ? ASK_SERVER : await decideWith(engine, token, question)
      return verdict === ASK_SERVER ? await askServer(token, question) : verdict
    },
    verifyNow(token, question = {}) {
      const verdict =
        closing === null ? (runner.engine()?.decideNow(questionOf(token, question)) ?? null) : null
      return verdict === ASK_SERVER ? null : verdict
    },
    isDeciding: () => (runner.engine()?.verifier.authorityNow() ?? -1) >= 0,
    close() {
      closing ??= runner.close()
      return closing
    },
  }
}
