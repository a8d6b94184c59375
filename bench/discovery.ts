import { cached } from "./discovery-cached.ts"
import { memory } from "./discovery-memory.ts"
import { overhead } from "./discovery-overhead.ts"
import type { Figure } from "./report.ts"

/** What discovery adds to the calls it makes, and what it answers without any. */
export async function discovery(): Promise<readonly Figure[]> {
  return [...(await overhead()), ...(await cached()), ...(await memory())]
}
