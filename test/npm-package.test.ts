import type { ChildProcess } from "node:child_process"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ROOT } from "../tools/source-files.ts"
import { createApi } from "./support/api.ts"
import { mint } from "./support/keys.ts"

/** Building, and installing a hundred packages. */
const PATIENCE_MS = 300_000

/** npm cannot get what it needs: no network, and the packages are not in its cache. */
const OFFLINE = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))

/** Runs a program to its end. @throws Error with all it said unless it succeeded */
function run(command: readonly string[], cwd: string): string {
  const [program = "", ...args] = command
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" })
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}: ${stdout}${stderr}`)
  return stdout
}

/** A copy of the repository that can be built without touching this one. Installed packages are shared, but for our own. */
function copyRepository(to: string): void {
  for (const name of ["packages", "keyspaces", "tools", "package.json", "tsconfig.base.json", "LICENSE"]) {
    cpSync(join(ROOT, name), join(to, name), {
      recursive: true,
      filter: (path) =>
        !["dist", "node_modules", "test"].includes(basename(path)) && !path.endsWith(".tsbuildinfo"),
    })
  }
  const modules = join(to, "node_modules")
  mkdirSync(join(modules, "@bitting"), { recursive: true })
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (name !== "@bitting") symlinkSync(join(ROOT, "node_modules", name), join(modules, name))
  }
  for (const folder of readdirSync(join(to, "packages"))) {
    const { name } = manifestOf(join(to, "packages", folder))
    symlinkSync(join(to, "packages", folder), join(modules, name))
  }
}

/** The server's package and those of ours it depends on, as folders below `packages`. */
function neededFolders(repository: string): readonly string[] {
  const folders = new Map(
    readdirSync(join(repository, "packages")).map((folder) => {
      const manifest = manifestOf(join(repository, "packages", folder))
      return [manifest.name, { folder, manifest }] as const
    }),
  )
  const needed = new Set<string>()
  const need = (name: string): void => {
    const found = folders.get(name)
    if (found === undefined || needed.has(found.folder)) return
    needed.add(found.folder)
    for (const other of Object.keys(found.manifest.dependencies ?? {})) need(other)
  }
  need("@bitting/server")
  return [...needed]
}

let dir: string
let archives: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "bitting-package-"))
  const repository = join(dir, "repository")
  copyRepository(repository)
  // As if the console had been built.
  mkdirSync(join(repository, "packages/server/public/console"), { recursive: true })
  writeFileSync(join(repository, "packages/server/public/console/index.html"), "<!doctype html>")
  run([process.execPath, "packages/pane/build/build.ts"], repository)
  archives = join(dir, "archives")
  mkdirSync(archives)
  run([process.execPath, join(ROOT, "node_modules/typescript/bin/tsc"), "-b", "packages/server"], repository)
  for (const folder of neededFolders(repository)) {
    run(["npm", "pack", "--pack-destination", archives], join(repository, "packages", folder))
    expect(existsSync(join(repository, "packages", folder, "keyspaces"))).toBe(false)
  }
}, PATIENCE_MS)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** The archive of a package of ours. */
const archiveOf = (name: string): string => {
  const found = readdirSync(archives).find((file) => file.startsWith(`bitting-${name}-`))
  if (found === undefined) throw new Error(`there is no archive of ${name}`)
  return join(archives, found)
}

/** Paths in an archive, without the folder npm puts around them. */
function contents(name: string): readonly string[] {
  return run(["tar", "-tzf", archiveOf(name)], dir)
    .split("\n")
    .map((path) => path.replace(/^package\//, ""))
}

describe("the server's package", () => {
  it("has what a server needs that lies elsewhere in the repository, and no tests", () => {
    const paths = contents("server")
    const keyspaces = readdirSync(join(ROOT, "keyspaces")).map((name) => `keyspaces/${name}`)
    expect(keyspaces.length).toBeGreaterThan(4)
    expect(paths).toEqual(
      expect.arrayContaining([
        ...keyspaces,
        "LICENSE",
        "bin/bitting.js",
        "dist/main.js",
        "public/console/index.html",
        "public/pane/pane.js",
        "public/pane/pane.json",
      ]),
    )
    expect(paths.filter((path) => /\.test\.|tsconfig/.test(path))).toEqual([])
  })
})

/** Starts the installed program and resolves with its base URL. @throws Error with what it said when it ends before */
async function startInstalled(
  folder: string,
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const program = join(folder, "node_modules/.bin/bitting")
  const child = spawn(process.execPath, [program, "serve", "--port", "0"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text))
  const ended = once(child, "close")
  for (;;) {
    const url = /ready at (\S+) .*Stop it/s.exec(said)?.[1]
    if (url !== undefined) return { url, child }
    if (child.exitCode !== null) throw new Error(`it ended: ${said}`)
    await Promise.race([ended, once(child.stdout, "data")])
  }
}

describe("the packages, installed into an empty folder", () => {
  it(
    "are a whole server: it starts, is ready, and mints a key of a shipped keyspace",
    async ({ skip }) => {
      const folder = join(dir, "elsewhere")
      mkdirSync(folder)
      writeFileSync(join(folder, "package.json"), '{ "private": true }')
      const all = readdirSync(archives).map((file) => join(archives, file))
      try {
        run(["npm", "install", "--prefer-offline", "--omit=dev", "--no-audit", "--no-fund", ...all], folder)
      } catch (error) {
        if (process.env["TESTS_REQUIRE_ALL"] === "1" || !OFFLINE.test(String(error))) throw error
        skip("npm can reach no registry, and its cache lacks what the packages depend on")
      }
      const { url, child } = await startInstalled(folder)
      try {
        const rootKey = readFileSync(join(folder, "data/root-key"), "utf8").trim()
        const root = createApi(url, { authorization: `Bearer ${rootKey}` })
        expect((await root.get("/readyz")).status).toBe(200)
        const { token } = await mint(root, {
          keyspace: "discovery",
          type: "api_key",
          label: "first",
          expires_in: "30d",
        })
        expect(token).toMatch(/^csl_ak_/)
        const action = { resources: { account: "demo", service: "ec2" } }
        const { body } = await root.post("/verify", { token, action })
        expect(body).toMatchObject({ valid: true, keyspace: "discovery" })
        const { data } = (await root.get("/keyspaces")).body
        const names = data.map((one: { readonly keyspace: string }) => one.keyspace)
        expect(names.toSorted()).toEqual(["backup", "compliance", "discovery", "system"])
        const { body: pane } = await root.get("/pane.json")
        const script = await fetch(pane.url)
        expect([script.status, (await script.text()).length]).toEqual([200, expect.any(Number)])
        const archive = await fetch(`${url}/sdk.tgz`)
        expect([archive.status, (await archive.arrayBuffer()).byteLength > 10_000]).toEqual([200, true])
      } finally {
        child.kill("SIGTERM")
        expect((await once(child, "close"))[0]).toBe(0)
      }
    },
    PATIENCE_MS,
  )
})
