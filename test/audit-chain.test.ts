import {
  hexBytes,
  newestNote,
  parseVkey,
  splitNotes,
  verifyAuditExport,
  verifyConsistency,
  verifyInclusion,
} from "@bitting/core"
import type { AuditVerdict } from "@bitting/core"
import { fixedClock } from "@bitting/core/testing"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { auditVerifyTools } from "../packages/server/src/audit/verify-tools.ts"
import type { Api } from "./support/api.ts"
import { mint } from "./support/keys.ts"
import type { Colleague, TestOrganization } from "./support/people.ts"
import { addColleague, addOrganization } from "./support/people.ts"
import type { TestServer } from "./support/server.ts"
import { startTestServer } from "./support/server.ts"
import { stores } from "./support/stores.ts"
import { discoveryKey } from "./support/things.ts"

const bytes = (hex: string): Uint8Array => hexBytes(hex) ?? new Uint8Array()

async function exported(api: Api, query = ""): Promise<string[]> {
  const answer = await api.get(`/audit/export${query}`)
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-ndjson"])
  expect(answer.text.endsWith("\n")).toBe(true)
  return answer.text.slice(0, -1).split("\n")
}

const check = (
  lines: readonly string[],
  { note = null, vkey }: { note?: string | null; vkey: string },
): AuditVerdict => verifyAuditExport({ ...auditVerifyTools, lines, vkey, earlierCheckpoint: note })

