import { KEY_SORTS, KEY_STATUSES, QUOTA_PERIODS, recordOf, REVOKE_REASONS } from "@bitting/core"
import { z } from "zod"
import {
  count,
  duration,
  durationOrZero,
  instant,
  line,
  metadata,
  paging,
  pageOf,
  reference,
  timestamp,
} from "../fields.ts"

const names = z.array(reference).max(200)

const constraints = z
  .strictObject({
    allowed_origins: z
      .array(z.string().max(300))
      .max(100)
      .optional()
      .meta({ description: "Exact origins, or `https://*.example.com`." }),
    allowed_ips: z
      .array(z.string().max(60))
      .max(200)
      .optional()
      .meta({ description: "Addresses and CIDR ranges." }),
    rate_limit_rpm: z.int().min(1).max(1_000_000).optional().meta({ description: "Requests per minute." }),
    require_referer: z
      .boolean()
      .optional()
      .meta({ description: "A Referer must be present. Friction, not security." }),
    max_batch_size: z.int().min(1).max(10_000).optional().meta({ description: "Most entries in one batch." }),
  })
  .meta({
    id: "Constraints",
    description: "Rules on where and how a key may be used.",
    examples: [{ allowed_origins: ["https://status.example.com"], rate_limit_rpm: 30 }],
  })

/** The same in answers, which newer versions may add to. */
const constraintsSet = z.looseObject(constraints.shape).meta({
  id: "ConstraintsSet",
  description: "The rules a key has; those it has not are left out.",
  examples: [{ allowed_origins: ["https://status.example.com"], rate_limit_rpm: 30 }],
})

const quota = z
  .strictObject({ limit: count, period: z.enum(QUOTA_PERIODS) })
  .meta({ description: "Most uses in all, or per UTC day or month." })

const quotaState = z.object({
  limit: z.int(),
  period: z.enum(QUOTA_PERIODS),
  used: z.int().optional().meta({ description: "Units used in the current period; on single keys." }),
})

const actor = z.object({ kind: z.enum(["person", "key", "system"]), id: z.string() })

const holder = z.object({
  kind: z.enum(["organization", "member"]),
  member_id: z.string().nullable().meta({ description: "Null for keys of the organization." }),
})

/** A key as the API shows it. */
export const key = z
  .object({
    grant_id: z.string(),
    keyspace: z.string(),
    type: z.string(),
    label: z.string(),
    status: z.enum(KEY_STATUSES),
    token_prefix: z.string(),
    token_last4: z.string(),
    organization_id: z.string(),
    workspace_id: z.string(),
    holder,
    reach: z.enum(["organization", "instance"]),
    accounts: z.array(z.string()).nullable().meta({ description: "Null where the keyspace knows none." }),
    services: z.array(z.string()).nullable().meta({ description: "Null: all." }),
    environments: z.array(z.string()).nullable().meta({ description: "Null: all." }),
    permission: z.string().nullable(),
    scopes: z.array(z.string()),
    constraints: constraintsSet,
    quota: quotaState.nullable(),
    metadata: z.record(z.string(), z.json()),
    enabled: z.boolean(),
    not_before: instant.nullable(),
    expires_at: instant.nullable(),
    ends_at: instant
      .nullable()
      .meta({ description: "When it stops working: expiry or end of a rotation's overlap." }),
    created_at: instant,
    created_by: actor,
    last_used_at: instant.nullable(),
    request_count: z.int().meta({ description: "Accepted verifications." }),
    revoked_at: instant.nullable(),
    revoked_by: actor.nullable(),
    revoked_reason: z.enum(REVOKE_REASONS).nullable(),
    rotated_from: z.string().nullable(),
    rotated_to: z.string().nullable(),
  })
  .meta({ id: "Key", description: "A key. The token itself is shown only when it is made." })

