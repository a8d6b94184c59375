import { z } from "zod"
import { numberParameter, reference, timestamp } from "../fields.ts"
import { email } from "../names.ts"
import { organizationId } from "../owned-list.ts"
import { auditLog } from "./audit.ts"

const whichLog = { log: auditLog, organization_id: organizationId }

const place = numberParameter({ min: 0, max: 999_999_999 }).optional()

const hash = z.string().meta({ description: "SHA-256, 64 hex digits." })

export const checkpointQuery = z.strictObject(whichLog)

export const checkpoint = z
  .object({
    origin: z.string().meta({ description: "Name of the log; it never changes." }),
    size: z.int().meta({ description: "Number of entries, pruned ones included." }),
    root: hash,
    note: z.string().meta({ description: "The same, signed (C2SP tlog-checkpoint). Keep it elsewhere." }),
    vkey: z.string().meta({ description: "The key the note verifies with (C2SP signed-note, Ed25519)." }),
  })
  .meta({
    id: "AuditCheckpoint",
    description: "The signed state of an audit log.",
    examples: [
      {
        origin: "bitting/organization/org_1",
        size: 3,
        root: "e10f3a3d52e1e1a2ef0a23b6a30ad0e9fdd7f4a0d4cf1ef6c8d38c1bb9d9a5a1",
        note: "bitting/organization/org_1\n3\n4Q86PVLh4aLvCiO2owrQ6f3X9KDUzx72yNOMG7nZpaE=\n\n— bitting/organization/org_1 …\n",
        vkey: "bitting/organization/org_1+3f0c9a51+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
      },
    ],
  })

export const proofQuery = z.strictObject({
  ...whichLog,
  event_id: reference.optional().meta({ description: "Prove that this entry is in the log." }),
  index: place.meta({ description: "Prove which entry is at this place, from 0." }),
  from_size: place.meta({ description: "Prove that the log begins with its first so many entries." }),
  size: place.meta({
    description:
      "Size of the tree that the proof is of, such as that of a checkpoint you have; the whole log when left out.",
  }),
})

export const proof = z
  .object({
    kind: z.enum(["inclusion", "consistency"]),
    size: z.int(),
    root: hash.meta({ description: "Root of the tree of that size." }),
    index: z.int().nullable().meta({ description: "Of an inclusion proof." }),
    leaf_hash: hash.nullable().meta({ description: "Of an inclusion proof." }),
    from_size: z.int().nullable().meta({ description: "Of a consistency proof." }),
    from_root: hash.nullable().meta({ description: "Of a consistency proof." }),
    hashes: z.array(z.string()).meta({ description: "The proof, the lowest hash first." }),
  })
  .meta({
    id: "AuditProof",
    description: "A proof of RFC 9162, sections 2.1.3 and 2.1.4.",
    examples: [
      {
        kind: "inclusion",
        size: 2,
        root: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        index: 0,
        leaf_hash: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        from_size: null,
        from_root: null,
        hashes: ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"],
      },
    ],
  })

export const exportQuery = z.strictObject({
  ...whichLog,
  from_index: place.meta({
    description:
      "Place of the first entry to send; 0 when left out. With the number of entries you have, an export continues.",
  }),
})

const whichLogs = {
  organization_id: organizationId,
  log: z.enum(["organization", "instance", "all"]).optional().meta({
    description:
      "`instance`: the log of no organization; `all`: every log. Both need the reach of the instance. `organization` when left out.",
  }),
}

export const eraseBody = z
  .strictObject({
    ...whichLogs,
    person_id: reference.optional(),
    member_id: reference.optional(),
    email: email.optional().meta({
      description: "For somebody who is no longer a member: entries are found by the address they contain.",
    }),
    event_id: reference
      .optional()
      .meta({ description: "Erase every personal value of this entry, labels and metadata included." }),
  })
  .meta({ id: "AuditErase", examples: [{ member_id: "mem_0123456789ABCDEFGHIJKL" }] })

export const erased = z
  .object({
    entries: z.int().meta({ description: "Entries that lost something." }),
    fields: z.int().meta({ description: "Values that were deleted." }),
    samples: z.int().meta({
      description: "Recent denials of keys the person holds that lost the address they came from.",
    }),
  })
  .meta({ id: "AuditErased", examples: [{ entries: 12, fields: 15, samples: 0 }] })

export const pruneBody = z
  .strictObject({
    ...whichLogs,
    before: timestamp.meta({ description: "Entries made before this moment." }),
  })
  .meta({ id: "AuditPrune", examples: [{ before: "2025-11-20T00:00:00Z" }] })

export const pruned = z
  .object({ entries: z.int().meta({ description: "Entries whose content was deleted." }) })
  .meta({ id: "AuditPruned", examples: [{ entries: 5_210 }] })
