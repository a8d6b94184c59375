import { AUDIT_ACTIONS } from "@bitting/core"
import { z } from "zod"
import { instant, pageOf, paging, reference, timestamp } from "../fields.ts"
import { organizationId } from "../owned-list.ts"

/** Which log a request is about. */
export const auditLog = z.enum(["organization", "instance"]).optional().meta({
  description:
    "`instance`: sign-ins and other entries of no organization; needs the reach of the instance. `organization` when left out.",
})

const details = z.record(z.string(), z.json()).nullable()

export const auditEntry = z
  .object({
    id: z.string(),
    seq: z.int().meta({ description: "Number of the commit it belongs to; grows in the order of commits." }),
    part: z.int().meta({ description: "Its place inside that commit." }),
    index: z.int().meta({ description: "Its place in the Merkle tree of its log, from 0." }),
    at: instant,
    organization_id: z.string().nullable().meta({ description: "Null: the instance's own log." }),
    actor: z.object({
      kind: z.enum(["person", "key", "system"]),
      id: z.string(),
      member_id: z.string().nullable().meta({ description: "Membership under which a person acted." }),
    }),
    action: z
      .enum(AUDIT_ACTIONS)
      .meta({ description: "An open set: newer versions add actions.", "x-open-enum": true }),
    target: z.object({ kind: z.string(), id: z.string() }),
    origin: z.object({
      request_id: z.string(),
      address: z.string().nullable().meta({ description: "Null when nobody called, as at start-up." }),
    }),
    before: details.meta({ description: "What changed, as it was. Null for something new." }),
    after: details.meta({ description: "What changed, as it became. Null for something that ended." }),
    erased: z.array(z.string()).meta({
      description: "JSON pointers of personal values that were erased, such as `/after/name`; they are null.",
    }),
  })
  .meta({
    id: "AuditEntry",
    description: "Who did what, when and from where. It never holds a token.",
    examples: [
      {
        id: "evt_0123456789ABCDEFGHIJKL",
        seq: 42,
        part: 0,
        index: 17,
        at: "2026-11-20T09:30:00.000Z",
        organization_id: "org_0123456789ABCDEFGHIJKL",
        actor: {
          kind: "person",
          id: "per_0123456789ABCDEFGHIJKL",
          member_id: "mem_0123456789ABCDEFGHIJKL",
        },
        action: "workspace.updated",
        target: { kind: "workspace", id: "ws_0123456789ABCDEFGHIJKL" },
        origin: { request_id: "req_k3v9x2_1c", address: "203.0.113.7" },
        before: { name: "Payments" },
        after: { name: "Payments (EU)" },
        erased: [],
      },
    ],
  })

export const auditPage = pageOf(auditEntry).meta({ id: "AuditPage" })

export const listAuditQuery = z.strictObject({
  ...paging,
  sort: z
    .enum(["seq", "-seq"])
    .optional()
    .meta({ description: "Order of commits; with `-`: newest first. `-seq` when left out." }),
  log: auditLog,
  organization_id: organizationId,
  action: z.enum(AUDIT_ACTIONS).optional(),
  target_id: reference.optional(),
  actor_id: reference.optional().meta({ description: "Id of a person or key." }),
  from: timestamp.optional().meta({ description: "Entries of this moment and later." }),
  until: timestamp.optional().meta({ description: "Entries before this moment." }),
})
