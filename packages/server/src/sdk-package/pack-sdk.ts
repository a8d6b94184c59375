import { globSync, readFileSync } from "node:fs"
import { stripTypeScriptTypes } from "node:module"
import { dirname, join, posix, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import type { TarFile } from "./tar.ts"
import { tarOf } from "./tar.ts"

/** Where npm expects the files of a package in its archive. */
const TOP = "package"

const CORE = "@bitting/core"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly exports: Readonly<Record<string, { readonly default: string }>>
}

/** A package of ours as it lies here: as sources, or built. */
interface Home {
  readonly root: string
  /** Folder of its modules. */
  readonly modules: string
  readonly isSource: boolean
}

function homeOf(name: string): Home {
  const entry = fileURLToPath(import.meta.resolve(name))
  const modules = dirname(entry)
  return { root: dirname(modules), modules, isSource: entry.endsWith(".ts") }
}

/** Does something without warnings: that stripping types is young is nothing for the server's log. */
function withoutWarnings<T>(work: () => T): T {
  const warn = process.emitWarning.bind(process)
  process.emitWarning = () => undefined
  try {
    return work()
  } finally {
    process.emitWarning = warn
  }
}

/** Imports in the words of the archive: `.js` instead of `.ts`, and the core as a folder of it. */
function withImports(code: string, path: string): string {
  const core = posix.relative(posix.dirname(path), "core/index.js")
  return code.replaceAll(
    /(\b(?:from|import)\s*\(?\s*)"([^"\n]+)"/g,
    (whole, before: string, specifier: string) => {
      if (specifier === CORE) return `${before}"${core.startsWith(".") ? core : `./${core}`}"`
      return specifier.startsWith(".") ? `${before}"${specifier.replace(/\.ts$/, ".js")}"` : whole
    },
  )
}

/** Lines that only held types are empty now. */
const tidy = (code: string): string => code.replaceAll(/[ \t]+$/gm, "").replaceAll(/\n{3,}/g, "\n\n")

/** The modules of a package as JavaScript, below a folder. */
function modulesOf({ modules, isSource }: Home, folder: string): readonly TarFile[] {
  const found = globSync(isSource ? "**/*.ts" : "**/*.js", { cwd: modules })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !path.endsWith(".test.ts") && !path.startsWith("testing/"))
    .sort()
  return found.map((name) => {
    const source = readFileSync(join(modules, name), "utf8")
    const path = posix.join(folder, name.replace(/\.ts$/, ".js"))
    const code = isSource
      ? tidy(stripTypeScriptTypes(source))
      : source.replaceAll(/^\/\/# sourceMappingURL=.*$/gm, "")
    return { path: posix.join("dist", path), text: withImports(code, path) }
  })
}

function typesOf({ root }: Home): readonly TarFile[] {
  const folder = join(root, "generated", "types")
  return globSync("**/*.d.ts", { cwd: folder })
    .map((path) => path.split(sep).join("/"))
    .sort()
    .map((path) => ({ path: posix.join("dist", path), text: readFileSync(join(folder, path), "utf8") }))
}

function manifestOf({ root }: Home): Manifest {
  // Our own file.
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest
}

/**
 * The manifest of what is packed: complete in itself, for Node and bundlers alike. No optional peers either: npm would ask the public
 * registry about them, which an installation from this server must not need.
 */
function packedManifest(manifest: Manifest): string {
  const { name, version, description, license } = manifest
  const exported = Object.entries(manifest.exports).map(([path, { default: code }]) => [
    path,
    { types: code.replace(/\.js$/, ".d.ts"), default: code },
  ])
  const packed = {
    name,
    version,
    description,
    license,
    type: "module",
    sideEffects: false,
    exports: Object.fromEntries(exported),
    engines: { node: ">=20.12" },
  }
  return `${JSON.stringify(packed, null, 2)}\n`
}

const README = `# @bitting/sdk

Client for a Bitting server, and verification of its keys inside your own process. Packed by the server you installed it from; its
documentation is in that server's docs/guides/client.md and docs/guides/verify-in-process.md.
`

/**
 * Packs the SDK with the core it needs into one archive that \`npm install\` takes. It has no dependencies, and the same sources make the same
 * archive.
 * @throws Error when the sources or the types of the SDK are not there
 */
export function packSdk(): Buffer {
  const sdk = homeOf("@bitting/sdk")
  const types = typesOf(sdk)
  if (types.length === 0) throw new Error("the SDK has no types: run `npm run gen`")
  const files = [
    { path: "package.json", text: packedManifest(manifestOf(sdk)) },
    { path: "README.md", text: README },
    ...withoutWarnings(() => [...modulesOf(sdk, ""), ...modulesOf(homeOf(CORE), "core")]),
    ...types,
  ]
  return gzipSync(tarOf(files.map(({ path, text }) => ({ path: `${TOP}/${path}`, text }))), { level: 9 })
}
