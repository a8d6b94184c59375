import type { Clock, Entropy, KnownDevice, Sealer } from "@bitting/core"
import type { CookieSite } from "./session-cookie.ts"
import { cookieSent, hostCookie } from "./session-cookie.ts"

/** How long a browser is remembered after its last sign-in, ms: as long as browsers keep a cookie. */
const REMEMBERED_MS = 400 * 24 * 3_600_000

/** People remembered of one browser. */
const PEOPLE_MAX = 5

/** Longest cookie that is looked at. */
const SEALED_MAX = 1_000

const NAME = "bitting_device"
const CONTEXT = "instance|device-cookie|v1"
const ID_BYTES = 16

/** What cookies of browsers are made with. */
export interface DevicePorts extends CookieSite {
  readonly sealer: Sealer
  readonly clock: Clock
  readonly entropy: Entropy
}

interface Remembered extends KnownDevice {
  readonly at: number
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== "object" || value === null) return false
  const { id, personIds, at } = value as Partial<Record<keyof Remembered, unknown>>
  return typeof id === "string" && typeof at === "number" && Array.isArray(personIds)
}

function open(sealer: Sealer, sealed: string): Remembered | null {
  if (sealed === "" || sealed.length > SEALED_MAX) return null
  try {
    const value: unknown = JSON.parse(sealer.open(sealed, CONTEXT))
    return isRemembered(value) ? value : null
  } catch {
    // Made up, or sealed under a master key that is gone: a browser nobody knows.
    return null
  }
}

/**
 * What a browser is known by. It is sealed, so that nobody makes it up, and stored nowhere: it signs nobody in, all it opens is a count of
 * its own for attempts to sign in.
 * @param cookieHeader the `Cookie` header
 */
export function knownDevice(
  { sealer, clock, publicUrl }: Omit<DevicePorts, "entropy">,
  cookieHeader: string | undefined,
): KnownDevice | null {
  const device = open(sealer, cookieSent(cookieHeader, { publicUrl, name: NAME }) ?? "")
  return device === null || clock.now() - device.at >= REMEMBERED_MS ? null : device
}

/**
 * The `Set-Cookie` value that makes a browser known after somebody signed in. It is never sent along from other sites.
 * @param before what it was known by
 */
export function deviceCookie(ports: DevicePorts, before: KnownDevice | null, personId: string): string {
  const others = before?.personIds.filter((id) => id !== personId) ?? []
  const device: Remembered = {
    // A new one each time: whoever copied the cookie before does not share the count any longer.
    id: Buffer.from(ports.entropy.bytes(ID_BYTES)).toString("base64url"),
    personIds: [personId, ...others].slice(0, PEOPLE_MAX),
    at: ports.clock.now(),
  }
  const value = ports.sealer.seal(JSON.stringify(device), CONTEXT)
  return hostCookie(ports, { name: NAME, value, maxAgeMs: REMEMBERED_MS, sameSite: "Strict" })
}