describe.each(stores())("audit logs on $name", ({ freshUrl }) => {
  let server: TestServer
  let acme: TestOrganization
  let admin: Colleague

  beforeAll(async () => {
    server = await startTestServer({ databaseUrl: await freshUrl() })
    acme = await addOrganization(server, { name: "Acme" })
    admin = await addColleague(server, acme.id, { role: "admin" })
  })
  afterAll(() => server.close())

  /** Some entries more in the log of an organization. */
  const act = async (times: number): Promise<void> => {
    for (let done = 0; done < times; done += 1) {
      await acme.owner.api.patch(`/organizations/${acme.id}`, { name: `Acme ${Math.random()}` })
    }
  }

  test("an export verifies offline, against an earlier checkpoint too", async () => {
    await act(3)
    const earlier = (await acme.owner.api.get("/audit/checkpoint")).body
    await act(6)
    const { body } = await acme.owner.api.get("/audit/checkpoint")
    const lines = await exported(admin.api)
    const { origin, size, root, vkey } = body
    expect(origin).toBe(`bitting/organization/${acme.id}`)
    expect(size).toBe(earlier.size + 6)
    expect(check(lines, earlier)).toMatchObject({ ok: true, origin, size, root, earlierSize: earlier.size })
    expect(vkey).toBe(earlier.vkey)
    const instance = (await server.root.get("/audit/checkpoint?log=instance")).body
    const own = await exported(server.root, "?log=instance")
    expect(check(own, instance)).toMatchObject({ ok: true, size: instance.size })
    expect(check(own, { vkey }).ok).toBe(false)
  })

  test("an export that was changed, shortened or put in another order is caught", async () => {
    const { note, vkey } = (await acme.owner.api.get("/audit/checkpoint")).body
    const lines = await exported(acme.owner.api)
    const text = lines.join("\n")
    for (let at = 0; at < text.length; at += 37) {
      const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
      if (check(flipped.split("\n"), { vkey }).ok) throw new Error(`a change of character ${at} passed`)
    }
    for (const changed of [
      lines.slice(1),
      lines.toSpliced(2, 1),
      lines.toSpliced(1, 2, lines[2]!, lines[1]!),
    ]) {
      expect(check(changed, { note, vkey }).ok).toBe(false)
    }
    await act(1)
    expect(check(lines, (await acme.owner.api.get("/audit/checkpoint")).body)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/earlier checkpoint counts/),
    })
  })

  test("an export continues where one was cut off, and where one had ended", async () => {
    const { vkey } = (await acme.owner.api.get("/audit/checkpoint")).body
    const first = await exported(acme.owner.api)
    const cut = first.slice(0, 4)
    const rest = await exported(acme.owner.api, "?from_index=4")
    expect([...cut, ...rest]).toEqual(first)
    await act(2)
    const more = await exported(acme.owner.api, `?from_index=${first.length - 1}`)
    expect(more).toHaveLength(3)
    expect(check([...first, ...more], { vkey })).toMatchObject({ ok: true, checkpoints: 2 })
    const beyond = await acme.owner.api.get("/audit/export?from_index=9999")
    expect([beyond.status, beyond.body.errors[0].pointer]).toEqual([400, "from_index"])
  })

  test("proofs hold: of an entry by its id, and that a log begins with what it was", async () => {
    const { digest } = auditVerifyTools
    const earlier = (await acme.owner.api.get("/audit/checkpoint")).body
    await act(2)
    const [entry] = (await acme.owner.api.get("/audit?limit=1")).body.data
    const { body } = await acme.owner.api.get(`/audit/proof?event_id=${entry.id}`)
    const { index, size, hashes } = body
    expect(index).toBe(entry.index)
    const root = bytes(body.root)
    const claim = { leafHash: bytes(body.leaf_hash), index, size, root }
    expect(verifyInclusion(digest, claim, hashes.map(bytes))).toBe(true)
    const older = (await acme.owner.api.get(`/audit/proof?index=0&size=${earlier.size}`)).body
    expect([older.kind, older.root]).toEqual(["inclusion", earlier.root])
    const grown = (await acme.owner.api.get(`/audit/proof?from_size=${earlier.size}&size=${size}`)).body
    const sizes = {
      firstSize: earlier.size,
      firstRoot: bytes(earlier.root),
      secondSize: size,
      secondRoot: root,
    }
    expect([grown.kind, grown.from_root]).toEqual(["consistency", earlier.root])
    expect(verifyConsistency(digest, sizes, grown.hashes.map(bytes))).toBe(true)
  })

  test("a question that is none is refused", async () => {
    for (const query of [
      "",
      "?index=0&from_size=0",
      "?index=9999",
      "?from_size=9999",
      "?index=0&size=9999",
      "?index=-1",
    ]) {
      const { status, body } = await acme.owner.api.get(`/audit/proof${query}`)
      expect([query, status, body.code]).toEqual([query, 400, "invalid_request"])
    }
    expect((await acme.owner.api.get("/audit/proof?event_id=evt_unknown")).status).toBe(404)
    for (const body of [{}, { email: "a@example.com", person_id: "per_x" }]) {
      expect((await acme.owner.api.post("/audit/erase", body)).status).toBe(400)
    }
    const future = new Date(Date.now() + 60_000).toISOString()
    const pruned = await acme.owner.api.post("/audit/prune", { before: future })
    expect([pruned.status, pruned.body.errors[0].pointer]).toEqual([422, "/before"])
  })

  test("a person is erased from the log, which verifies as before, and records that it happened", async () => {
    const bob = await addColleague(server, acme.id, { role: "manager" })
    await acme.owner.api.delete(`/members/${bob.memberId}`)
    const earlier = (await acme.owner.api.get("/audit/checkpoint")).body
    expect((await exported(acme.owner.api)).join("\n")).toContain(bob.email)
    const erased = await acme.owner.api.post("/audit/erase", { email: bob.email })
    expect(erased.status).toBe(200)
    expect(erased.body.entries).toBeGreaterThanOrEqual(2)
    const lines = await exported(acme.owner.api)
    expect(lines.join("\n")).not.toContain(bob.email)
    expect(check(lines, earlier)).toMatchObject({ ok: true, erased: erased.body.fields })
    const added = (await acme.owner.api.get(`/audit?target_id=${bob.memberId}&action=member.added`)).body.data
    expect(added).toMatchObject([
      { after: { name: null, email: null, role: "manager" }, erased: ["/after/email", "/after/name"] },
    ])
    const [newest] = (await acme.owner.api.get("/audit?limit=1")).body.data
    expect(newest).toMatchObject({
      action: "audit.erased",
      after: { entries: erased.body.entries, fields: erased.body.fields },
    })
    expect(JSON.stringify(newest)).not.toContain(bob.email)
    expect((await acme.owner.api.post("/audit/erase", { email: bob.email })).body.entries).toBe(0)
  })

  test("a label that says too much is erased by its entry", async () => {
    const made = await mint(acme.owner.api, { ...discoveryKey(), label: "Ada's own" })
    const query = `/audit?target_id=${made.id}`
    const [entry] = (await acme.owner.api.get(query)).body.data
    expect(entry.after.label).toBe("Ada's own")
    const erased = await acme.owner.api.post("/audit/erase", { event_id: entry.id })
    expect(erased.body).toEqual({ entries: 1, fields: 2, samples: 0 })
    const [after] = (await acme.owner.api.get(query)).body.data
    expect(after).toMatchObject({ after: { label: null }, erased: ["/after/label", "/origin/address"] })
    const [newest] = (await acme.owner.api.get("/audit?limit=1")).body.data
    expect(newest.after).toEqual({ entries: 1, fields: 2, entry: entry.id })
  })

  test("whoever runs the instance erases a person everywhere, by any of their names", async () => {
    const eve = await addColleague(server, acme.id, { role: "viewer" })
    const before = (await server.root.get(`/audit?log=instance&actor_id=${eve.personId}`)).body.data
    expect(before).toMatchObject([{ action: "session.started", origin: { address: "127.0.0.1" } }])
    const erased = await server.root.post("/audit/erase", { log: "all", person_id: eve.personId })
    expect(erased.status).toBe(200)
    const after = (await server.root.get(`/audit?log=instance&actor_id=${eve.personId}`)).body.data
    expect(after).toMatchObject([{ origin: { address: null }, erased: ["/origin/address"] }])
    const lines = await exported(acme.owner.api)
    expect(lines.join("\n")).not.toContain(eve.email)
    const own = (await server.root.get("/audit/checkpoint?log=instance")).body
    expect(check(await exported(server.root, "?log=instance"), own)).toMatchObject({ ok: true })
  })

  test("pruning drops what entries said, and the log verifies as before", async () => {
    const earlier = (await acme.owner.api.get("/audit/checkpoint")).body
    const before = new Date().toISOString()
    const pruned = await acme.owner.api.post("/audit/prune", { before })
    expect(pruned.body.entries).toBeGreaterThan(5)
    const verdict = check(await exported(acme.owner.api), earlier)
    expect(verdict).toMatchObject({ ok: true, pruned: pruned.body.entries })
    const { data } = (await acme.owner.api.get("/audit?action=audit.pruned")).body
    expect(data).toMatchObject([{ after: { entries: pruned.body.entries } }])
    expect((await acme.owner.api.get("/audit/proof?index=0")).status).toBe(200)
  })

  test("only owners, and those who run the instance, erase and prune", async () => {
    const body = { before: "2000-01-01T00:00:00Z", email: "a@example.com" }
    const probes = [
      ["/audit/erase", { email: body.email }],
      ["/audit/prune", { before: body.before }],
    ] as const
    for (const [path, probe] of probes) {
      const refused = await admin.api.post(path, probe)
      expect([refused.status, refused.body.needed_role]).toEqual([403, "owner"])
      for (const log of ["instance", "all"]) {
        expect((await acme.owner.api.post(path, { ...probe, log })).status).toBe(404)
      }
      expect((await server.anonymous.post(path, probe)).status).toBe(401)
    }
    const scopes = ["audit:write"]
    const byAdmin = await admin.api.post("/keys", {
      keyspace: "system",
      type: "key",
      scopes,
      expires_in: "30d",
    })
    expect([byAdmin.status, byAdmin.body.code]).toEqual([403, "role_cannot_grant"])
    for (const path of ["checkpoint", "proof?index=0", "export"]) {
      const viewer = await addColleague(server, acme.id, { role: "viewer" })
      expect((await viewer.api.get(`/audit/${path}`)).status).toBe(403)
      const joined = path.includes("?") ? `${path}&log=instance` : `${path}?log=instance`
      expect((await acme.owner.api.get(`/audit/${joined}`)).status).toBe(404)
      expect((await server.anonymous.get(`/audit/${path}`)).status).toBe(401)
    }
  })
})

