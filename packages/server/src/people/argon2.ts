import type { PasswordHasher } from "@bitting/core"
import { BittingError } from "@bitting/core"
import { argon2, randomBytes, timingSafeEqual } from "node:crypto"

/** What a hash costs: memory in KiB, passes over it, and lanes. */
export interface Argon2Cost {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** What OWASP's Password Storage Cheat Sheet asks for at least: 19 MiB, two passes, one lane. */
const COST: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 }

const SALT_BYTES = 16
const TAG_BYTES = 32

/** Version of the algorithm that the PHC string names: 1.3, as in RFC 9106. */
const VERSION = 19

/** Bounds of what is read from a hash, so that a damaged one cannot ask for all the memory there is. */
const MOST: Argon2Cost = { memory: 262_144, passes: 16, parallelism: 8 }

/** Hashes computed at the same time: each takes 19 MiB and a thread of the pool that files and DNS need as well. */
const AT_ONCE = 2

/** Hashes that may wait for their turn: some seconds of work. */
const WAITING_MAX = 64

interface Parsed {
  readonly cost: Argon2Cost
  readonly salt: Buffer
  readonly tag: Buffer
}

const PHC =
  /^\$argon2id\$v=(\d{1,3})\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

const isWithin = (cost: Argon2Cost): boolean =>
  cost.parallelism >= 1 &&
  cost.parallelism <= MOST.parallelism &&
  cost.passes >= 1 &&
  cost.passes <= MOST.passes &&
  cost.memory >= 8 * cost.parallelism &&
  cost.memory <= MOST.memory

/** Reads a PHC string; null for what is none, or asks for more than is sensible. */
function parse(text: string): Parsed | null {
  const [, version, memory, passes, parallelism, salt = "", tag = ""] = PHC.exec(text) ?? []
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  if (Number(version) !== VERSION || !isWithin(cost)) return null
  return { cost, salt: Buffer.from(salt, "base64"), tag: Buffer.from(tag, "base64") }
}

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "")

function format({ cost, salt, tag }: Parsed): string {
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=${VERSION}$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
}

/** Lets so many tasks run at once, and so many wait in turn. */
function createTurns(atOnce: number, waitingMax: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax)
        throw new BittingError("unavailable", { detail: "Too many people sign in at this moment." })
      // Whoever leaves hands its turn on, so the number of those running stays.
      await new Promise<void>((resolve) => void waiting.push(resolve))
    } else running += 1
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

function compute(password: string, { cost, salt, tag }: Parsed): Promise<Buffer> {
  const message = Buffer.from(password, "utf8")
  return new Promise((resolve, reject) => {
    argon2("argon2id", { message, nonce: salt, ...cost, tagLength: tag.length }, (error, computed) => {
      if (error === null) resolve(computed)
      else reject(error)
    })
  })
}

/**
 * Hashes passwords by Argon2id (RFC 9106), written as PHC strings. Few are computed at once; the others wait, and when too many wait they
 * are refused.
 * @param cost another one for tests
 */
export function createPasswordHasher(cost: Argon2Cost = COST): PasswordHasher {
  const inTurn = createTurns(AT_ONCE, WAITING_MAX)
  // Nobody's hash: what is compared with it costs the same and is never right.
  const nobody: Parsed = { cost, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) }
  return {
    hash: (password) =>
      inTurn(async () => {
        const made = { cost, salt: randomBytes(SALT_BYTES), tag: Buffer.alloc(TAG_BYTES) }
        return format({ ...made, tag: await compute(password, made) })
      }),
    verify: (password, hash) =>
      inTurn(async () => {
        const known = hash === null ? null : parse(hash)
        const parsed = known ?? nobody
        const isRight = timingSafeEqual(await compute(password, parsed), parsed.tag)
        return isRight && known !== null
      }),
    isOutdated: (hash) => {
      const parsed = parse(hash)
      if (parsed === null) return true
      const { memory, passes, parallelism } = parsed.cost
      return memory < cost.memory || passes < cost.passes || parallelism !== cost.parallelism
    },
  }
}