export const createKeyBody = z
  .strictObject({
    keyspace: reference,
    type: reference.optional().meta({ description: "May be left out where the keyspace has one type." }),
    label: line(200).optional(),
    metadata: metadata.optional(),
    organization_id: reference.optional(),
    workspace_id: reference.optional(),
    holder: z
      .strictObject({ member_id: reference })
      .optional()
      .meta({ description: "Who will hold the key, in keyspaces held by members; you when left out." }),
    reach: z.enum(["organization", "instance"]).optional().meta({ description: "Of system keys." }),
    accounts: names.optional().meta({ description: "May be left out where only one exists." }),
    services: names.optional().meta({ description: "All when left out." }),
    environments: names.optional().meta({ description: "All when left out." }),
    permission: reference.optional().meta({ description: "A level of the keyspace; or send `scopes`." }),
    scopes: names.optional(),
    constraints: constraints.optional(),
    quota: quota.optional(),
    not_before: timestamp.optional(),
    expires_in: duration.optional(),
    expires_at: timestamp.optional(),
  })
  .meta({
    id: "CreateKey",
    examples: [
      {
        keyspace: "backup",
        label: "nightly-postgres-backup",
        scopes: ["backup:write", "backup:read"],
        expires_in: "90d",
      },
    ],
  })

export const mintedKey = z
  .object({
    token: z.string().nullable().meta({
      description:
        "The secret, shown this once. Store it now. Null only where the answer repeats that to an earlier request with the same `Idempotency-Key`: nobody has the token any more.",
      "x-secret": true,
    }),
    key,
  })
  .meta({ id: "MintedKey" })

export const revealedToken = z
  .object({ token: z.string().meta({ description: "The secret.", "x-secret": true }) })
  .meta({ id: "RevealedToken" })

const filters = {
  organization_id: reference.optional(),
  keyspace: reference.optional(),
  type: reference.optional(),
  status: z.enum(KEY_STATUSES).optional(),
  workspace_id: reference.optional(),
  account: reference.optional(),
  environment: reference.optional(),
  created_by: reference.optional().meta({ description: "A person's or key's id, or `me`." }),
  q: line(200).optional().meta({ description: "Part of the label, the id, or the last four characters." }),
  unused_for: duration.optional(),
  expires_before: timestamp.optional(),
}

export const listKeysQuery = z.strictObject({
  ...paging,
  sort: z
    .enum([...KEY_SORTS, ...KEY_SORTS.map((sort) => `-${sort}` as const)])
    .optional()
    .meta({ description: "With `-`: descending. `-created_at` when left out." }),
  ...filters,
})

export const countKeysQuery = z.strictObject(filters)

export const keySummary = z
  .object({
    total: z.int(),
    statuses: z
      .object(recordOf(KEY_STATUSES, () => z.int()))
      .meta({ description: "How many keys are in each state." }),
  })
  .meta({
    id: "KeySummary",
    examples: [
      {
        total: 812,
        statuses: { active: 640, scheduled: 1, rotating: 4, disabled: 7, expired: 120, revoked: 40 },
      },
    ],
  })

export const keyPage = pageOf(key).meta({ id: "KeyPage" })

export const keyParams = z.strictObject({ grant_id: reference })

/** Anything may be sent, so that a change of what a key allows gets an answer of its own. */
export const updateKeyBody = z
  .looseObject({
    label: line(200).optional(),
    metadata: metadata.optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: "UpdateKey", examples: [{ label: "nightly-postgres-backup (eu)", enabled: false }] })

export const revokeKeyQuery = z.strictObject({
  purge: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "`true`: take it off every list as well." }),
  reason: z.enum(REVOKE_REASONS).optional(),
})

export const revokeKeyBody = z
  .strictObject({ reason: z.enum(REVOKE_REASONS).optional() })
  .meta({ id: "RevokeKey", examples: [{ reason: "compromised" }] })

export const rotateKeyBody = z
  .strictObject({
    overlap: durationOrZero
      .optional()
      .meta({ description: "How long both tokens work; 24h when left out, at most 30d." }),
    expires_in: duration
      .optional()
      .meta({ description: "Lifetime of the new key; the original's when left out." }),
  })
  .meta({ id: "RotateKey", examples: [{ overlap: "24h" }] })
