import { z } from "zod"
import { line, reference } from "../fields.ts"

/** Longest time a verifier may go on without a lease, ms. */
const FAIL_OPEN_MAX_MS = 60_000

/** Scopes one report names. */
const SCOPES_MAX = 1_000

const verifierId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, { error: "32 hex digits." })
  .meta({ description: "Random, made by the verifier; 32 hex digits.", "x-secret": true })

const number = z.int().min(1)

const position = z
  .object({ seq: number, tag: z.string().regex(/^[0-9a-f]{16}$/, { error: "16 hex digits." }) })
  .meta({ id: "ChangePosition", description: "A place in the log of changes." })

// Renewals pass over what they do not know: a verifier newer than its server must not lose its lease for what it says besides (ADR 0015).

const countedUse = z.object({
  grant_id: reference,
  hour_at: z.int().min(0).meta({ description: "Start of the UTC hour, epoch ms." }),
  counts: z
    .record(reference, z.int().min(1).max(1_000_000_000))
    .meta({ description: "Verifications by decision code." }),
  last_used_at: z.int().min(0).nullable().meta({ description: "Of the latest accepted one, epoch ms." }),
  scopes: z
    .array(reference)
    .max(SCOPES_MAX)
    .optional()
    .meta({ description: "Scopes the key was accepted for, where they were not reported before." }),
})

const usageReport = z
  .object({
    reporter: z
      .string()
      .regex(/^[0-9a-f]{32}$/, { error: "32 hex digits." })
      .meta({ description: "Random, made once per process; 32 hex digits." }),
    number: number.meta({ description: "Counts its reports from 1." }),
  })
  .meta({
    description:
      "Names `usage`, so that it is counted once however often it is sent. Named without `usage` it only asks how far the reports were written down.",
  })

const ID = "00112233445566778899aabbccddeeff"
const HERE = { seq: 41, tag: "5f0c1e9a7b3d2486" }
const THERE = { seq: 42, tag: "9a1c77e0d4b25f36" }
const HASH = "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"

export const renewBody = z
  .object({
    id: verifierId,
    n: number.meta({ description: "Counts this verifier's renewals from 1." }),
    position: position.nullable().meta({ description: "What it has taken in. Null: it joins." }),
    gives_up: verifierId.optional().meta({ description: "The id it had before." }),
    name: line(100).optional().meta({ description: "What its operator calls it." }),
    fail_open_ms: z
      .int()
      .min(0)
      .max(FAIL_OPEN_MAX_MS)
      .optional()
      .meta({ description: "How long it goes on deciding without a lease, ms; 0 when left out." }),
    usage: z
      .array(countedUse)
      .max(1_000)
      .optional()
      .meta({ description: "Verifications it has decided and not reported yet." }),
    usage_report: usageReport.optional(),
  })
  .meta({ id: "RenewLease", examples: [{ id: ID, n: 2, position: HERE, name: "checkout-1" }] })

export const lease = z
  .object({
    id: z.string().meta({ "x-secret": true }),
    n: z.int(),
    reset: z.boolean().meta({
      description: "True: forget everything and join under a new id; nothing else is answered then.",
    }),
    from: position.nullable().optional(),
    to: position.optional(),
    now: z.int().optional().meta({ description: "The authority's time, epoch ms." }),
    usage_written: z.int().optional().meta({
      description:
        "Number of the newest report of the reporter that is written down; up to it nothing need be sent again.",
    }),
    ack_spacing_ms: z.int().optional().meta({ description: "Least time between two acknowledgements, ms." }),
    keyspaces: z.string().optional().meta({
      description: "Names the keyspace declarations in force; another name: read them again.",
    }),
    changes: z
      .array(z.object({ seq: z.int(), targets: z.array(z.string()) }))
      .optional()
      .meta({ description: "What was changed after `from`, as far as it concerns the caller." }),
  })
  .meta({
    id: "Lease",
    examples: [
      {
        id: ID,
        n: 2,
        reset: false,
        from: HERE,
        to: THERE,
        now: 1_795_167_000_000,
        ack_spacing_ms: 1,
        keyspaces: "c0ffee0123456789",
        changes: [{ seq: 42, targets: ["key:key_0123456789ABCDEFGHIJKL"] }],
      },
    ],
  })

export const loadBody = z
  .strictObject({
    id: verifierId,
    position: position.nullable(),
    hashes: z
      .array(z.string().regex(/^[0-9a-f]{64}$/, { error: "64 hex digits." }))
      .min(1)
      .max(100)
      .meta({ description: "SHA-256 of tokens, in hex." }),
  })
  .meta({ id: "LoadRecords", examples: [{ id: ID, position: HERE, hashes: [HASH] }] })

export const loadedRecords = z
  .object({
    label: position.meta({ description: "Where the log stood in the snapshot the records were read from." }),
    known: z
      .boolean()
      .meta({ description: "Whether the verifier's position is in that snapshot's history." }),
    records: z.array(z.record(z.string(), z.unknown()).nullable()).meta({
      description:
        "In the order of the hashes. Null: unknown, or outside the caller's reach. Otherwise everything a decision reads, in the server's own words: verifiers of another version must not be relied on to read it.",
    }),
  })
  .meta({ id: "LoadedRecords", examples: [{ label: THERE, known: true, records: [null] }] })

export const leaveBody = z.strictObject({ id: verifierId }).meta({ id: "LeaveLease", examples: [{ id: ID }] })
