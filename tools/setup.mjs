// Makes sure that dependencies are installed and the web console and the pane are built, then runs the pinned Node with the given arguments.
//
//   node tools/setup.mjs serve -- <arguments for node>     what the server needs
//   node tools/setup.mjs test  -- <arguments for node>     what development and tests need (includes serve)
//
// This file runs before anything is installed, under whatever Node the machine has (20 or newer):
// plain JavaScript, no dependency.

import { execFileSync, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { constants } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const OLDEST_NODE = 20
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..")
const WINDOWS = process.platform === "win32"
const MODULES = join(ROOT, "node_modules")
const BIN = join(MODULES, ".bin")
// npm's .cmd shims cannot be spawned without a shell, so Windows gets the program itself.
const PINNED_NODE = WINDOWS ? join(MODULES, "node", "bin", "node.exe") : join(BIN, "node")
const LOCKFILE = join(ROOT, "package-lock.json")
const TREE = join(MODULES, ".package-lock.json") // npm's own record of what it installed, written last
const STAMP = join(MODULES, ".bitting-setup.json")
const GUARD = join(ROOT, ".bitting-setup.lock")
const CONSOLE = join(ROOT, "apps", "console")
const CONSOLE_PAGE = join(ROOT, "packages", "server", "public", "console", "index.html")
const CONSOLE_STAMP = join(MODULES, ".bitting-console.json")
/** What the console is made from: its own files, the client it calls with, and the versions of everything else. */
const CONSOLE_SOURCES = ["apps/console", "packages/sdk/src", "tsconfig.base.json", "package-lock.json"]
const PANE = join(ROOT, "packages", "pane")
const PANE_DESCRIPTION = join(ROOT, "packages", "server", "public", "pane", "pane.json")
const PANE_STAMP = join(MODULES, ".bitting-pane.json")
const PANE_SOURCES = [
  "packages/pane/src",
  "packages/pane/build",
  "packages/pane/package.json",
  "tsconfig.base.json",
  "package-lock.json",
]
/** What is said of the time that installing takes: that depends on network and machine. */
const TAKES = { serve: "usually less than a minute", test: "usually a minute or two" }
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"]

/** Writes one line for people; standard output belongs to the program that is started. */
function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Ends the set-up with a sentence on what to do. */
function fail(message) {
  say(message)
  process.exit(1)
}

/** Splits `serve|test -- …`. @returns {{level: "serve" | "test", nodeArguments: string[]}} */
function parseArguments(argv) {
  const [level, separator, ...nodeArguments] = argv
  if ((level !== "serve" && level !== "test") || separator !== "--" || nodeArguments.length === 0) {
    fail("Usage: node tools/setup.mjs serve|test -- <arguments for node>")
  }
  return { level, nodeArguments }
}

/** SHA-256 of a file in hex, or undefined where it is absent. */
function digest(path) {
  return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : undefined
}

/** The parsed JSON of a file, or undefined where it is absent or broken (an interrupted write). */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"))
  } catch {
    return undefined
  }
}

/** Whether the pinned Node is there, runs on this machine, and is the version the lockfile names. */
function pinnedNodeRuns() {
  const wanted = readJson(LOCKFILE)?.packages?.["node_modules/node"]?.version
  try {
    return (
      execFileSync(PINNED_NODE, ["--version"], { encoding: "utf8", stdio: "pipe" }).trim() === `v${wanted}`
    )
  } catch {
    return false
  }
}

/** What a stamp written now would say; any later `npm` command changes `tree` and so voids the stamp. */
function currentState() {
  return {
    lockfile: digest(LOCKFILE),
    tree: digest(TREE),
    platform: process.platform,
    arch: process.arch,
  }
}

/** The level our own stamp vouches for, if it speaks of exactly this lockfile, tree and machine. */
function stampedLevel() {
  const stamp = readJson(STAMP)
  const matches = Object.entries(currentState()).every(([name, value]) => value && stamp?.[name] === value)
  return matches ? stamp.level : undefined
}

