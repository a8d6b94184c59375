import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { machineText } from "./report.ts"

const ROOT = join(import.meta.dirname, "..")

/** The full soak; with less, the result says so. */
const FULL = { rounds: 100, tokens: 1_000_000, revocations: 10_000 }

/** What `test/crash.test.ts` reports. */
interface CrashReport {
  readonly test: "crash"
  readonly store: string
  readonly rounds: number
  readonly acknowledged: number
  readonly unanswered: number
  readonly done: number
  readonly keys: number
}

/** What `test/hostile-tokens.test.ts` reports. */
interface TokensReport {
  readonly test: "tokens"
  readonly tokens: number
  readonly real: number
  /** How a refused token was made, and how often it was refused with which code. */
  readonly refused: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** What `test/in-process.test.ts` reports. */
interface InProcessReport {
  readonly test: "in-process"
  readonly store: string
  readonly rounds: number
  /** How long a revocation took, with the verifier's acknowledgement. */
  readonly medianMs: number
  readonly slowestMs: number
}

type Report = CrashReport | TokensReport | InProcessReport

const number = (value: number): string => value.toLocaleString("en-US")

/** Runs test files in a process of their own. Resolves with whether all passed. */
async function runTests(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...files], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: "inherit",
  })
  return await new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => resolve(code === 0))
  })
}

function crashText(reports: readonly CrashReport[]): string {
  const rows = reports.map(
    ({ store, rounds, acknowledged, unanswered, done, keys }) =>
      `| ${store} | ${number(rounds)} | ${number(acknowledged)} | ${number(keys)} | ${number(unanswered)} | ${number(done)} | ${number(unanswered - done)} |`,
  )
  return [
    "## Crashes",
    "",
    "A server process is ended by `kill -9` while six clients create, rotate, revoke, purge and import keys side by side, and is started",
    "again on the same data. After each start everything acknowledged is there, each unanswered change is there as a whole or not at",
    "all, nothing in the database is there by half, and the audit log, exported and checked offline, begins with the newest",
    "checkpoint a client was given. At the end every key of every round is asked about once more.",
    "",
    "| store | crashes | requests acknowledged | keys known to clients | keys whose last change went unanswered | of these changed | unchanged |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n")
}

function tokensText({ tokens, real, refused }: TokensReport): string {
  const rows = Object.entries(refused).flatMap(([how, counts]) =>
    Object.entries(counts).map(([code, count]) => `| ${how} | ${number(count)} | \`${code}\` |`),
  )
  return [
    "## Tokens made up by strangers",
    "",
    `${number(tokens)} tokens, of which ${number(real)} had been minted; half of the others are one edit away from a minted one, with`,
    `the checksum that belongs to the result. Exactly the ${number(real)} were accepted.`,
    "",
    "| how it was made | refused | as |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n")
}

function inProcessText(reports: readonly InProcessReport[]): string {
  const rows = reports.map(
    ({ store, rounds, medianMs, slowestMs }) =>
      `| ${store} | ${number(rounds)} | ${medianMs.toFixed(1)} ms | ${slowestMs.toFixed(1)} ms |`,
  )
  return [
    "## Revocations under the eyes of a verifier in another process",
    "",
    "A key is created, verified by a verifier in another process, revoked, and verified there again at once. Each of these last",
    "verifications refused. The times are those of the whole call that revokes, which waits until the verifier has heard of it.",
    "",
    "| store | revocations, each refused at the very next verification | median | slowest |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n")
}

function readReports(path: string): readonly Report[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
  // What the two test files wrote.
  return lines.map((line) => JSON.parse(line) as Report)
}

const { values } = parseArgs({
  options: { rounds: { type: "string" }, tokens: { type: "string" }, revocations: { type: "string" } },
})
const rounds = Number(values.rounds ?? FULL.rounds)
const tokens = Number(values.tokens ?? FULL.tokens)
const revocations = Number(values.revocations ?? FULL.revocations)
const folder = mkdtempSync(join(tmpdir(), "bitting-soak-"))
const reportPath = join(folder, "reports")
writeFileSync(reportPath, "")
// Its last line is about benchmarks: which processor does what.
const machine = machineText(false).split("\n").slice(0, -1).join("\n")
const startedAt = Date.now()
const passed = await runTests(
  ["test/crash.test.ts", "test/hostile-tokens.test.ts", "test/in-process.test.ts"],
  {
    SOAK_ROUNDS: String(rounds),
    SOAK_TOKENS: String(tokens),
    SOAK_REVOCATIONS: String(revocations),
    SOAK_REPORT: reportPath,
    TESTS_REQUIRE_ALL: "1",
  },
)
const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1)
const reports = readReports(reportPath)
rmSync(folder, { recursive: true })

const today = new Date().toISOString().slice(0, 10)
const isFull = rounds >= FULL.rounds && tokens >= FULL.tokens && revocations >= FULL.revocations
const scale = isFull
  ? "The full soak."
  : `**Not the full soak**, which has ${number(FULL.rounds)} crashes of each store and ${number(FULL.tokens)} tokens and ${number(FULL.revocations)} revocations.`
const outcome = passed ? "Everything held." : "**FAILED**: what is shown below is what had passed before."
mkdirSync(join(ROOT, "bench/results"), { recursive: true })
writeFileSync(
  join(ROOT, "bench/results", `soak-${today}.md`),
  [
    `# Soak of ${today}`,
    "",
    `Made by \`npm run soak\` in ${minutes} minutes. ${scale} ${outcome}`,
    "",
    machine,
    "",
    crashText(reports.filter((report) => report.test === "crash")),
    ...reports.filter((report) => report.test === "tokens").map(tokensText),
    inProcessText(reports.filter((report) => report.test === "in-process")),
  ].join("\n"),
)
process.exitCode = passed ? 0 : 1
