import { createAuditVerifier, newestNote, parseVkey } from "@bitting/core"
import type { AuditVerdict, NoteTools } from "@bitting/core"
import { createPublicKey, hash, verify } from "node:crypto"
import { createReadStream, readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import type { Command, Input } from "../command.ts"
import { JSON_OPTION } from "../command.ts"
import { EXIT } from "../exit-codes.ts"
import { printJson } from "../print-json.ts"
import { startProgress } from "../progress.ts"
import { printPairs } from "../table.ts"
import type { Terminal } from "../terminal.ts"
import { CommandError, UsageError } from "../usage-error.ts"

const TOOLS: NoteTools = {
  digest: (bytes) => hash("sha256", bytes, "buffer"),
  verifySignature: ({ publicKey, message, signature }) => {
    const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") }
    return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature)
  },
}

function vkeyOf(input: Input): string {
  const path = input.text("vkey-file")
  const direct = input.text("vkey")
  if ((path === undefined) === (direct === undefined)) {
    throw new UsageError("Give the verifier key of the log with --vkey-file or --vkey.")
  }
  return direct ?? readFileSync(path ?? "", "utf8").trim()
}

/** The newest checkpoint of this log in a file of checkpoints. */
function earlierOf(path: string | undefined, vkey: string): string | null {
  if (path === undefined) return null
  const key = parseVkey(TOOLS.digest, vkey)
  const note = key === null ? null : newestNote(readFileSync(path, "utf8"), key, TOOLS)
  if (note !== null) return note
  throw new CommandError(`${path} holds no checkpoint that was signed by this log's key.`, {
    exitCode: EXIT.invalid,
  })
}

function print(terminal: Terminal, verdict: AuditVerdict): void {
  if (!verdict.ok) {
    const place = verdict.line === null ? "" : `line ${verdict.line}: `
    terminal.err(`This export is not what the log was: ${place}${verdict.problem}.\n`)
    return
  }
  const { origin, size, root, entries, pruned, erased, checkpoints, earlierSize, keyChanges, vkey } = verdict
  printPairs(terminal, [
    ["Verified", { text: "yes", style: "green" }],
    ["Log", origin],
    ["Size", size.toLocaleString("en")],
    ["Root", root],
    ["Entries", entries.toLocaleString("en")],
    ["Pruned", pruned.toLocaleString("en")],
    ["Erased values", erased.toLocaleString("en")],
    ["Checkpoints", checkpoints.toLocaleString("en")],
    ["Begins with", earlierSize === null ? "not compared" : `the ${earlierSize} entries of your checkpoint`],
    ...(keyChanges === 0
      ? []
      : ([
          ["Key changes", keyChanges.toLocaleString("en")],
          ["Verifier key now", vkey],
        ] as const)),
  ])
}

async function run(input: Input, terminal: Terminal): Promise<number> {
  const [path = "-"] = input.args
  const vkey = vkeyOf(input)
  const earlierCheckpoint = earlierOf(input.text("checkpoint"), vkey)
  const verifier = createAuditVerifier({ ...TOOLS, vkey, earlierCheckpoint })
  const progress = startProgress(terminal, "Verifying", { total: null })
  let count = 0
  const source = path === "-" ? terminal.stdin : createReadStream(path)
  for await (const line of createInterface({ input: source, crlfDelay: Infinity })) {
    verifier.add(line)
    count += 1
    progress.update(count)
  }
  progress.end()
  const verdict = verifier.finish()
  if (input.flag("json")) printJson(terminal, verdict)
  else print(terminal, verdict)
  return verdict.ok ? EXIT.ok : EXIT.invalid
}

export const auditVerify: Command = {
  path: "audit verify",
  summary: "Check an export of an audit log, without a server.",
  description: [
    "Needs the verifier key of the log, and for a proof that the beginning was not rewritten a checkpoint that was kept elsewhere. The exit code is 3 when anything is not as it was.",
    "Where the log got another key, the old one says so in the export, and the verifier key may be either.",
  ],
  args: [
    { name: "file", required: false, description: "The export; standard input when left out, or with -." },
  ],
  options: [
    { name: "vkey-file", value: "<file>", description: "File with the verifier key of the log." },
    { name: "vkey", value: "<key>", description: "The verifier key itself; it is no secret." },
    {
      name: "checkpoint",
      value: "<file>",
      description: "File with checkpoints that were kept elsewhere; the newest of this log is compared.",
    },
    JSON_OPTION,
  ],
  examples: [
    {
      what: "Against what was kept elsewhere",
      line: "bitting audit verify audit.ndjson --vkey-file log.vkey --checkpoint checkpoints.txt",
    },
  ],
  run,
}