/** Whether every package that the lockfile requires at this level is installed in its locked version. */
function treeHolds(level) {
  const wanted = readJson(LOCKFILE)?.packages
  const installed = readJson(TREE)?.packages
  if (wanted === undefined || installed === undefined) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.os || entry.cpu) return true
    if (level === "serve" && (entry.dev || entry.devOptional)) return true
    return installed[path]?.version === entry.version && existsSync(join(ROOT, path))
  })
}

/** The level node_modules satisfies, whoever installed it: `test` (which includes serve), `serve`, or undefined. */
function installedLevel() {
  if (!pinnedNodeRuns()) return undefined
  const stamped = stampedLevel()
  if (stamped !== undefined) return stamped
  const level = ["test", "serve"].find(treeHolds)
  if (level !== undefined) writeStamp(level)
  return level
}

/** Writes JSON so that no reader sees half of it. */
function writeInOneStep(path, value) {
  const draft = `${path}.${process.pid}`
  try {
    writeFileSync(draft, `${JSON.stringify(value)}\n`)
    renameSync(draft, path)
  } catch {
    // A read-only node_modules (a container image) serves as well; the check is merely repeated next time.
  }
}

function writeStamp(level) {
  writeInOneStep(STAMP, { level, ...currentState() })
}

function satisfies(installed, level) {
  return installed === "test" || (installed !== undefined && installed === level)
}

/** Whether the process that wrote the guard file is still there. */
function guardHolderLives() {
  try {
    process.kill(Number(readFileSync(join(GUARD, "pid"), "utf8")), 0)
    return true
  } catch (error) {
    return error.code === "EPERM"
  }
}

/** Lets one process at a time install; a guard whose process is gone is taken over. */
async function enterGuard() {
  for (let attempt = 0; ; attempt++) {
    try {
      mkdirSync(GUARD)
      writeFileSync(join(GUARD, "pid"), String(process.pid))
      return
    } catch (error) {
      if (error.code !== "EEXIST") fail(`Cannot write to ${ROOT}: ${error.message}`)
    }
    // The first attempts may meet a guard whose holder has not yet written its number.
    if (attempt >= 3 && !guardHolderLives()) leaveGuard()
    else {
      if (attempt === 3)
        say(`Another process is setting up; waiting for it. (If there is none, delete ${GUARD})`)
      await new Promise((done) => setTimeout(done, 300))
    }
  }
}

function leaveGuard() {
  rmSync(GUARD, { recursive: true, force: true })
}

/** PATH with or without our own node_modules/.bin in front. */
function environment({ withBin }) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH"
  const others = (process.env[name] ?? "").split(delimiter).filter((part) => resolve(part) !== BIN)
  return { ...process.env, [name]: (withBin ? [BIN, ...others] : others).join(delimiter) }
}

/** The npm command that leads from what is installed to `level`. */
function npmArguments(level, installed) {
  if (level === "serve") return ["ci", "--omit=dev"]
  // `ci` deletes node_modules first, which would pull the files from under a server that runs from them.
  if (installed === "serve") return ["install", "--include=dev", "--no-save"]
  return ["ci", "--include=dev"]
}

/** Shows that time passes: in place on a terminal, a line now and then elsewhere. Returns how to stop it. */
function startProgress(text, doing = "installing") {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const terminal = process.stderr.isTTY
  if (!terminal) say(text)
  else process.stderr.write(text)
  const ticker = setInterval(
    () =>
      terminal ? process.stderr.write(`\r${text} ${seconds()} s`) : say(`Still ${doing}, ${seconds()} s`),
    terminal ? 1_000 : 15_000,
  )
  return () => {
    clearInterval(ticker)
    if (terminal) process.stderr.write("\n")
    return seconds()
  }
}

/** Runs a program quietly. `signal` is the one that ended it, whether it or this process received it. */
function runQuietly(command, args, options) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: ROOT, ...options })
    const chunks = []
    child.stdout.on("data", (chunk) => chunks.push(chunk))
    child.stderr.on("data", (chunk) => chunks.push(chunk))
    const forwarding = forwardSignals(child)
    const finish = ({ code = null, signal = null, error }) => {
      forwarding.stop()
      const output = Buffer.concat(chunks).toString("utf8").trim()
      done({ code, signal: forwarding.received() ?? signal, error, output })
    }
    child.on("error", (error) => finish({ error }))
    child.on("close", (code, signal) => finish({ code, signal }))
  })
}

