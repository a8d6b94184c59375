import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite"

type Groups = Exclude<Rolldown.OutputOptions["codeSplitting"], boolean | undefined>

/** The chunk with the frame of an organization and its list of keys. */
const FIRST = "organization"

const FLOATING =
  /[\\/](?:@floating-ui|react-remove-scroll[^\\/]*|components[\\/](?:Drawer|Menu|ModalBase|Modal|Popover|ScrollArea|Tooltip)|utils[\\/]Floating)[\\/]/

/**
 * What is in which file. Left to itself the bundler makes one of every few modules that two pages share: opening the list of keys asked for 70
 * files, one round trip for each six of them (HTTP/1.1 has six connections). Here it takes four:
 * `index` asks the API, `react` and `start` are what every page is made with, `organization` the list of keys, the frame around it and what both
 * are made of. Each is run in a task of its own.
 */
export const FIRST_LOAD_CHUNKS: Groups = {
  groups: [
    { name: "index", tags: ["$initial"], priority: 5 },
    { name: "react", test: /[\\/]node_modules[\\/](?:react|react-dom|scheduler)[\\/]/, priority: 4 },
    { name: "start", test: /[\\/]src[\\/]start\.tsx$/, priority: 3 },
    { name: FIRST, test: /[\\/]src[\\/]pages[\\/](?:OrganizationLayout|KeysPage)\.tsx$/, priority: 2 },
    { name: "floating", test: FLOATING, minShareCount: 2, priority: 1 },
    // What other pages share, by who shares it; nothing smaller than this alone, bytes before compression. Merging more makes circles.
    { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 6_000 },
  ],
}

interface Output {
  readonly type: "chunk" | "asset"
  readonly fileName: string
  readonly name?: string | undefined
  readonly imports?: readonly string[]
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string> } | undefined
}

/** A chunk and everything it imports, each once, what is imported before what imports it. */
function withImports(bundle: Readonly<Record<string, Output>>, chunk: Output): readonly Output[] {
  const found = new Set<Output>()
  const visit = (one: Output | undefined): void => {
    if (one === undefined || found.has(one)) return
    for (const name of one.imports ?? []) visit(bundle[name])
    found.add(one)
  }
  visit(chunk)
  return [...found]
}

/**
 * Names the files of the list of keys in the page, so that they are loaded beside the first and not after it ran. Where somebody signs in they are
 * what comes next.
 */
export function firstLoad(): Plugin {
  return {
    name: "bitting-first-load",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        // Vite's own type of it says nothing of what each member has besides.
        const outputs = bundle as Readonly<Record<string, Output>>
        const chunk = Object.values(outputs).find(({ type, name }) => type === "chunk" && name === FIRST)
        if (chunk === undefined) throw new Error(`The build has no chunk ${FIRST}.`)
        const tags: HtmlTagDescriptor[] = []
        const add = (tag: string, attrs: Record<string, string | boolean>): void => {
          if (!html.includes(String(attrs["href"]))) tags.push({ tag, attrs, injectTo: "head" })
        }
        for (const { fileName, viteMetadata } of withImports(outputs, chunk)) {
          for (const file of viteMetadata?.importedCss ?? [])
            add("link", { rel: "stylesheet", crossorigin: true, href: `./${file}` })
          if (!html.includes(fileName))
            add("link", { rel: "modulepreload", crossorigin: true, href: `./${fileName}` })
        }
        return tags
      },
    },
  }
}
