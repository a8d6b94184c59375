import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { machineText } from "./report.ts"

const ROOT = join(import.meta.dirname, "..")

/** The full soak; with less, the result says so. */
const FULL = { rounds: 100, tokens: 1_000_000, revocations: 10_000, imports: 100_000, seeds: 40_000 }

/** The parts of a soak and the tests they are. */
const PARTS = {
  crash: "test/crash.test.ts",
  tokens: "test/hostile-tokens.test.ts",
  "in-process": "test/in-process.test.ts",
  import: "test/import-at-scale.test.ts",
  simulation: "test/simulation.test.ts",
} as const

type Part = keyof typeof PARTS

const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name)

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

/** What `test/import-at-scale.test.ts` reports. */
interface ImportReport {
  readonly test: "import"
  readonly store: string
  readonly keys: number
  /** Keys the command sent again because it had not been told that they were there. */
  readonly existing: number
  readonly seconds: number
  /** Verifications answered while the import went on, and how long the slowest took. */
  readonly asked: number
  readonly slowestMs: number
}

/** What `test/simulation.test.ts` reports: first of the code as it is, then of the code without one rule or another. */
type SimulationReport =
  | {
      readonly test: "simulation"
      readonly seeds: number
      readonly confirmed: number
      readonly decided: number
      readonly remoteDecided: number
    }
  | {
      readonly test: "simulation"
      readonly rules: readonly { readonly rule: string; readonly seed: number }[]
    }

type Report = CrashReport | TokensReport | InProcessReport | ImportReport | SimulationReport

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

function importText(reports: readonly ImportReport[]): string {
  const rows = reports.map(
    ({ store, keys, existing, seconds, asked, slowestMs }) =>
      `| ${store} | ${number(keys)} | ${number(existing)} | ${seconds.toFixed(0)} s | ${number(asked)} | ${slowestMs.toFixed(0)} ms |`,
  )
  return [
    "## A large import that is interrupted",
    "",
    "`bitting keys import` of keys of another system, killed by `kill -9` in the middle of a batch and again between the server's answer and",
    "its own note of it; then the server is killed in the middle of a batch and comes back at once, and is killed again and stays away until",
    "the command gives up. Each time the same command line is run again. At the end every token verifies and others do not, the list and",
    "the audit log (exported and verified offline) have each key exactly once, and one more run finds all of them there. The time is that of",
    "the whole import with its interruptions; the verifications are those of one caller who asks about another key all the time, in",
    "JavaScript on the same two cores.",
    "",
    "| store | keys, each there once | sent twice because of the interruptions | time | verifications meanwhile | slowest of them |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n")
}

function simulationText(report: SimulationReport): string {
  if ("rules" in report) {
    return [
      "Of the code without one of its rules the simulation finds out that it is missing, by the seed named first:",
      "",
      "| rule | found by seed |",
      "|---|---|",
      ...report.rules.map(({ rule, seed }) => `| ${rule} | ${number(seed)} |`),
      "",
    ].join("\n")
  }
  const { seeds, confirmed, decided, remoteDecided } = report
  return [
    "## Simulations of servers, verifiers and a database",
    "",
    "The real code of the verifiers, of whoever waits for them and of the protocol between them, in virtual time, among lost, late and doubled",
    "messages, clocks that step, drift and stop, processes that stop, die and are replaced, cut lines, and databases that fail over.",
    "",
    `${number(seeds)} simulations. ${number(confirmed)} times something was said to be in force; of ${number(decided)} decisions, ${number(remoteDecided)} of them by`,
    "verifiers in other processes, none was made by what was before.",
    "",
  ].join("\n")
}

function readReports(path: string): readonly Report[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
  // What the tests wrote.
  return lines.map((line) => JSON.parse(line) as Report)
}

const { values } = parseArgs({
  options: {
    rounds: { type: "string" },
    tokens: { type: "string" },
    revocations: { type: "string" },
    imports: { type: "string" },
    seeds: { type: "string" },
    only: { type: "string" },
  },
})
const named = values.only?.split(",") ?? Object.keys(PARTS)
const parts = named.filter(isPart)
if (parts.length < named.length) throw new RangeError(`the parts are ${Object.keys(PARTS).join(", ")}`)
const imports = Number(values.imports ?? FULL.imports)
const rounds = Number(values.rounds ?? FULL.rounds)
const tokens = Number(values.tokens ?? FULL.tokens)
const revocations = Number(values.revocations ?? FULL.revocations)
const seeds = Number(values.seeds ?? FULL.seeds)
const folder = mkdtempSync(join(tmpdir(), "bitting-soak-"))
const reportPath = join(folder, "reports")
writeFileSync(reportPath, "")
// Its last line is about benchmarks: which processor does what.
const machine = machineText(false).split("\n").slice(0, -1).join("\n")
const startedAt = Date.now()
const passed = await runTests(
  parts.map((part) => PARTS[part]),
  {
    SOAK_ROUNDS: String(rounds),
    SOAK_TOKENS: String(tokens),
    SOAK_REVOCATIONS: String(revocations),
    SOAK_IMPORT: String(imports),
    SOAK_SEEDS: String(seeds),
    SOAK_REPORT: reportPath,
    TESTS_REQUIRE_ALL: "1",
  },
)
const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1)
const reports = readReports(reportPath)
rmSync(folder, { recursive: true })

const today = new Date().toISOString().slice(0, 10)
const isFull =
  rounds >= FULL.rounds &&
  tokens >= FULL.tokens &&
  revocations >= FULL.revocations &&
  imports >= FULL.imports &&
  seeds >= FULL.seeds
const whole = values.only === undefined ? "The full soak." : `Only this part of it: ${parts.join(", ")}.`
const scale = isFull
  ? whole
  : `**Not the full soak**, which has ${number(FULL.rounds)} crashes of each store and ${number(FULL.tokens)} tokens, ${number(FULL.revocations)} revocations, ${number(FULL.imports)} imported keys and ${number(FULL.seeds)} simulations.`
/** A part by itself leaves the result of the whole as it is. */
const name = values.only === undefined ? `soak-${today}` : `soak-${parts.join("-")}-${today}`

/** The text of a part, if it has reported anything. */
function section<Kind extends Part>(
  kind: Kind,
  write: (reports: readonly Extract<Report, { test: Kind }>[]) => string,
): readonly string[] {
  // Reports are told apart by the name of their part.
  const own = reports.filter((report) => report.test === kind) as Extract<Report, { test: Kind }>[]
  return own.length === 0 ? [] : [write(own)]
}
const outcome = passed ? "Everything held." : "**FAILED**: what is shown below is what had passed before."
mkdirSync(join(ROOT, "bench/results"), { recursive: true })
writeFileSync(
  join(ROOT, "bench/results", `${name}.md`),
  [
    `# Soak of ${today}`,
    "",
    `Made by \`npm run soak\` in ${minutes} minutes. ${scale} ${outcome}`,
    "",
    machine,
    "",
    ...section("crash", crashText),
    ...section("tokens", (own) => own.map(tokensText).join("\n")),
    ...section("in-process", inProcessText),
    ...section("import", importText),
    ...section("simulation", (own) => own.map(simulationText).join("\n")),
  ].join("\n"),
)
process.exitCode = passed ? 0 : 1
