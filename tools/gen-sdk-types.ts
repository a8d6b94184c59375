import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, posix } from "node:path"
import { ROOT } from "./source-files.ts"
import { importedSpecifiers } from "./source-text.ts"

const TARGET = "packages/sdk/generated/types"
const HEADER = "// Made from packages/sdk/src by `npm run gen`. Do not edit.\n"

/** Everything else in the exports of the package leads to JavaScript; the server takes the types from here. */
function entries(): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, "packages/sdk/package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, { readonly types: string }>>
  }
  return Object.values(manifest.exports).map(({ types }) => posix.relative("dist", posix.normalize(types)))
}

/** The declarations that the entries lead to. @throws Error when one of them needs another package of ours */
function reachable(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const left = [...entries()]
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (found.has(path)) continue
    const text = readFileSync(join(folder, path), "utf8")
    found.set(path, text)
    for (const specifier of importedSpecifiers(text)) {
      if (specifier.startsWith("@bitting/")) throw new Error(`${path}: the public types lead to ${specifier}`)
      if (!specifier.startsWith(".")) continue
      left.push(posix.join(posix.dirname(path), specifier.replace(/\.ts$/, ".d.ts")))
    }
  }
  return found
}

/**
 * Writes the declarations of the SDK's public types. They are kept because a server packs the SDK itself and has no compiler: Node can strip
 * types, but nothing in it can write declarations.
 */
export async function generate(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bitting-types-"))
  const target = join(ROOT, TARGET)
  try {
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc")
    const options = ["--composite", "false", "--declarationMap", "false", "--emitDeclarationOnly"]
    execFileSync(process.execPath, [compiler, "-p", "packages/sdk", ...options, "--outDir", folder], {
      cwd: ROOT,
    })
    const found = reachable(folder)
    rmSync(target, { recursive: true, force: true })
    for (const [path, text] of found) {
      const file = join(target, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, HEADER + text.replaceAll(/(from ")(\.[^"]+)\.ts"/g, '$1$2.js"'))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
