import type { AuditEvent, RequestOrigin } from "../domain/audit-event.ts"
import type { Credential } from "../domain/credential.ts"
import type { PasswordOwner } from "../domain/password.ts"
import { normalizePassword, passwordProblem } from "../domain/password.ts"
import { BittingError } from "../errors.ts"
import type { PasswordHasher } from "../people-ports.ts"
import type { ReadRepositories, Repositories } from "../ports.ts"
import type { AppPorts, AuditNote } from "./request.ts"
import { mintId } from "./request.ts"

/** What use cases of passwords work with. */
export interface PasswordPorts extends AppPorts {
  readonly passwords: PasswordHasher
}

/**
 * The hash of a new password, once it is good enough. To be called before a transaction begins: it takes its time.
 * @param owner whose it will be
 * @param pointer JSON pointer of the field it came in
 * @throws BittingError weak_password, unavailable (too many are hashed at this moment)
 */
export async function hashNewPassword(
  { passwords }: Pick<PasswordPorts, "passwords">,
  typed: string,
  { owner, pointer = "/password" }: { readonly owner: PasswordOwner; readonly pointer?: string },
): Promise<string> {
  const password = normalizePassword(typed)
  const detail = passwordProblem(password, owner)
  if (detail !== null) throw new BittingError("weak_password", { errors: [{ pointer, detail }] })
  return passwords.hash(password)
}

/** A person's password as it is stored; null: they have none. */
export async function passwordOf(
  { credentials }: Pick<ReadRepositories, "credentials">,
  personId: string,
): Promise<(Credential & { readonly hash: string }) | null> {
  const found = await credentials.byHandle("password", personId)
  return found?.details.kind === "password" ? { ...found, hash: found.details.hash } : null
}

/**
 * Stores a person's password inside a transaction, in place of the one they had.
 * @param password whose, and its hash by {@link hashNewPassword}
 * @returns the credential's id
 */
export async function storePassword(
  ports: Pick<AppPorts, "clock" | "entropy">,
  tx: Pick<Repositories, "credentials">,
  { personId, hash }: { readonly personId: string; readonly hash: string },
): Promise<string> {
  const now = ports.clock.now()
  const known = await tx.credentials.byHandle("password", personId)
  const details = { kind: "password", hash } as const
  // As a new one: `createdAt` says since when it is the password.
  if (known !== null) await tx.credentials.delete(known.id)
  const id = mintId(ports, "crd")
  const fresh = { id, personId, handle: personId, details, createdAt: now, lastUsedAt: null, version: 1 }
  await tx.credentials.insert(fresh)
  return id
}

/** The audit entry of something a person does to their own sign-in before they have a session. It goes to the instance's log. */
export function entryOfPerson(
  ports: Pick<AppPorts, "clock" | "entropy">,
  { personId, origin }: { readonly personId: string; readonly origin: RequestOrigin },
  note: Omit<AuditNote, "organizationId">,
): AuditEvent {
  return {
    id: mintId(ports, "evt"),
    at: ports.clock.now(),
    organizationId: null,
    actor: { kind: "person", id: personId, memberId: null },
    action: note.action,
    target: note.target,
    origin,
    before: note.before ?? null,
    after: note.after ?? null,
  }
}
