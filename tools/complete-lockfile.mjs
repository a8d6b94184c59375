/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out because the registry it locked from lacked
 * them; `npm ci` refuses a lockfile without them. Run it after every `npm install` that changed a dependency.
 *
 * Versions are those the depending package pins exactly. There is no integrity hash: the file was not there to be hashed.
 * Usage: node tools/complete-lockfile.mjs [package-lock.json]
 */
import { readFileSync, writeFileSync } from "node:fs"

const OS = /(android|darwin|freebsd|linux|openharmony|win32)/
const CPU = /(arm64|x64|ia32|ppc64|riscv64|s390x|arm)/

/** The C library a Linux build is for, where its name tells. */
function libcOf(os, name) {
  if (os !== "linux") return undefined
  if (name.includes("musl")) return "musl"
  return name.includes("gnu") ? "glibc" : undefined
}

/** The lockfile's entry of a platform's package, from its name and its parent's entry. */
function entryFor(name, version, parent) {
  const tail = name.split("/").at(-1) ?? name
  const os = OS.exec(tail)?.[1]
  const cpu = CPU.exec(tail)?.[1]
  if (os === undefined || cpu === undefined) throw new Error(`no platform in the name ${name}`)
  const libc = libcOf(os, tail)
  return {
    version,
    cpu: [cpu],
    ...(parent.dev === true && { dev: true }),
    ...(libc !== undefined && { libc: [libc] }),
    license: "MIT",
    optional: true,
    os: [os],
    ...(parent.engines !== undefined && { engines: parent.engines }),
  }
}

const file = process.argv[2] ?? "package-lock.json"
const lock = JSON.parse(readFileSync(file, "utf8"))
let added = 0
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`
    const isThere = lock.packages[place] !== undefined || lock.packages[`${path}/${place}`] !== undefined
    if (isThere || !/^\d+\.\d+\.\d+/.test(version)) continue
    lock.packages[place] = entryFor(name, version, parent)
    added += 1
  }
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, "en"))
lock.packages = Object.fromEntries(sorted)
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added} entries added\n`)
