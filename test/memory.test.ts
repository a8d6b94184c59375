import { mintToken } from "@bitting/core"
import { randomBytes } from "node:crypto"
import { connect } from "node:net"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { requestText } from "./support/raw.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"

/** Unknown tokens a server remembers; see `compose.ts`. */
const REMEMBERED = 50_000

/** What sixty thousand guesses and eight thousand refused requests may leave behind, bytes: far less than what remembering them would take. */
const LEFT_MAX = 8_000_000

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

/** What every refusal holds once. */
const MARK = '"request_id":'

/** Bytes in use after everything that can be freed was. */
async function bytesInUse(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** Asks about tokens of a good shape that nobody minted. */
async function guess(count: number): Promise<void> {
  for (let asked = 0; asked < count; asked++) {
    const question = { token: mintToken(randomBytes(64), "lp"), action: {}, request: {} }
    const decision = server.verifyToken.verifyNow(question) ?? (await server.verifyToken.verify(question))
    if (decision.code !== "unknown_token") throw new Error(`a guess was ${decision.code}`)
  }
}

/** A request that is refused, another each time. */
function hostileRequest(number: number): Uint8Array {
  const invented = mintToken(randomBytes(64), "bit_sys")
  const asRoot = `authorization: Bearer ${server.rootKey}`
  const json = "content-type: application/json"
  const kinds = [
    () => requestText(`GET /${number}`, ["host: x"]),
    () => requestText("GET /keys", ["host: x", `authorization: Bearer ${invented}`]),
    () => requestText("GET /keys", ["host: x", `cookie: bitting_session=${invented.slice(-36)}xxxxxxx`]),
    () => requestText("POST /verify", ["host: x", asRoot, json], `{"token":"${invented}","a${number}":1}`),
    () => requestText("POST /verify", ["host: x", asRoot, json], `{"token":"${invented}"`),
    () => requestText("POST /keys", ["host: x", asRoot, json], `{"keyspace":"k${number}","label":${number}}`),
    () => requestText("PATCH /keys/key_1", ["host: x", asRoot, json], `{"metadata":[${number}]}`),
    () => requestText(`GET /keys?cursor=${invented}`, ["host: x", asRoot]),
  ]
  return kinds[number % kinds.length]?.() ?? new Uint8Array()
}

/** Sends hostile requests one after the other on one connection and waits for every answer. */
async function harass(count: number): Promise<void> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1")
  let answered = 0
  let sent = 0
  const more = (): void => {
    const batch: Uint8Array[] = []
    for (let size = 0; size < 100 && sent < count; size++) batch.push(hostileRequest(sent++))
    socket.write(Buffer.concat(batch))
  }
  await new Promise<void>((resolve, reject) => {
    let rest = ""
    socket.setEncoding("latin1").on("data", (text) => {
      const parts = (rest + String(text)).split(MARK)
      answered += parts.length - 1
      // A mark may be cut in two.
      rest = (parts.at(-1) ?? "").slice(1 - MARK.length)
      if (answered === count) resolve()
      else if (answered === sent) more()
    })
    socket.on("close", () => reject(new Error(`hung up after ${answered} of ${sent}`)))
    more()
  })
  socket.destroy()
}

describe("a server that is attacked for long", () => {
  it("remembers no more than before", async () => {
    await guess(REMEMBERED + 5_000)
    await harass(2_000)
    const before = await bytesInUse()
    await guess(60_000)
    await harass(8_000)
    const left = (await bytesInUse()) - before
    expect(left).toBeLessThan(LEFT_MAX)
    // Otherwise nothing was measured.
    expect(before).toBeGreaterThan(LEFT_MAX)
  }, 300_000)
})
