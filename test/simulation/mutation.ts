import { registerHooks } from "node:module"
import type { Mutant } from "./mutants.ts"
import { MUTANTS } from "./mutants.ts"
import type { simulate } from "./simulate.ts"

const QUERY = /\?mutant=([a-z-]+)$/

const nameIn = (url: string | undefined): string | undefined => QUERY.exec(url ?? "")?.[1]

/** The text of a file with the rule taken out. @throws Error when the text to replace is not there exactly once */
function mutated(text: string, { file, edits }: Mutant): string {
  return edits.reduce((before, [from, to]) => {
    if (before.split(from).length !== 2)
      throw new Error(`${file} has not exactly one ${JSON.stringify(from)}`)
    return before.replace(from, () => to)
  }, text)
}

registerHooks({
  // Whatever a mutant's file imports is loaded for that mutant alone, so that many live beside each other.
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const name = nameIn(context.parentURL)
    const isOurs = resolved.url.startsWith("file:") && !resolved.url.includes("/node_modules/")
    return name === undefined || !isOurs || nameIn(resolved.url) !== undefined
      ? resolved
      : { ...resolved, url: `${resolved.url}?mutant=${name}` }
  },
  load(url, context, next) {
    const name = nameIn(url)
    const loaded = next(url, context)
    const mutant = name === undefined ? undefined : MUTANTS[name]
    if (mutant === undefined || !url.replace(QUERY, "").endsWith(`/${mutant.file}`)) return loaded
    const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source)
    return { ...loaded, source: mutated(text, mutant) }
  },
})

/** The simulation of the code without one rule. */
export async function simulationOf(name: string): Promise<typeof simulate> {
  const module = (await import(`./simulate.ts?mutant=${name}`)) as { readonly simulate: typeof simulate }
  return module.simulate
}
