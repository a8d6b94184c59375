import { beforeEach, describe, expect, test } from "vitest"
import type { KeyWorld } from "../../test/key-world.ts"
import { createKeyWorld } from "../../test/key-world.ts"
import type { SecretPlace } from "../domain/sealing.ts"
import { secretSealContext, ssoSecret, totpSecret } from "../domain/sealing.ts"
import { SealError } from "../errors.ts"
import type { Repositories } from "../ports.ts"
import { keepSecret, openSecret } from "./sealed-secret.ts"

const TOTP = totpSecret({ id: "crd_1", personId: "per_1" })

let world: KeyWorld
beforeEach(async () => {
  world = await createKeyWorld()
})

/** Writes without an entry: nobody reads this log. */
async function write(work: (tx: Repositories) => Promise<void>): Promise<void> {
  await world.ports.store.transact(async (tx) => {
    await work(tx)
    return { value: null, organizationId: null, audit: [], targets: [] }
  })
}

const keep = (place: SecretPlace, secret: string) =>
  write(async (tx) => await keepSecret(world.ports, tx, { place, secret }))

const open = (place: SecretPlace) => openSecret(world.ports, world.ports.store.read, place)

describe("a secret of the server's own", () => {
  test("is opened where it was kept; the newest one is", async () => {
    expect(await open(TOTP)).toBeNull()
    await keep(TOTP, "first")
    await keep(TOTP, "second")
    expect(await open(TOTP)).toBe("second")
    await write(async (tx) => await tx.sealedSecrets.delete(TOTP.name))
    expect(await open(TOTP)).toBeNull()
  })

  test("says under which master key it is, and does not say itself", async () => {
    await keep(TOTP, "JBSWY3DPEHPK3PXP")
    const kept = await world.ports.store.read.sealedSecrets.get(TOTP.name)
    expect(kept).toMatchObject({ name: "totp:crd_1", keyId: world.ports.sealer.currentKeyId })
    expect(JSON.stringify(kept)).not.toContain("JBSWY3DPEHPK3PXP")
  })

  test.each([
    ["another person", totpSecret({ id: "crd_1", personId: "per_2" })],
    ["another record of that person", totpSecret({ id: "crd_2", personId: "per_1" })],
    ["another kind of secret", ssoSecret({ id: "crd_1", organizationId: "per_1" })],
  ])("moved to %s does not open", async (_, place) => {
    await keep(TOTP, "secret")
    const kept = await world.ports.store.read.sealedSecrets.get(TOTP.name)
    await write(async (tx) => {
      if (kept !== null) await tx.sealedSecrets.put({ ...kept, name: place.name })
    })
    await expect(open(place)).rejects.toThrow(SealError)
  })

  test("is bound to its owner and its name", () => {
    const places = [
      TOTP,
      ssoSecret({ id: "sso_1", organizationId: "org_1" }),
      ssoSecret({ id: "sso_1", organizationId: null }),
    ]
    expect(places.map(secretSealContext)).toEqual([
      "per_1|totp:crd_1|secret|v1",
      "org_1|sso:sso_1|secret|v1",
      "instance|sso:sso_1|secret|v1",
    ])
  })
})
