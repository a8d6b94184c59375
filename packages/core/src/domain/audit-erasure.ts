import type { AuditLeaf, Openings } from "./audit-leaf.ts"

/** Which personal values are to be erased from a log. */
export interface ErasureSubject {
  /** Ids of the person and of every membership of theirs. */
  readonly ids: readonly string[]
  /** Lower-case addresses of theirs. */
  readonly emails: readonly string[]
  /** Ids of entries of which every personal value is to go. */
  readonly entries: readonly string[]
}

const emailPointer = /^(.*\/)(owner_)?email$/

function isTheirs({ value }: Openings[string], { emails }: ErasureSubject): boolean {
  return typeof value === "string" && emails.includes(value.toLowerCase())
}

/**
 * The pointers of what an entry says about a person: the address they acted from, every detail of an entry about one of their memberships
 * (or about themselves), and their e-mail address wherever it stands, with the name beside it.
 */
export function pointersAbout(
  subject: ErasureSubject,
  leaf: Pick<AuditLeaf, "id" | "actor" | "target">,
  personal: Openings,
): readonly string[] {
  if (subject.entries.includes(leaf.id)) return Object.keys(personal)
  const isActor = subject.ids.includes(leaf.actor.id)
  const isTarget = subject.ids.includes(leaf.target.id)
  const beside = new Set<string>()
  for (const [pointer, opening] of Object.entries(personal)) {
    const [, parent, owner = ""] = emailPointer.exec(pointer) ?? []
    if (parent !== undefined && isTheirs(opening, subject)) beside.add(`${parent}${owner}name`)
  }
  return Object.entries(personal)
    .filter(
      ([pointer, opening]) =>
        (pointer === "/origin/address" ? isActor : isTarget) ||
        beside.has(pointer) ||
        isTheirs(opening, subject),
    )
    .map(([pointer]) => pointer)
}

/** The openings that are left when those at some pointers are erased. */
export function withoutOpenings(personal: Openings, pointers: readonly string[]): Openings {
  return Object.fromEntries(Object.entries(personal).filter(([pointer]) => !pointers.includes(pointer)))
}
