// Said apart from its use: the bundler takes `new URL(…, import.meta.url)` for a reference to a file.
const HERE = import.meta.url

/**
 * Path below which the console is served, with a slash at the end: `/console/`, or deeper behind a proxy. Modules are served from a folder
 * below it, while developing and when built alike.
 */
export const CONSOLE_PATH: string = new URL("../", HERE).pathname.replace(/src\/$/, "")

/** Base URL of the API: the console's own server, without a slash at the end. */
export const SERVER_URL: string = new URL("..", new URL(CONSOLE_PATH, location.origin)).href.replace(
  /\/$/,
  "",
)

/** The address of a page of the console, for a plain link. `path`: as the path builder makes it. */
export const hrefOf = (path: string): string => CONSOLE_PATH.replace(/\/$/, "") + path

/** The page of the console that an address names, as the path builder would; null: it is elsewhere. */
export function pathInConsole(href: string): string | null {
  const { origin, pathname, search, hash } = new URL(href, location.href)
  if (origin !== location.origin || !pathname.startsWith(CONSOLE_PATH)) return null
  return `/${pathname.slice(CONSOLE_PATH.length)}${search}${hash}`
}
