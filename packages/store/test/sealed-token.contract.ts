import type { SealedToken, Store } from "@bitting/core"
import { describe, expect, test } from "vitest"
import { NOW, freshId, grant, storeGrants, storedOrganization, write } from "./fixtures.ts"

/** What every store promises about sealed tokens. */
export function sealedTokenContract(store: () => Store): void {
  /** A stored key and its sealed token. */
  async function sealedKey(keyId: string) {
    const { id: organizationId } = await storedOrganization(store())
    const key = grant(organizationId)
    const token: SealedToken = { grantId: key.id, sealed: freshId("v1"), keyId }
    await write(store(), async (tx) => {
      await tx.grants.insert(key)
      await tx.sealedTokens.insert(token)
    })
    return { key, token }
  }

  const kept = async (grantId: string): Promise<SealedToken | null> =>
    await store().read.sealedTokens.get(grantId)

  describe("sealed tokens", () => {
    test("come back as they were stored, in the transaction and after it; a key without one has none", async () => {
      const { key, token } = await sealedKey("aaaaaaaa")
      expect(await kept(key.id)).toEqual(token)
      await write(store(), async (tx) => {
        expect(await tx.sealedTokens.get(key.id)).toEqual(token)
      })
      const plain = grant(key.organizationId)
      await storeGrants(store(), [plain])
      expect(await kept(plain.id)).toBeNull()
      expect(await kept("key_unknown")).toBeNull()
    })

    test("are stored with their key or not at all, and one for each key", async () => {
      const { key, token } = await sealedKey("aaaaaaaa")
      const undone = grant(key.organizationId)
      const failed = write(store(), async (tx) => {
        await tx.grants.insert(undone)
        await tx.sealedTokens.insert({ ...token, grantId: undone.id })
        throw new Error("undo")
      })
      await expect(failed).rejects.toThrow("undo")
      expect(await kept(undone.id)).toBeNull()
      for (const again of [token, { ...token, grantId: "key_unknown" }]) {
        await expect(
          write(store(), async (tx) => await tx.sealedTokens.insert(again)),
        ).rejects.toBeInstanceOf(Error)
      }
      expect(await kept(key.id)).toEqual(token)
    })

    test("are replaced; one that is not there is not_found", async () => {
      const { key, token } = await sealedKey("aaaaaaaa")
      const next = { ...token, sealed: freshId("v1"), keyId: "bbbbbbbb" }
      await write(store(), async (tx) => await tx.sealedTokens.update(next))
      expect(await kept(key.id)).toEqual(next)
      const unknown = write(
        store(),
        async (tx) => await tx.sealedTokens.update({ ...next, grantId: "key_unknown" }),
      )
      await expect(unknown).rejects.toMatchObject({ code: "not_found" })
    })

    test("go with the revocation of their key, and with nothing else", async () => {
      const { key, token } = await sealedKey("aaaaaaaa")
      const disabled = { ...key, enabled: false, rotatedTo: "key_next", overlapEndsAt: NOW, version: 2 }
      await write(store(), async (tx) => await tx.grants.update(disabled))
      expect(await kept(key.id)).toEqual(token)
      const other = await sealedKey("aaaaaaaa")
      const revoked = { ...disabled, revokedAt: NOW, revokedReason: "leaked", version: 3 } as const
      await expect(
        write(store(), async (tx) => await tx.grants.update({ ...revoked, version: 7 })),
      ).rejects.toMatchObject({ code: "precondition_failed" })
      expect(await kept(key.id)).toEqual(token)
      await write(store(), async (tx) => await tx.grants.update(revoked))
      expect(await kept(key.id)).toBeNull()
      expect(await kept(other.key.id)).toEqual(other.token)
    })

    test("under other master keys are counted and listed by key id, page by page", async () => {
      const keyId = freshId("kek")
      const under = (token: SealedToken): boolean => token.keyId === keyId
      const made = []
      for (let count = 0; count < 5; count += 1) made.push((await sealedKey(keyId)).token)
      const { token: own } = await sealedKey("bbbbbbbb")
      const list = async (after: string | null): Promise<readonly SealedToken[]> =>
        await store().read.sealedTokens.notUnder("bbbbbbbb", { after, limit: 2 })
      const seen: SealedToken[] = []
      for (let page = await list(null); page.length > 0; page = await list(page.at(-1)?.grantId ?? null)) {
        expect(page.length).toBeLessThanOrEqual(2)
        seen.push(...page)
      }
      expect(seen.filter(under)).toEqual(made.toSorted((a, b) => (a.grantId < b.grantId ? -1 : 1)))
      expect(seen).not.toContainEqual(own)
      expect(seen.map(({ grantId }) => grantId)).toEqual(seen.map(({ grantId }) => grantId).toSorted())
      expect(await store().read.sealedTokens.countNotUnder("bbbbbbbb")).toBe(seen.length)
      const all = await store().read.sealedTokens.countNotUnder("no such key")
      expect(all).toBe((await store().read.sealedTokens.countNotUnder(keyId)) + made.length)
    })
  })
}