describe("the data directory", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "bitting-audit-"))
  afterAll(() => rmSync(dataDir, { recursive: true }))
  const clock = fixedClock(Date.UTC(2026, 10, 20, 9))
  const keyPath = join(dataDir, "audit-key")
  const fileOf = (day: string): string => readFileSync(join(dataDir, "checkpoints", `${day}.txt`), "utf8")
  let vkey = ""

  async function served<T>(work: (server: TestServer) => Promise<T>): Promise<T> {
    const server = await startTestServer({ dataDir, clock })
    try {
      return await work(server)
    } finally {
      await server.close()
    }
  }

  test("has the signing key, for its owner's eyes only, and a checkpoint of every log and day", async () => {
    vkey = await served(async (server) => (await server.root.get("/audit/checkpoint")).body.vkey)
    expect(statSync(keyPath).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(dataDir, "checkpoints"))).toEqual(["2026-11-20.txt"])
    const key = parseVkey(auditVerifyTools.digest, vkey)
    if (key === null) throw new Error("the server answers a key")
    const note = newestNote(fileOf("2026-11-20"), key, auditVerifyTools)
    const names = splitNotes(fileOf("2026-11-20")).map((one) => one.split("\n")[0])
    expect(new Set(names).size).toBe(2)
    clock.advance(86_400_000)
    await served(async (server) => {
      await server.root.patch(`/organizations/${(await server.root.get("/organizations")).body.data[0].id}`, {
        name: "B",
      })
      expect(readdirSync(join(dataDir, "checkpoints"))).toContain("2026-11-21.txt")
      expect((await server.root.get("/audit/checkpoint")).body.vkey).toBe(vkey)
      expect(check(await exported(server.root), { note, vkey })).toMatchObject({ ok: true })
    })
    // The stop added the newer state; what was there stays as it was.
    const notes = splitNotes(fileOf("2026-11-21")).filter((one) => one.startsWith(`${key.name}\n`))
    expect(notes.map((one) => Number(one.split("\n")[1]))).toEqual([2, 3])
  })

  test("without the key gets a new one, which the log says; a broken key stops the start", async () => {
    rmSync(keyPath)
    await served(async (server) => {
      expect((await server.root.get("/audit/checkpoint")).body.vkey).not.toBe(vkey)
      expect(server.logLines.join("\n")).toContain("audit_key_replaced")
      const { data } = (await server.root.get("/audit?log=instance&action=audit.key_set&sort=seq")).body
      expect(data[0].before).toBeNull()
      expect(data[1].before).toEqual(data[0].after)
    })
    writeFileSync(keyPath, "nonsense")
    await expect(startTestServer({ dataDir, clock })).rejects.toThrow(/audit-key is not an Ed25519/)
    rmSync(keyPath)
    await served(async () => {})
  })
})
