import { globSync, readFileSync } from "node:fs"
import { join, resolve, sep } from "node:path"

/** A text file of the repository. */
export interface SourceFile {
  /** Relative to the repository root, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Absolute path of the repository root. */
export const ROOT: string = resolve(import.meta.dirname, "..")

/** Whether a file is a test rather than a part of the product. */
export function isTest(path: string): boolean {
  return /\.(?:test|test-d)\.ts$/.test(path) || /^(?:test|packages\/[^/]+\/test)\//.test(path)
}

/** The files below the root that match the glob patterns, sorted by path. */
export function readSources(patterns: readonly string[], root: string = ROOT): readonly SourceFile[] {
  const skipped = (name: string): boolean => name === "node_modules" || name === "dist"
  return globSync([...patterns], { cwd: root, exclude: skipped })
    .map((path) => path.split(sep).join("/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
}
