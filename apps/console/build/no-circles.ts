import type { Plugin } from "vite"

interface Output {
  readonly type: "chunk" | "asset"
  readonly imports?: readonly string[]
}

/** The files that a file imports, directly and through others. */
function importedBy(bundle: Readonly<Record<string, Output>>, file: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    for (const one of bundle[name]?.imports ?? []) {
      if (found.has(one)) continue
      found.add(one)
      visit(one)
    }
  }
  visit(file)
  return found
}

/**
 * Fails the build when files import each other in a circle, which the bundler makes where it merges small files: one of them runs before what it
 * needs is there, and which one depends on the page that is opened first.
 */
export function noCircles(): Plugin {
  return {
    name: "bitting-no-circles",
    apply: "build",
    generateBundle(_, bundle) {
      const circular = Object.keys(bundle).filter((file) => importedBy(bundle, file).has(file))
      if (circular.length > 0)
        this.error(
          `${circular.join(", ")} import each other: lower entriesAwareMergeThreshold in first-load.ts.`,
        )
    },
  }
}
