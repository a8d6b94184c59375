/** The real code with one rule taken out, by replacing a piece of its text. */
export interface Mutant {
  /** The rule that is missing. */
  readonly rule: string
  readonly file: string
  readonly edits: readonly (readonly [from: string, to: string])[]
}

const VERIFIER = "packages/core/src/verifier"

const one = (rule: string, file: string, ...edit: readonly [from: string, to: string]): Mutant => ({
  rule,
  file,
  edits: [edit],
})

/** Each must be found out by some simulation. */
export const MUTANTS: Readonly<Record<string, Mutant>> = {
  "long-lease": one(
    "a verifier counts its lease for 2,400 ms",
    `${VERIFIER}/lease.ts`,
    "export const LEASE_MS = 2_400",
    "export const LEASE_MS = 3_000",
  ),
  "monotonic-only": one(
    "a suspended machine loses its lease: wall time counts",
    `${VERIFIER}/lease.ts`,
    "wallMs > monotonicMs ? wallMs : monotonicMs",
    "monotonicMs",
  ),
  "wall-only": one(
    "a wall clock that is set back lengthens no lease: monotonic time counts",
    `${VERIFIER}/lease.ts`,
    "wallMs > monotonicMs ? wallMs : monotonicMs",
    "wallMs",
  ),
  "lease-from-reply": one(
    "a lease begins when its request was sent, not when the reply came",
    `${VERIFIER}/renewer.ts`,
    "lease.take({ sent,",
    "lease.take({ sent: readClocks(clock),",
  ),
  "changes-ignored": one(
    "a renewal drops what the changes name",
    `${VERIFIER}/renewer.ts`,
    "for (const change of reply.changes) cache.drop(change.targets)",
    "",
  ),
  "reset-keeps-copies": {
    rule: "a reset drops all copies",
    file: `${VERIFIER}/renewer.ts`,
    edits: [
      ["      ports.forget()\n      return catchUp()", "      history.restart(null)\n      return catchUp()"],
      ["      cache.clear()\n      history.restart(reply.head)", "      history.restart(reply.head)"],
    ],
  },
  "late-reply": one(
    "a reply that comes after a reset or a stop counts for nothing",
    `${VERIFIER}/renewer.ts`,
    "if (history.epoch() !== epoch) throw",
    "if (false) throw",
  ),
  "numbers-only": one(
    "positions are compared with their tags",
    `${VERIFIER}/change-history.ts`,
    "one.seq === other.seq && one.tag === other.tag",
    "one.seq === other.seq",
  ),
  "old-load-kept": one(
    "a load is not kept when a later change names the record",
    `${VERIFIER}/change-history.ts`,
    'change.targets.every((t) => t !== "all" && !names.has(t))',
    "change.targets.every(() => true)",
  ),
  "load-of-before": {
    rule: "a load that is ahead is used only if nothing has come, and nothing was forgotten, since it was asked for",
    file: `${VERIFIER}/record-loader.ts`,
    edits: [
      ["|| history.epoch() !== pending.sentIn", ""],
      [
        "return loaded.known !== false && isSamePosition(position, pending.sentFrom)",
        "return loaded.known !== false",
      ],
    ],
  },
  "load-of-another-history": one(
    "a load that is ahead is used only if the position is in its history",
    `${VERIFIER}/record-loader.ts`,
    "loaded.known !== false && isSamePosition",
    "isSamePosition",
  ),
  "load-unlabelled": one(
    "a load that is behind is judged by its label",
    `${VERIFIER}/record-loader.ts`,
    "return history.stillGood(loaded.label, record.targets)",
    "return true",
  ),
  "holder-not-indexed": one(
    "copies are dropped by every index",
    `${VERIFIER}/record-index.ts`,
    'if (grant.holder.kind === "member") link(holders, grant.holder.memberId, record)',
    "",
  ),
  "stop-keeps-lease": one(
    "a verifier that leaves stops deciding first",
    `${VERIFIER}/renewer.ts`,
    "      cancelTimer = null\n      ports.forget()",
    "      cancelTimer = null",
  ),
  "renewal-is-acknowledgement": one(
    "a renewed lease is no acknowledgement",
    `${VERIFIER}/lease-watch.ts`,
    "(row) => row.acked < goal && inScope(row, change)",
    "(row) => row.acked < goal && inScope(row, change) && sightings.stillMs(row, readAt) > 0",
  ),
  "short-wait": one(
    "a revoker waits for 3,000 ms",
    `${VERIFIER}/lease-watch.ts`,
    "const WAIT_MS = 3_000",
    "const WAIT_MS = 2_400",
  ),
  "early-death": one(
    "a lease is dead when it has stood still for 3,000 ms",
    `${VERIFIER}/lease-sightings.ts`,
    "export const DEAD_MS = 3_000",
    "export const DEAD_MS = 2_400",
  ),
  "death-by-id": one(
    "a lease that was renewed has not stood still",
    `${VERIFIER}/lease-sightings.ts`,
    "if (seen.get(id)?.n !== n) seen.set(id, { n, since: at })",
    "seen.set(id, { n, since: seen.get(id)?.since ?? at })",
  ),
  "not-watched": one(
    "a process that has just started has seen nothing",
    `${VERIFIER}/lease-sightings.ts`,
    "isWatched: (readAt) => readAt - since >= DEAD_MS",
    "isWatched: () => true",
  ),
  "same-authority": one(
    "another database server has other leases: watching begins anew",
    `${VERIFIER}/lease-sightings.ts`,
    "if (authority === name) return",
    "if (authority !== null) return",
  ),
  "instance-verifiers-forgotten": one(
    "verifiers of the whole instance are waited for",
    `${VERIFIER}/lease-watch.ts`,
    "if (change === null || organizationId === null || change.organizationId === null) return true",
    "if (change === null || change.organizationId === null) return true",
  ),
  "lost-change-confirmed": {
    rule: "the last look still finds the change in the log",
    file: `${VERIFIER}/lease-watch.ts`,
    edits: [["waiter.change !== null && !look.found.has(waiter.change.tag)", "false"]],
  },
  "early-sweep": one(
    "only dead leases are deleted",
    `${VERIFIER}/lease-watch.ts`,
    ">= overMs(row) + SWEPT_LATER_MS",
    ">= 700",
  ),
  "fail-open-swept": one(
    "leases that fail open are deleted after that time only",
    `${VERIFIER}/lease-watch.ts`,
    ">= overMs(row) + SWEPT_LATER_MS",
    ">= DEAD_MS + SWEPT_LATER_MS",
  ),
  "fail-open-untold": one(
    "verifiers that fail open and have not confirmed are told of",
    `${VERIFIER}/lease-watch.ts`,
    "row.failOpenMs > 0 && sightings",
    "false && sightings",
  ),
  "lost-lease-untold": one(
    "leases that fail open and that another database server does not have are told of",
    `${VERIFIER}/lease-watch.ts`,
    "const unconfirmed = [...failing, ...lost]",
    "const unconfirmed = failing",
  ),
  "only-leases-behind-noted": {
    rule: "leases that fail open are noted whether or not a change waits for them",
    file: `${VERIFIER}/lease-watch.ts`,
    edits: [
      ["    failOpen.notice(rows, authority)\n", ""],
      ["return () => failOpen.notice([lease], authority)", "return () => undefined"],
    ],
  },
  "foreign-acknowledgement": one(
    "a position of another history acknowledges nothing",
    "test/simulation/authority.ts",
    "isKnown(position) ? (position?.seq ?? 0) : 0",
    "position?.seq ?? 0",
  ),
  "acknowledged-by-asking": one(
    "what a renewal acknowledges is what was taken in before it was sent",
    "packages/core/src/app/remote-verifiers.ts",
    "organizationId, n, position, failOpenMs, name }",
    "organizationId, n, position: (await read(position)).head, failOpenMs, name }",
  ),
  "read-before-write": {
    rule: "a renewal is written before the changes are read",
    file: "packages/core/src/app/remote-verifiers.ts",
    edits: [
      [
        "    const accepted = await write(",
        "    const reply = await read(position)\n    const accepted = await write(",
      ],
      ["    const reply = await read(position)\n    if (reply.reset)", "    if (reply.reset)"],
    ],
  },
  "activated-late": {
    rule: "whoever commits looks for leases before the first is written",
    file: "packages/core/src/app/remote-verifiers.ts",
    edits: [
      ["    await watch.activate(true)\n", ""],
      [
        "    if (reply.reset) return null\n",
        "    if (reply.reset) return null\n    await watch.activate(true)\n",
      ],
    ],
  },
  "shared-too-long": one(
    "a reading of the log is shared only with those who asked before it began",
    "packages/core/src/app/remote-verifiers.ts",
    "      queued.delete(name)\n      return feed.since(position)",
    "      return feed.since(position).finally(() => queued.delete(name))",
  ),
  "foreign-changes": one(
    "changes that concern everybody are told to everybody",
    "packages/core/src/app/remote-verifiers.ts",
    "return organizationId === null || change.organizationId === null || change.organizationId === organizationId",
    "return organizationId === null || change.organizationId === organizationId",
  ),
  "own-verifier-not-waited-for": one(
    "the server's own verifier takes the change in as well",
    "packages/server/src/verifiers/settle.ts",
    "      verifier.applied(change),",
    "      true,",
  ),
  "others-not-waited-for": one(
    "verifiers in other processes are waited for",
    "packages/server/src/verifiers/settle.ts",
    "      verifiers.settled(change),",
    "      [],",
  ),
  "process-before-forgotten": one(
    "a server that did not close is waited for by the one after it",
    "packages/server/src/verifiers/settle.ts",
    "      database.settled(),",
    "",
  ),
  "no-last-look": one(
    "without leases too, the log must have been seen to have the change",
    "packages/server/src/verifiers/settle.ts",
    "if (!isSeen) await verifiers.found(change, since)",
    "",
  ),
  "every-answer-counts": one(
    "a reply counts only if it begins at the position that was asked about",
    "packages/sdk/src/verifier/wire-feed.ts",
    "const changes = position === null ? [] : isSame(position, to) ? [] : changesOf(lease, to)",
    "const changes: readonly Change[] = []",
  ),
}
