import type { PasswordHasher, PasswordSignInPorts } from "../src/index.ts"
import { createSignInThrottle, hashNewPassword, storePassword } from "../src/index.ts"
import type { KeyWorld } from "./key-world.ts"
import { createKeyWorld } from "./key-world.ts"
import { arrange } from "./own-session.ts"

/** A password that is good enough for everybody. */
export const GOOD = "correct horse battery"

/** Another one. */
export const BETTER = "wrong zebra generator"

/** Hashes nothing, and counts how often it was asked to. */
export interface CountingHasher extends PasswordHasher {
  readonly hashed: () => number
  readonly verified: () => number
}

function countingHasher(): CountingHasher {
  let [hashed, verified] = [0, 0]
  return {
    hash: async (password) => {
      hashed += 1
      return `new:${password}`
    },
    verify: async (password, hash) => {
      verified += 1
      return hash !== null && hash.slice(4) === password
    },
    isOutdated: (hash) => hash.startsWith("old:"),
    hashed: () => hashed,
    verified: () => verified,
  }
}

/** A world in which people have passwords. */
export interface PasswordWorld extends Omit<KeyWorld, "ports"> {
  readonly ports: PasswordSignInPorts
  readonly hasher: CountingHasher
  /** Gives somebody a password; answers with its credential's id. */
  readonly setPassword: (personId: string, password?: string) => Promise<string>
}

/** Makes such a world. */
export async function createPasswordWorld(): Promise<PasswordWorld> {
  const world = await createKeyWorld()
  const hasher = countingHasher()
  const ports = { ...world.ports, passwords: hasher, throttle: createSignInThrottle(world.clock) }
  return {
    ...world,
    ports,
    hasher,
    setPassword: async (personId, password = GOOD) => {
      const hash = await hashNewPassword(ports, password, { owner: { name: "", email: "" } })
      let id = ""
      await arrange({ ...world, ports }, async (tx) => {
        id = await storePassword(ports, tx, { personId, hash })
      })
      return id
    },
  }
}