/** Runs npm, with PATH without our own .bin: it must not run on the Node that it is about to replace. */
function runNpm(npmArgs) {
  return runQuietly("npm", npmArgs, { env: environment({ withBin: false }), shell: WINDOWS })
}

/** Installs up to `level`; on return it is installed, otherwise the process has ended with an explanation. */
async function install(level, installed) {
  const npmArgs = npmArguments(level, installed)
  const stop = startProgress(
    `Installing dependencies (first ${level === "serve" ? "start" : "test run"} only; ${TAKES[level]}) …`,
  )
  const { code, signal, error, output } = await runNpm(npmArgs)
  const seconds = stop()
  if (signal !== null) {
    leaveGuard()
    endWith(signal)
    return
  }
  const problem = installProblem({ code, error, level })
  if (problem === undefined) {
    say(`Dependencies installed in ${seconds} s.`)
    return
  }
  leaveGuard()
  if (output) say(output)
  fail(`\n\`npm ${npmArgs.join(" ")}\` in ${ROOT} did not succeed.\n${problem}`)
}

/** What to tell a person about an installation, or undefined if it is complete. */
function installProblem({ code, error, level }) {
  if (error?.code === "ENOENT")
    return "npm was not found. Install Node.js together with npm (https://nodejs.org), then try again."
  if (error) return `npm could not be started: ${error.message}`
  if (code !== 0)
    return "Its own output is above. Check the network connection and free disk space, then run the same command again."
  if (!pinnedNodeRuns()) {
    return [
      `npm finished, but ${PINNED_NODE} does not run.`,
      "If `npm config get ignore-scripts` says true, run the same command with npm_config_ignore_scripts=false:",
      "the pinned Node is put in place by an install script.",
    ].join("\n")
  }
  if (!treeHolds(level))
    return "npm finished, but what it installed differs from package-lock.json. Delete node_modules and try again."
  writeStamp(level)
  return undefined
}

/** Every file below a path that the console may depend on, relative to the root, in a fixed order. */
function sourcesBelow(path) {
  const absolute = join(ROOT, path)
  if (!existsSync(absolute)) return []
  const entries = readdirSync(absolute, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/[\\/]node_modules[\\/]|\.test\.tsx?$|\.tsbuildinfo$/.test(file))
    .sort()
}

/** A name for the present state of everything something is made from. */
function stateOf(sources) {
  const hash = createHash("sha256")
  for (const path of sources) {
    const files = path.includes(".") ? [join(ROOT, path)] : sourcesBelow(path)
    for (const file of files) {
      if (!existsSync(file)) continue
      hash
        .update(`${file.slice(ROOT.length)}\0`)
        .update(readFileSync(file))
        .update("\0")
    }
  }
  return hash.digest("hex")
}

/** The state that the console has to be built for; undefined where it is, or where there is nothing to build it from. */
function staleConsoleState() {
  if (process.env.BITTING_CONSOLE === "off" || !existsSync(join(CONSOLE, "vite.config.ts"))) return undefined
  const state = stateOf(CONSOLE_SOURCES)
  const built = existsSync(CONSOLE_PAGE) && readJson(CONSOLE_STAMP)?.state === state
  return built ? undefined : state
}

/** Builds the console. The server runs without it too, so that a failure is told and nothing more. */
async function buildConsole(state) {
  const stop = startProgress("Building the web console (after changes only; some seconds) …", "building")
  const vite = join(MODULES, "vite", "bin", "vite.js")
  const { code, signal, error, output } = await runQuietly(
    PINNED_NODE,
    [vite, "build", CONSOLE, "--logLevel", "warn"],
    { env: environment({ withBin: true }) },
  )
  const seconds = stop()
  if (signal !== null) {
    leaveGuard()
    endWith(signal)
    return
  }
  if (code === 0) {
    writeInOneStep(CONSOLE_STAMP, { state })
    say(`Web console built in ${seconds} s.`)
    return
  }
  say(output || String(error?.message ?? ""))
  say("The web console could not be built (its own words are above). Everything else works without it.")
}

