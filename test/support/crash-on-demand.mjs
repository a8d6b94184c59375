// Loaded before the server's own code: makes a running server end in the ways a program can end, when it gets SIGHUP.

import { readFileSync } from "node:fs"

const { CRASH: way = "", PLANTED: file = "" } = process.env
const planted = () => readFileSync(file, "utf8")

/** An error as Node's own functions throw them: what was refused is a member. */
function outspoken() {
  try {
    return new URL(planted())
  } catch (error) {
    error.cause = new Error("because of it", { cause: { token: planted() } })
    return error
  }
}

const WAYS = {
  throw: () => {
    throw outspoken()
  },
  reject: () => void Promise.reject(outspoken()),
  "reject-text": () => void Promise.reject(planted()),
  message: () => {
    throw new Error(`cannot read ${planted()}`)
  },
  memory: () => {
    const kept = []
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => ({ at, text: String(at) })))
  },
}

process.on("SIGHUP", () => setImmediate(() => WAYS[way]?.()))
