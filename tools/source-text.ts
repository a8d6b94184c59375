/** A string literal of a source file. */
export interface Literal {
  readonly value: string
  /** 1-based. */
  readonly line: number
}

/** A source file with what is not code taken out, so that rules look at code only. */
export interface SourceText {
  /** Comments are gone and literals empty; lines are where they were. */
  readonly code: string
  /** Plain string literals, and the fixed parts of templates. */
  readonly literals: readonly Literal[]
}

/** After one of these a slash begins a regular expression; after anything else it divides. */
const BEFORE_REGEX =
  /(?:^|[([{,;:=!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|void|throw|await|yield|else|do))\s*$/

interface Scan {
  readonly source: string
  at: number
  code: string
  readonly literals: Literal[]
  /** For each open `${`: how many braces are open inside it. */
  readonly templates: number[]
}

function lineAt(scan: Scan, at: number): number {
  return scan.source.slice(0, at).split("\n").length
}

/** Keeps only the line breaks of what is skipped, so that line numbers stay true. */
function skipTo(scan: Scan, end: number): void {
  scan.code += scan.source.slice(scan.at, end).replace(/[^\n]/g, "")
  scan.at = end
}

function endOf(scan: Scan, terminator: string, from: number): number {
  const end = scan.source.indexOf(terminator, from)
  return end === -1 ? scan.source.length : end
}

/** Position of the first unescaped character of `stops` from `from` on. */
function findUnescaped(source: string, stops: RegExp, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++
    else if (stops.test(source.slice(at, at + 2))) return at
  }
  return source.length
}

function readString(scan: Scan, quote: string): void {
  const start = scan.at + 1
  const end = findUnescaped(scan.source, quote === '"' ? /^["\n]/ : /^['\n]/, start)
  scan.literals.push({ value: scan.source.slice(start, end), line: lineAt(scan, start) })
  scan.code += quote + quote
  scan.at = end + 1
}

/** Reads the fixed part of a template from after its backtick or closing brace. */
function readTemplate(scan: Scan): void {
  const start = scan.at
  const end = findUnescaped(scan.source, /^(?:`|\$\{)/, start)
  scan.literals.push({ value: scan.source.slice(start, end), line: lineAt(scan, start) })
  skipTo(scan, end)
  const closes = scan.source[end] === "`"
  scan.code += closes ? "`" : "${"
  scan.at = end + (closes ? 1 : 2)
  if (!closes) scan.templates.push(0)
}

function readRegex(scan: Scan): void {
  let inClass = false
  let at = scan.at + 1
  for (; at < scan.source.length; at++) {
    const char = scan.source[at]
    if (char === "\\") at++
    else if (char === "[") inClass = true
    else if (char === "]") inClass = false
    else if ((char === "/" && !inClass) || char === "\n") break
  }
  scan.code += "/ /"
  scan.at = at + 1
}

/** Reads a brace, which may end the expression inside a template. */
function readBrace(scan: Scan, brace: string): void {
  scan.code += brace
  scan.at++
  const depth = scan.templates.at(-1)
  if (depth === undefined) return
  scan.templates.pop()
  if (brace === "{") scan.templates.push(depth + 1)
  else if (depth > 0) scan.templates.push(depth - 1)
  else readTemplate(scan)
}

function step(scan: Scan): void {
  const char = scan.source.charAt(scan.at)
  const next = scan.source.charAt(scan.at + 1)
  if (char === "/" && next === "/") skipTo(scan, endOf(scan, "\n", scan.at))
  else if (char === "/" && next === "*")
    skipTo(scan, Math.min(endOf(scan, "*/", scan.at + 2) + 2, scan.source.length))
  else if (char === '"' || char === "'") readString(scan, char)
  else if (char === "`") {
    scan.code += char
    scan.at++
    readTemplate(scan)
  } else if (char === "{" || char === "}") readBrace(scan, char)
  else if (char === "/" && BEFORE_REGEX.test(scan.code.slice(-20))) readRegex(scan)
  else {
    scan.code += char
    scan.at++
  }
}

/**
 * Separates code from comments and literals. A scanner, not a parser: it knows strings, templates, comments and
 * regular expressions, which is all that the rules need (TypeScript 7 offers no parser to programs).
 */
export function readSourceText(source: string): SourceText {
  const scan: Scan = { source, at: 0, code: "", literals: [], templates: [] }
  while (scan.at < source.length) step(scan)
  return { code: scan.code, literals: scan.literals }
}

const IMPORTS = [
  /^\s*import\s+(?:[\w$*{},\s]+?\s+from\s*)?(?:"([^"\n]+)"|'([^'\n]+)')/gm,
  /^\s*export\s+(?:type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})\s*from\s*(?:"([^"\n]+)"|'([^'\n]+)')/gm,
  /\b(?:import|require)\(\s*(?:"([^"\n]+)"|'([^'\n]+)')/g,
]

/** The specifiers a file imports or re-exports, types and dynamic imports included, each once and sorted. */
export function importedSpecifiers(source: string): readonly string[] {
  const found = IMPORTS.flatMap((pattern) =>
    [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? ""),
  )
  return [...new Set(found)].sort()
}

/** The package of a specifier: `@scope/name`, `name`, `node:fs`; null for a relative one. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith(".")) return null
  if (specifier.startsWith("node:")) return specifier
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")
}