/** The state that the pane has to be built for; undefined where it is, or where there is nothing to build it from. */
function stalePaneState() {
  if (!existsSync(join(PANE, "build", "build.ts"))) return undefined
  const state = stateOf(PANE_SOURCES)
  const built = existsSync(PANE_DESCRIPTION) && readJson(PANE_STAMP)?.state === state
  return built ? undefined : state
}

/** Builds the pane, which takes half a second. The server runs without it too, so that a failure is told and nothing more. */
async function buildPane(state) {
  const script = join(PANE, "build", "build.ts")
  const options = { env: environment({ withBin: true }) }
  const { code, signal, error, output } = await runQuietly(PINNED_NODE, [script], options)
  if (signal !== null) {
    leaveGuard()
    endWith(signal)
    return
  }
  if (code === 0) {
    writeInOneStep(PANE_STAMP, { state })
    return
  }
  say(output || String(error?.message ?? ""))
  say("The pane could not be built (its own words are above). Everything else works without it.")
}

/** Passes termination signals on to `child` until `stop()`; `received()` is the first of them, if any. */
function forwardSignals(child) {
  let first
  const handlers = SIGNALS.map((signal) => {
    const handler = () => {
      first ??= signal
      // A terminal sends Ctrl-C to the whole foreground group; passing it on would deliver it twice.
      if (signal === "SIGINT" && process.stdin.isTTY) return
      child.kill(signal)
    }
    process.on(signal, handler)
    return () => process.off(signal, handler)
  })
  return { received: () => first, stop: () => handlers.forEach((stop) => stop()) }
}

/** Ends this process the way the child ended. */
function endWith(signal) {
  if (WINDOWS) process.exit(1)
  process.kill(process.pid, signal)
  // Should the signal be ignored by inheritance, the shell's convention says the same.
  setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 1_000)
}

/**
 * Runs the pinned Node in this process's place. For serving, what Node makes of the sources is kept: a later start neither strips the types
 * again nor loads what strips them, which is tens of megabytes.
 */
function run(level, nodeArguments) {
  const thrift =
    level === "serve"
      ? {
          NODE_COMPILE_CACHE: join(ROOT, "node_modules", ".cache", "bitting"),
          // With glibc each thread would keep free memory of its own.
          MALLOC_ARENA_MAX: "2",
        }
      : {}
  const child = spawn(PINNED_NODE, nodeArguments, {
    cwd: ROOT,
    env: { ...thrift, ...environment({ withBin: true }) },
    stdio: "inherit",
  })
  // The child has them; here they would only stand in what Node writes about this process should it crash.
  for (const name of Object.keys(process.env)) if (name.startsWith("BITTING_")) delete process.env[name]
  const forwarding = forwardSignals(child)
  child.on("error", (error) => fail(`Cannot start ${PINNED_NODE}: ${error.message}`))
  child.on("exit", (code, signal) => {
    forwarding.stop()
    if (signal !== null) endWith(signal)
    else process.exitCode = code ?? 1
  })
}

async function main() {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    fail(
      `Bitting needs Node.js ${OLDEST_NODE} or newer to set itself up; this is ${process.version}. See https://nodejs.org`,
    )
  }
  const { level, nodeArguments } = parseArguments(process.argv.slice(2))
  if (!satisfies(installedLevel(), level)) {
    await enterGuard()
    // Whoever held the guard before may have installed what is needed.
    const installed = installedLevel()
    if (!satisfies(installed, level)) await install(level, installed)
    leaveGuard()
  }
  if (staleConsoleState() !== undefined || stalePaneState() !== undefined) {
    await enterGuard()
    // Whoever held the guard before may have built them.
    const state = staleConsoleState()
    if (state !== undefined) await buildConsole(state)
    const paneState = stalePaneState()
    if (paneState !== undefined) await buildPane(paneState)
    leaveGuard()
  }
  run(level, nodeArguments)
}

await main()
