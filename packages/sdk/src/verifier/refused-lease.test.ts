import { afterEach, describe, expect, it } from "vitest"
import type { InProcessVerifier } from "./verifier.ts"
import { createVerifier } from "./verifier.ts"

const HEAD = { seq: 1, tag: "0123456789abcdef" }

/** Nothing that any keyspace knows: its refusal needs no record, but a verifier that may decide. */
const TOKEN = "nothing"

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A server of which every answer is made up here. */
function fakeServer() {
  const calls: string[] = []
  let refusedS = 0
  let away = false

  function answer(path: string, body: { id?: string; n?: number; position?: unknown }): Response {
    if (path === "/keyspaces") return Response.json({ data: [], next_cursor: null })
    if (path === "/verify") return Response.json({ valid: false, code: "asked_the_server" })
    if (path !== "/verifier/renew") return new Response(null, { status: 204 })
    if (refusedS > 0) {
      const problem = { code: "lease_refused", title: "No", status: 429, retry_after: refusedS }
      return Response.json(problem, { status: 429, headers: { "retry-after": String(refusedS) } })
    }
    const { id, n, position } = body
    return Response.json({
      id,
      n,
      reset: false,
      from: position,
      to: HEAD,
      now: Date.now(),
      ack_spacing_ms: 0,
      changes: [],
    })
  }

  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    // The client asks by the text of an URL, and what it sends is JSON.
    const { pathname: path } = new URL(input)
    const body = JSON.parse((init.body as string | undefined) ?? "{}") as object
    if (path === "/verifier/stream") {
      return await new Promise((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true })
      })
    }
    calls.push(path)
    if (away) throw new TypeError("fetch failed")
    return answer(path, body)
  }
  return {
    fetch,
    calls,
    /** How many calls of that path there were since this was asked last. */
    countOf: (path: string) => calls.splice(0).filter((one) => one === path).length,
    refuse: (seconds: number) => void (refusedS = seconds),
    goAway: (yes: boolean) => void (away = yes),
  }
}

function verifierOf(server: ReturnType<typeof fakeServer>, failOpenMs = 0): InProcessVerifier {
  const verifier = createVerifier({
    url: "http://server.test",
    token: "key",
    fetch: server.fetch,
    failOpenMs,
  })
  ends.push(() => verifier.close())
  return verifier
}

const codeOf = async (verifier: InProcessVerifier): Promise<string> =>
  await verifier.verify(TOKEN).then(
    ({ code }) => code,
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "?"),
  )

describe("a verifier that gets no lease", () => {
  it("asks the server from the start, and is ready", async () => {
    const server = fakeServer()
    server.refuse(600)
    const verifier = verifierOf(server)
    await verifier.ready()
    expect(await codeOf(verifier)).toBe("asked_the_server")
    expect(verifier.isDeciding()).toBe(false)
    expect(verifier.verifyNow(TOKEN)).toBeNull()
  })

  it("asks the server when it loses its lease, at once and without asking for another", async () => {
    const server = fakeServer()
    const verifier = verifierOf(server)
    await verifier.ready()
    expect(await codeOf(verifier)).toBe("malformed_token")
    server.refuse(600)
    await expect.poll(() => verifier.isDeciding()).toBe(false)
    server.countOf("")
    expect(await codeOf(verifier)).toBe("asked_the_server")
    expect(verifier.verifyNow(TOKEN)).toBeNull()
    // Two renewals' time: none is sent.
    await new Promise((resolve) => void setTimeout(resolve, 1_600))
    expect(server.countOf("/verifier/renew")).toBe(0)
  })

  it("fails open no more, and answers unavailable when the server cannot be asked", async () => {
    const server = fakeServer()
    const verifier = verifierOf(server, 60_000)
    await verifier.ready()
    server.refuse(600)
    await expect.poll(() => verifier.isDeciding()).toBe(false)
    server.goAway(true)
    expect(await codeOf(verifier)).toBe("unavailable")
    server.goAway(false)
    expect(await codeOf(verifier)).toBe("asked_the_server")
  })

  it("decides from memory again when the time is over", async () => {
    const server = fakeServer()
    server.refuse(1)
    const verifier = verifierOf(server)
    await verifier.ready()
    expect(await codeOf(verifier)).toBe("asked_the_server")
    server.refuse(0)
    await expect.poll(() => verifier.isDeciding(), { timeout: 10_000 }).toBe(true)
    server.countOf("")
    expect(await codeOf(verifier)).toBe("malformed_token")
    expect(server.countOf("/verify")).toBe(0)
  })

  it("is not ready when its key is refused altogether", async () => {
    const server = fakeServer()
    server.goAway(true)
    const verifier = verifierOf(server)
    await expect(verifier.ready()).rejects.toMatchObject({ code: "network_error" })
  })
})
