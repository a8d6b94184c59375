import type { Clock, Digest, Schedule } from "@bitting/core"
import { hash, randomBytes } from "node:crypto"
import { setTimeout as delay } from "node:timers/promises"

// Taken at load, so that nothing that replaces the globals later can move the clocks a lease is judged by.
const wall = Date.now
const monotonic = performance.now.bind(performance)

/** The machine's clocks. */
export const nodeClock: Clock = { now: wall, monotonic }

/** Node's SHA-256. */
export const nodeDigest: Digest = { sha256Hex: (text) => hash("sha256", text, "hex") }

/** Timers that do not keep the process alive by themselves. */
export const nodeSchedule: Schedule = (delayMs, run) => {
  const timer = setTimeout(run, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Waits; the process lives on meanwhile. */
export async function nodePause(ms: number): Promise<void> {
  await delay(ms)
}

/** A name nobody else has: 32 hex digits. */
export function randomName(): string {
  return randomBytes(16).toString("hex")
}
